"""Shapes of input of service center: one module per topic."""
