"""What is done in this room: keys are made and revoked, and answers kept."""
