"""The doors of petitions: the list, the Stellungnahme, the steps."""
