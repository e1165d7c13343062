"""Reads of mailbox: one module per topic."""
