"""Wiring of the package."""

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """Register the package with Django."""

    name = "krm.casework"
    label = "casework"
    default_auto_field = "django.db.models.BigAutoField"
