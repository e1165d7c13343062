"""Wiring of the package."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Register the package with Django."""

    name = "krm.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"
