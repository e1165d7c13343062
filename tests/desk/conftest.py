"""The cast and one Vorgang at a unit, for the tests of the pages."""

from datetime import UTC, datetime

import pytest

LONG_AGO = datetime(2026, 1, 2, 8, tzinfo=UTC)


@pytest.fixture
def house(cast, settings, tmp_path):
    """Give the test the cast with the shipped rules, the texts and an empty file store."""
    from krm.letters.actions import load_shipped_texts  # noqa: PLC0415 - Django is ready by now
    from krm.regelwerk.actions import load_shipped  # noqa: PLC0415

    settings.MEDIA_ROOT = tmp_path
    load_shipped(at=LONG_AGO)
    load_shipped_texts(at=LONG_AGO)
    return cast


@pytest.fixture
def case(house):
    """A written complaint that lies with the unit Leistungsgewährung."""
    from tests.house.desk_cases import forwarded  # noqa: PLC0415

    return forwarded(house)
