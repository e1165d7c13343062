"""Which arrival belongs to which letter, and which earlier Vorgang it resembles."""
