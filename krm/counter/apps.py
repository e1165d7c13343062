"""Wiring of the package."""

from django.apps import AppConfig


class CounterConfig(AppConfig):
    """Register the package with Django."""

    name = "krm.counter"
    label = "counter"
    default_auto_field = "django.db.models.BigAutoField"
