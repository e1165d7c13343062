"""The cast of the stories as a fixture: one person for every role, in office since 2020."""

from datetime import date
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from krm.desk.demo.cast import Cast

IN_OFFICE_SINCE = date(2020, 1, 2)


@pytest.fixture
def cast(db) -> "Cast":
    """Give the test the office, its units and everybody in it."""
    from krm.desk.demo.cast import build_cast  # noqa: PLC0415 - Django is ready only by now
    from tests.house.remembered import once  # noqa: PLC0415

    return once("cast", lambda: build_cast(IN_OFFICE_SINCE))
