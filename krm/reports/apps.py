"""Wiring of the package."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Register the package with Django."""

    name = "krm.reports"
    label = "reports"
    default_auto_field = "django.db.models.BigAutoField"
