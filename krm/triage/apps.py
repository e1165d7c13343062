"""Wiring of the package."""

from django.apps import AppConfig


class TriageConfig(AppConfig):
    """Register the package with Django."""

    name = "krm.triage"
    label = "triage"
    default_auto_field = "django.db.models.BigAutoField"
