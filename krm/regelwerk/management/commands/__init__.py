"""Commands of the Regelwerk."""
