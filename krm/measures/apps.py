"""Wiring of the package."""

from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    """Register the package with Django."""

    name = "krm.measures"
    label = "measures"
    default_auto_field = "django.db.models.BigAutoField"
