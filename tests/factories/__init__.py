"""Rows for tests, made in one line."""
