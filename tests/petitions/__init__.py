"""The package petitions."""
