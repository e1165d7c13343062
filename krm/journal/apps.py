"""Wiring of the package."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """Register the package with Django."""

    name = "krm.journal"
    label = "journal"
    default_auto_field = "django.db.models.BigAutoField"
