"""Wiring of the package."""

from django.apps import AppConfig


class OutreachConfig(AppConfig):
    """Register the package with Django."""

    name = "krm.outreach"
    label = "outreach"
    default_auto_field = "django.db.models.BigAutoField"
