"""Reads of the reports room: what is owed, what was counted, how many reported."""
