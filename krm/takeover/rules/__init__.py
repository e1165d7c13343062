"""Pure functions of takeover: one module per topic."""
