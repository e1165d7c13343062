"""Wiring of the package."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class PublicConfig(AppConfig):
    """Register the package with Django."""

    name = "krm.public"
    label = "public"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Lighten the counters of the rate limit once their table is there."""
        post_migrate.connect(_lighten, sender=self)


def _lighten(*, using: str, **_kwargs: Any) -> None:
    from krm.public.access import rate_limit  # noqa: PLC0415 - models are not ready before

    rate_limit.lighten(connections[using])
