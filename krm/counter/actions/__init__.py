"""Verbs of counter: one module per topic."""
