"""Reads over Besonderheiten and Gegenmaßnahmen."""
