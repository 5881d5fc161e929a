"""Doors of the publicity room."""
