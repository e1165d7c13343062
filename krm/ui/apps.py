"""Wiring of the package."""

from django.apps import AppConfig

from krm.ui.forms import wording


class UiConfig(AppConfig):
    """Register the package with Django."""

    name = "krm.ui"
    label = "ui"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let forms speak plain German."""
        wording.speak_plainly()
