"""Doors of the registrations room."""
