"""What may be kept about people and for how long: making a Vorgang anonymous."""
