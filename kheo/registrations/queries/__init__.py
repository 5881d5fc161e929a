"""Reads of the registrations room."""
