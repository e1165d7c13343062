"""Wiring of the package."""

from django.apps import AppConfig


class TakeoverConfig(AppConfig):
    """Register the package with Django."""

    name = "krm.takeover"
    label = "takeover"
    default_auto_field = "django.db.models.BigAutoField"
