"""What a plan says and what follows from it: pure decisions and arithmetic."""
