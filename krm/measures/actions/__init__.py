"""What people and other rooms do with Besonderheiten and Gegenmaßnahmen."""
