"""The clock of the doors and of the outbox, so that a story is walked on its own days.

Nothing below a door reads a clock; a test of a verb hands `at` in. A walk sends only what stands
on the pages, so it sets what the doors read.
"""

from collections.abc import Iterator
from datetime import datetime
from types import SimpleNamespace

import pytest
from django.utils import timezone

from tests.house.reactions import moment

DOORS = ("krm.organisation.pages", "krm.public.views.door")
JOBS = ("krm.letters.tasks",)


class Clock:
    """Says what the doors read; stands still until the test moves it."""

    at: datetime | None = None

    def __call__(self) -> datetime:
        return self.at or timezone.now()

    def on(self, text: str) -> "Clock":
        """Set it to a local moment: ``2026-05-04`` (9 o'clock) or ``2026-05-04T23:10``."""
        self.at = moment(text)
        return self


CLOCK = Clock()


@pytest.fixture
def clock(monkeypatch) -> Iterator[Clock]:
    """Give the test the clock that all people of the story share."""
    for door in DOORS:
        monkeypatch.setattr(f"{door}.now", CLOCK)
    for job in JOBS:
        monkeypatch.setattr(f"{job}.timezone", SimpleNamespace(now=CLOCK))
    yield CLOCK
    CLOCK.at = None
