"""Commands of the deadlines."""
