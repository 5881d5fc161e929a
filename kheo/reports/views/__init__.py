"""Doors of the reports room: what a unit owes, its reports, what came in, the rates."""
