"""How fast the house is: seeded databases of N reactions, measured beside the bare database."""
