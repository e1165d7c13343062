"""Wiring of the package."""

from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    """Register the package with Django."""

    name = "krm.organisation"
    label = "organisation"
    default_auto_field = "django.db.models.BigAutoField"
