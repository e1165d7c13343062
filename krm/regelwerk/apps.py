"""Wiring of the package."""

from django.apps import AppConfig


class RegelwerkConfig(AppConfig):
    """Register the package with Django."""

    name = "krm.regelwerk"
    label = "regelwerk"
    default_auto_field = "django.db.models.BigAutoField"
