"""Verbs of mailbox: one module per topic."""
