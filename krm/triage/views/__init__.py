"""Pages of triage: one module per topic."""
