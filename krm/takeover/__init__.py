"""The old Erfassungstabelle: read, checked, imported."""
