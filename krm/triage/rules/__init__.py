"""Rules of the Sichtung that know neither Django nor the database."""
