"""Berichte and Auswertungen."""
