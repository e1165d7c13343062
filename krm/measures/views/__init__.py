"""Pages about Besonderheiten and Gegenmaßnahmen."""
