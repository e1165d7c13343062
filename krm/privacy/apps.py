"""Wiring of the package."""

from django.apps import AppConfig

from krm.privacy.rules import guards


class PrivacyConfig(AppConfig):
    """Register the package with Django."""

    name = "krm.privacy"
    label = "privacy"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the database guard the list of look-ins; the journal installs it with its own."""
        from krm.journal.models import triggers  # noqa: PLC0415 - models are not ready before

        triggers.guard(
            guards.TABLE,
            sqlite=guards.SQLITE,
            functions=guards.FUNCTIONS,
            postgres=guards.POSTGRES,
        )
