"""Pure functions of arrivals: one module per topic."""
