"""Shapes of input of triage: one module per topic."""
