"""Doors of the feedback room."""
