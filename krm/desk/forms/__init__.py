"""Shapes of input of desk: one module per topic."""
