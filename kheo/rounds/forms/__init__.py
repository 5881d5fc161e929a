"""What is typed at the doors of this room, read into values; one file for each noun. Nothing here decides."""
