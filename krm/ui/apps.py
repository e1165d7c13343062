"""Wiring of the package."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Register the package with Django."""

    name = "krm.ui"
    label = "ui"
    default_auto_field = "django.db.models.BigAutoField"
