"""Wiring of the package."""

from django.apps import AppConfig


class WorkConfig(AppConfig):
    """Register the package with Django."""

    name = "krm.work"
    label = "work"
    default_auto_field = "django.db.models.BigAutoField"
