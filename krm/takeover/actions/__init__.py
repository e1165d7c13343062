"""Verbs of takeover: one module per topic."""
