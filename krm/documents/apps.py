"""Wiring of the package."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Register the package with Django."""

    name = "krm.documents"
    label = "documents"
    default_auto_field = "django.db.models.BigAutoField"
