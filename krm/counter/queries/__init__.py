"""Reads of counter: one module per topic."""
