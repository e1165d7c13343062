"""Days of an anonymous Vorgang, moved so that only the quarter of its arrival is known; pure.

All days of one Vorgang move by the same length, back to the first day of the quarter in which it
arrived: how long something took, and whether it was in time, stays as it was.
"""

import re
from datetime import date, datetime, timedelta
from typing import Any, Final

from krm.ui.rules import LOCAL_ZONE, quarter_begins

_DAY: Final = re.compile(r"(\d{4}-\d{2}-\d{2})(?=$|T)")


def length_to_move(arrived_on: date) -> timedelta:
    """Return by how much the days of a Vorgang move."""
    return quarter_begins(arrived_on) - arrived_on


def moved(value: Any, by: timedelta) -> Any:
    """Return a day, a moment or plain data with days in it, moved; anything else as it is.

    A moment keeps its hour by the clock of the house, so that what was in time stays so.
    """
    if isinstance(value, datetime):
        local = value.astimezone(LOCAL_ZONE)
        return datetime.combine(local.date() + by, local.time(), tzinfo=LOCAL_ZONE)
    if isinstance(value, date):
        return value + by
    if isinstance(value, str):
        return _DAY.sub(lambda found: _moved_text(found[1], by), value, count=1)
    if isinstance(value, dict):
        return {key: moved(one, by) for key, one in value.items()}
    if isinstance(value, list):
        return [moved(one, by) for one in value]
    return value


def _moved_text(text: str, by: timedelta) -> str:
    try:
        return (date.fromisoformat(text) + by).isoformat()
    except ValueError:
        return text
