"""Pure functions of service center: one module per topic."""
