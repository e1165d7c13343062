"""Wiring of the package."""

from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.db import connections
from django.db.models.signals import post_migrate


class JournalConfig(AppConfig):
    """Register the package, its checks and the installation of its triggers."""

    name = "krm.journal"
    label = "journal"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Protokoll"

    def ready(self) -> None:
        """Connect checks and triggers once the models can be imported."""
        from krm.journal import checks as own  # noqa: PLC0415 - models are not ready before

        checks.register(own.check_journal_triggers, checks.Tags.database)
        checks.register(own.check_database_settings, checks.Tags.database)
        post_migrate.connect(_install_triggers, sender=self)


def _install_triggers(*, using: str, **_kwargs: Any) -> None:
    from krm.journal.models import triggers  # noqa: PLC0415 - models are not ready before

    triggers.install(connections[using])
