"""The house in a database of one test's own: put back as rows instead of being built each time."""

from datetime import UTC, datetime

from krm.desk.demo.cast import Cast, build_cast
from tests.house.cast import IN_OFFICE_SINCE
from tests.house.remembered import once, shipped_rules, shipped_texts

LONG_AGO = datetime(2026, 1, 2, 8, tzinfo=UTC)


def settled(*, at: datetime = LONG_AGO, password: str = "") -> Cast:
    """Return the cast, with the shipped rules and texts in force since then.

    :param password: what everybody signs in with; without one nobody can.
    """
    shipped_rules(at=at)
    shipped_texts(at=at)
    words = {"password": password} if password else {}
    return once(f"cast {password}".strip(), lambda: build_cast(IN_OFFICE_SINCE, **words))
