"""Reads of desk: one module per topic."""
