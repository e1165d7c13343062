"""Verbs of desk: one module per topic."""
