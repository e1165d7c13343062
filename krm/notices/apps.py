"""Wiring of the package."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Register the package with Django."""

    name = "krm.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"
