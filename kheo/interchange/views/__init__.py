"""Doors of the interchange room."""
