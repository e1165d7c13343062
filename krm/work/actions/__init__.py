"""Verbs of work: one module per topic."""
