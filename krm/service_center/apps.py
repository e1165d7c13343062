"""Wiring of the package."""

from django.apps import AppConfig


class ServiceCenterConfig(AppConfig):
    """Register the package with Django."""

    name = "krm.service_center"
    label = "service_center"
    default_auto_field = "django.db.models.BigAutoField"
