"""Dienststelle, Standorte, units, people, roles, deputies and absences."""
