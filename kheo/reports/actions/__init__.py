"""What is done with reports: written, handed in, checked, accepted, returned."""
