"""What the guide says, and how far a person has come with the first steps."""
