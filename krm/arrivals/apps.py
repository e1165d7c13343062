"""Wiring of the package."""

from django.apps import AppConfig


class ArrivalsConfig(AppConfig):
    """Register the package with Django."""

    name = "krm.arrivals"
    label = "arrivals"
    default_auto_field = "django.db.models.BigAutoField"
