"""Pure functions of casework: one module per topic."""
