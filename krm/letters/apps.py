"""Wiring of the package."""

from django.apps import AppConfig


class LettersConfig(AppConfig):
    """Register the package with Django."""

    name = "krm.letters"
    label = "letters"
    default_auto_field = "django.db.models.BigAutoField"
