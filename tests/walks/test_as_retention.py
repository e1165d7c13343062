"""Retention, walked by links and buttons: look, propose, release; hold; what is gone (AS-75)."""

import pytest

from krm.privacy.actions import retention
from krm.privacy.models import LegalHold
from krm.reactions.models import Reaction
from tests.house.cases import recorded
from tests.house.reactions import moment
from tests.walks.clock import CLOCK
from tests.walks.directive import clock, reads, reads_nowhere, story, today
from tests.walks.story import take_up
from tests.walks.walker import DeadEnd

__all__ = ["clock", "story"]
pytestmark = pytest.mark.both_databases("walk: from Heute to the end of a story")

LOOK = "Löschlauf K2 ansehen und vorschlagen: Beschwerden mit Dateien und Schreiben"
DECIDE = "Ersten Löschlauf K2 freigeben oder ablehnen: Beschwerden mit Dateien und Schreiben"


def over(row):
    Reaction.objects.filter(pk=row.pk).update(state="closed", closed_at=moment("2026-05-28T12:00"))
    return row


def holds_one_and_proposes(story, goes, stays):
    """The officer looks at what would go, holds one of it and proposes the run."""
    walker = take_up(story.officer, LOOK)
    reads(walker, goes.number, stays.number, "So 31.12.2028")
    walker.press(stays.number)
    reads(walker, "Anonym wird der Vorgang So 31.12.2028")
    walker.press("Löschung sperren")
    with pytest.raises(DeadEnd, match="ohne Ende gibt es nicht"):
        walker.press("Sperren", reason="Prüfung durch den Rechnungshof", until="")
    walker.press("Sperren", reason="Prüfung durch den Rechnungshof", until="2029-06-30")
    reads(walker, "Die Löschung ist gesperrt.", "Prüfung durch den Rechnungshof", "30.06.2029")
    walker = take_up(story.officer, LOOK)
    reads(walker, "bleibt vorerst", "Die Löschung ist gesperrt bis 30.06.2029.")
    walker.press("Löschlauf vorschlagen")
    reads(walker, "Gelöscht ist noch nichts", "Das ist Ihr eigener Vorschlag")
    reads_nowhere(today(story.officer), LOOK)


def test_as_75_from_the_first_proposal_to_the_night_and_a_hold(story, clock, settings, tmp_path):
    settings.ANCHOR_DIR = tmp_path / "anchors"
    goes = over(recorded(story, "2026-05-04", title="Geht nach der Frist"))
    stays = over(recorded(story, "2026-05-05", title="Wird noch gebraucht"))
    clock.on("2028-12-31T03:00")
    retention.watch_retention(at=CLOCK())
    clock.on("2028-12-31T09:00")
    holds_one_and_proposes(story, goes, stays)
    second = take_up(story.front_office, DECIDE).press("Löschlauf freigeben")
    reads(second, "Gelöscht wird in der nächsten Nacht", "Freigegeben")
    # Who proposed it and who released it stays to be read.
    day = "So 31.12.2028 von"
    reads(second, f"Vorgeschlagen {day} {story.officer.display_name}")
    reads(second, f"freigegeben {day} {story.front_office.display_name}")
    clock.on("2029-01-01T03:00")
    retention.watch_retention(at=CLOCK())
    clock.on("2029-01-02T09:00")
    watching = (
        today(story.data_protection).press("Datenschutz").press("Löschfristen und Löschläufe")
    )
    reads(watching, "Vorgang anonym", "Mo 01.01.2029")
    reads_nowhere(watching, "Rechnungshof", "Beispielfrau")
    gone, held = Reaction.objects.get(pk=goes.pk), Reaction.objects.get(pk=stays.pk)
    assert (gone.party, held.party_id is not None) == (None, True)
    assert LegalHold.objects.get().reaction == held
    walker = today(story.officer).press("Register").press(stays.title).press("Sperre aufheben")
    walker.press("Aufheben", reason="Die Prüfung ist zu Ende.")
    reads(walker, "Die Sperre ist aufgehoben.")
