"""Wiring of the package."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Register the package with Django."""

    name = "krm.search"
    label = "search"
    default_auto_field = "django.db.models.BigAutoField"
