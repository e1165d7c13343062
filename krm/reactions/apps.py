"""Wiring of the package."""

from django.apps import AppConfig


class ReactionsConfig(AppConfig):
    """Register the package with Django."""

    name = "krm.reactions"
    label = "reactions"
    default_auto_field = "django.db.models.BigAutoField"
