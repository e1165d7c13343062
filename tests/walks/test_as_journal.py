"""The pages of the journal, walked by links and buttons: a Vorgang, one person, its anchors."""

import pytest

from krm.journal import actions as journal
from krm.journal.models import JournalEntry
from krm.privacy.queries.journal_pages import changed_by, tried_by
from tests.house.cases import forwarded, recorded
from tests.house.reactions import moment
from tests.walks.directive import clock, reads, reads_nowhere, story, today
from tests.walks.walker import DeadEnd

__all__ = ["clock", "story"]
pytestmark = pytest.mark.both_databases("walk: from Heute to the end of a story")


def test_who_saw_and_changed_a_vorgang(story, clock):
    clock.on("2026-05-05T09:00")
    row = recorded(story, "2026-05-04", title="Keine Antwort an Frau Beispielfrau")
    forwarded(story, row, "2026-05-05T08:00")
    today(story.lead_leistung).press("Register").press(row.title)
    walker = today(story.officer).press("Register").press(row.title)
    walker.press("Wer hat den Vorgang gesehen und geändert?")
    reads(
        walker,
        story.lead_leistung.display_name,
        "Di 05.05.2026, zwischen 9 und 10 Uhr",
        "Weitergeleitet",
    )
    watching = today(story.data_protection).press("Ohne Namen").press(row.number)
    watching.press("Wer hat den Vorgang gesehen und geändert?")
    reads(watching, story.officer.display_name, story.lead_leistung.display_name)
    reads_nowhere(watching, "Beispielfrau")
    with pytest.raises(DeadEnd):
        today(story.executive).open(f"/vorgang/{row.number}/protokoll/")


def test_what_was_not_taken_stands_apart_from_what_was_changed(story, clock):
    clock.on("2026-05-05T09:00")
    row = recorded(story, "2026-05-04", title="Keine Antwort")
    reads_nowhere(_guarded(story, row), "Versucht, aber nicht angenommen")
    walker = today(story.officer).press("Register").press(row.title)
    walker.press("Antrag auf Auskunft, Berichtigung oder Löschung eintragen")
    with pytest.raises(DeadEnd, match="liegt in der Zukunft"):
        walker.press("Eintragen", as_shown=True, kind="access", received_on="2026-05-06")
    walker = _guarded(story, row)
    reads(walker, "Versucht, aber nicht angenommen", "hat sich dadurch nichts geändert")
    reads_nowhere(walker, "abgelehnt")
    assert [line.what for line in tried_by(row)] == ["Eingabe nicht angenommen"]
    assert "Eingabe nicht angenommen" not in {line.what for line in changed_by(row)}


def _guarded(story, row):
    walker = today(story.data_protection).press("Ohne Namen").press(row.number)
    return walker.press("Wer hat den Vorgang gesehen und geändert?")


def test_the_actions_of_a_person_need_a_reason_and_the_personalrat(story, clock):
    clock.on("2026-05-05T09:00")
    row = recorded(story, "2026-05-04", title="Keine Antwort an Frau Beispielfrau")
    today(story.officer).press("Register").press(row.title)
    walker = today(story.data_protection).press("Datenschutz").press("Handlungen einer Person")
    who = {"person": story.officer.pk, "first": "2026-05-04", "last": "2026-05-05"}
    with pytest.raises(DeadEnd, match="Bitte den Anlass nennen"):
        walker.press("Ansehen", reason="", council_member="", **who)
    with pytest.raises(DeadEnd, match="Ohne ein Mitglied des Personalrats"):
        walker.press("Ansehen", reason="Verdacht auf fremdes Lesen", council_member="", **who)
    reads_nowhere(_watch(story.auditor), "Verdacht auf fremdes Lesen")
    with pytest.raises(DeadEnd, match="eine dritte Person"):
        walker.press("Ansehen", reason="Verdacht", council_member=story.officer.display_name, **who)
    said = {"reason": "Verdacht auf fremdes Lesen", "council_member": "Rita Beirat"}
    with pytest.raises(DeadEnd, match="endet, bevor er beginnt"):
        walker.press("Ansehen", **said, **who | {"last": "2026-05-03"})
    with pytest.raises(DeadEnd, match="endet in der Zukunft"):
        walker.press("Ansehen", **said, **who | {"last": "2026-05-06"})
    walker.press("Ansehen", **said, **who)
    reads(walker, story.officer.display_name, row.number, "Geöffnet 1")
    reads_nowhere(walker, "Beispielfrau")
    entry = JournalEntry.objects.get(verb="actions_looked_at")
    assert entry.data["person_id"] == story.officer.pk
    assert entry.personal.payload["member"] == "Rita Beirat"
    for checker in (story.data_protection, story.auditor):
        reads(
            _watch(checker), story.data_protection.display_name, story.officer.display_name,
            "Anlass: Verdacht auf fremdes Lesen", "Rita Beirat",
        )  # fmt: skip
    for other in (story.executive, story.officer):
        reads_nowhere(_watch(other), "Handlungen einer Person", "Verdacht", "Rita Beirat")
    for other in (story.executive, story.officer, story.auditor, story.administrator):
        with pytest.raises(DeadEnd):
            today(other).open("/datenschutz-haus/protokoll/person/")


def _watch(person):
    walker = today(person)
    walker.open("/datenschutz-haus/protokoll/")
    return walker


def test_the_page_names_the_anchor_its_clock_and_who_holds_the_key(
    story, clock, settings, tmp_path
):
    settings.ANCHOR_DIR, settings.JOURNAL_KEY_HOLDER = tmp_path / "anchors", "Stabsstelle IT"
    journal.write_anchor(at=moment("2026-05-05T08:00"))
    clock.on("2026-05-05T09:00")
    walker = today(story.auditor).press("Datenschutz").press("Wie das Protokoll bewacht wird")
    reads(walker, "Di 05.05.2026", "Stabsstelle IT", "die Uhr des Rechners", "KRM_ANCHOR_HOLDER")
