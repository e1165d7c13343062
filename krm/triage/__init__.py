"""The Sichtung: what an arrival is, what else it holds, and what becomes of it."""
