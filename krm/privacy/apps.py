"""Wiring of the package."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """Register the package with Django."""

    name = "krm.privacy"
    label = "privacy"
    default_auto_field = "django.db.models.BigAutoField"
