"""The cast and one Vorgang at a unit, for the tests of the pages."""

from datetime import UTC, datetime

import pytest

LONG_AGO = datetime(2026, 1, 2, 8, tzinfo=UTC)


@pytest.fixture
def house(cast, settings, tmp_path):
    """Give the test the cast with the shipped rules, the texts and an empty file store."""
    from tests.house.remembered import shipped_rules, shipped_texts  # noqa: PLC0415 - Django is ready

    settings.MEDIA_ROOT = tmp_path
    shipped_rules(at=LONG_AGO)
    shipped_texts(at=LONG_AGO)
    return cast


@pytest.fixture
def case(house):
    """A written complaint that lies with the unit Leistungsgewährung."""
    from tests.house.desk_cases import forwarded  # noqa: PLC0415

    return forwarded(house)
