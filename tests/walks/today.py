"""From a row of Heute to its end."""

from django.urls import reverse
from django.utils.timezone import localdate

from krm.desk.queries.worklist import TodayRow, today_for
from tests.walks.walker import Walker, walk_on
from tests.walks.ways import way_of

MOST_STEPS = 8  # of one task: what a unit answers itself is drafted, sent and closed


def key_of(row: TodayRow) -> tuple[str, str]:
    return row.number or row.url, row.what


def kind_of(row: TodayRow) -> tuple[str, str]:
    """Return what makes two rows alike, so that one of them is enough to walk."""
    return row.step or row.url.split("/")[1], row.what


def walk_to_the_end(person, row: TodayRow) -> Walker:
    """Press the button of the row until the row is gone from Heute; return the walker."""
    walker = Walker(person)
    key = key_of(row)
    steps: list[str] = []
    for _ in range(MOST_STEPS):
        now = {key_of(item): item for item in today_for(person, localdate())}.get(key)
        if now is None:
            return walker
        steps.append(now.step)
        assert steps.count(now.step) <= 1, f"the row stays: {steps}\n  " + "\n  ".join(walker.trail)
        walker.open(reverse("desk:today"))
        walker.press(now.button, wanting=now.url)
        walk_on(walker, f"{now.what} ({now.number})")
        way_of(now)(walker)
    raise AssertionError(f"{key} does not end: {steps}")
