"""A letter of which nobody knows whether it left: KRM hears of it, and finds it on Heute."""

import pytest

from krm.desk.actions.condition import watch_house
from krm.desk.doctor import CHECKS
from krm.desk.queries.condition import words_for
from krm.journal.actions import SYSTEM
from krm.letters.models import Dispatch
from krm.organisation.rules import Role
from tests.house.cases import recorded, released
from tests.house.reactions import moment
from tests.walks.directive import clock, reads, reads_nowhere, story, today
from tests.walks.story import notices
from tests.walks.walker import Walker

__all__ = ["clock", "story"]
pytestmark = pytest.mark.django_db


def hanging(story, count=1):
    rows = [recorded(story, "2026-05-04", title=f"Hängt fest {n}") for n in range(count)]
    for row in rows:
        released(story, row, "confirmation", "2026-05-04T11:00")
    Dispatch.objects.update(state="unclear", channel="email")
    return rows


def words(person):
    (outbox,) = [check for check in CHECKS if check.code == "outbox"]
    return words_for(outbox, Role.KRM_OFFICER, person, moment("2026-05-04").date())


def test_what_hangs_is_named_and_stands_on_heute_however_much_else_waits(story, clock):
    clock.on("2026-05-04T12:00")
    for n in range(10):
        row = recorded(story, "2026-05-04", title=f"Zu tun {n}")
        released(story, row, "confirmation", "2026-05-04T11:00")
    Dispatch.objects.update(state="sent", posted_on="2026-05-04")
    row = recorded(story, "2026-05-04", title="Hängt fest")
    released(story, row, "confirmation", "2026-05-04T11:00")
    Dispatch.objects.filter(letter__reaction=row).update(state="unclear", channel="email")
    watch_house(by=SYSTEM, at=moment("2026-05-04T12:00"))
    said = (
        f"Ein Schreiben hängt im Postausgang fest: {row.number}. Auf „Heute“ steht dafür "
        "„Eingangsbestätigung: Versand klären“."
    )
    assert said in notices(story.officer)
    walker = today(story.officer).press("Verwaltung").press("Zustand")
    reads(walker, said).press(f"Eingangsbestätigung: Versand klären: {row.number}")
    assert walker.has("Ist angekommen") or "klären" in walker.page.text
    for view in ("tag", "stapel"):
        reads(Walker(story.officer).open(f"/?ansicht={view}"), "Versand klären", "Hängt fest")


def test_many_are_counted(story, clock):
    clock.on("2026-05-04T12:00")
    one, two, three, four = sorted(row.number for row in hanging(story, 4))
    assert words(story.officer) == (
        f"4 Schreiben hängen im Postausgang fest: {one}, {two}, {three} und 1 weitere. "
        "Auf „Heute“ steht dafür „Versand klären“."
    )
    assert four not in words(story.officer)


def test_whoever_has_nothing_to_settle_is_led_to_no_task(story, clock):
    clock.on("2026-05-04T12:00")
    hanging(story)
    assert "Sie müssen nichts klären" in words(story.lead_leistung)
    assert "Heute" not in words(story.lead_leistung)
    Dispatch.objects.update(state="queued", queued_at=moment("2026-05-04T09:00"))
    watch_house(by=SYSTEM, at=moment("2026-05-04T12:00"))
    reads(today(story.officer).press("Mitteilungen"), "Sie müssen nichts klären")
    reads_nowhere(today(story.officer), "Versand klären")
