"""Besonderheiten of a Vorgang or an arrival, data given to police or Jugendamt, Gegenmaßnahmen."""
