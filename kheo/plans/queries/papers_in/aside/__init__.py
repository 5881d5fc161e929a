"""Reads a document in a process of its own. Nothing in this package knows the project: see `main`."""
