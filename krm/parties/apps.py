"""Wiring of the package."""

from django.apps import AppConfig


class PartiesConfig(AppConfig):
    """Register the package with Django."""

    name = "krm.parties"
    label = "parties"
    default_auto_field = "django.db.models.BigAutoField"
