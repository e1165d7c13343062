"""Verbs of arrivals: one module per topic."""
