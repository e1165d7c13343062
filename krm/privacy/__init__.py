"""What may be kept and read about people: consents, look-ins, making a Vorgang anonymous."""
