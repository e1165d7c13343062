"""Wiring of the package."""

from django.apps import AppConfig


class PetitionsConfig(AppConfig):
    """Register the package with Django."""

    name = "krm.petitions"
    label = "petitions"
    default_auto_field = "django.db.models.BigAutoField"
