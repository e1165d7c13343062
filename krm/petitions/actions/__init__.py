"""The verbs of petitions."""
