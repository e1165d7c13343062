"""Wiring of the package."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Register the package with Django."""

    name = "krm.intake"
    label = "intake"
    default_auto_field = "django.db.models.BigAutoField"
