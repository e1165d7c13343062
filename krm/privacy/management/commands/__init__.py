"""Commands of the data protection."""
