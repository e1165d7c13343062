"""Verbs of the data protection."""
