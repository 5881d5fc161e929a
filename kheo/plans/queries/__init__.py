"""Reads: plan files from outside, plans and their versions from the database."""
