"""Reads for the doors of this room."""
