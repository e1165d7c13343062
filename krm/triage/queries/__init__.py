"""Reads of triage: one module per topic."""
