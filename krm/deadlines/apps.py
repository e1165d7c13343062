"""Wiring of the package."""

from django.apps import AppConfig


class DeadlinesConfig(AppConfig):
    """Register the package with Django."""

    name = "krm.deadlines"
    label = "deadlines"
    default_auto_field = "django.db.models.BigAutoField"
