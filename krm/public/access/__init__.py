"""Who gets through the doors that everybody can open, and how often."""
