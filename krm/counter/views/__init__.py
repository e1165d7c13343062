"""Pages of counter: one module per topic."""
