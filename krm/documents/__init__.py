"""Files: stored, checked, hashed, shown and extracted."""
