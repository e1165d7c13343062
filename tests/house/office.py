"""A house that is ready to take mails in: its people, its rules, a file store of its own."""

from datetime import UTC, datetime

import pytest


@pytest.fixture
def house(cast, settings, tmp_path):
    """Give the test the cast with the shipped rules and an empty file store."""
    from tests.house.remembered import shipped_rules  # noqa: PLC0415 - Django is ready only by now

    settings.MEDIA_ROOT = tmp_path
    shipped_rules(at=datetime(2026, 1, 2, 8, tzinfo=UTC))
    return cast
