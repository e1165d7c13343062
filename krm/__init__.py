"""Kundenreaktionsmanagement of a Jobcenter."""
