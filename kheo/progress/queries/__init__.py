"""Reads of the figures: see figures.py for the one aggregate that everything else is checked against."""
