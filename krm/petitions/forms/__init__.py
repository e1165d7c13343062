"""The forms of petitions."""
