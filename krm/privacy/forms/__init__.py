"""Forms of the data protection."""
