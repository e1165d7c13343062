"""Reads of arrivals: one module per topic."""
