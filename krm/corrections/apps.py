"""Wiring of the package."""

from django.apps import AppConfig


class CorrectionsConfig(AppConfig):
    """Register the package with Django."""

    name = "krm.corrections"
    label = "corrections"
    default_auto_field = "django.db.models.BigAutoField"
