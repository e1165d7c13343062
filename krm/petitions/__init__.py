"""Petition and Eingabe: the Stellungnahme, its release and its way to the BMAS (6.1)."""
