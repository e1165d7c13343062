"""How a reaction reaches us: mail and capture by staff."""
