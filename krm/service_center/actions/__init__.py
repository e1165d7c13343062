"""Verbs of service center: one module per topic."""
