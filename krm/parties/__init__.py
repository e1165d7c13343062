"""Customers, representatives and their consents, kept apart from the case."""
