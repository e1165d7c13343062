"""Verbs of triage: one module per topic."""
