"""Reads of the data protection: what holds a person, consents, look-ins, samples."""
