"""Pure rules of petitions: the backward plan and what a Stellungnahme consists of."""
