"""What an arrival says and where it goes, as pure functions: one module per question."""
