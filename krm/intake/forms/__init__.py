"""Forms of intake: one module per way in."""
