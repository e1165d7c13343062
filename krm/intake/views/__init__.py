"""Pages of intake: one module per way in."""
