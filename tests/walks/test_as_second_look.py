"""The second look of the executive, from the button at the closed Vorgang to the letter."""

import pytest

from tests.walks.directive import (
    answers,
    clock,
    closes,
    reads,
    reads_nowhere,
    ready_to_answer,
    stands_in,
    story,
    today,
)
from tests.walks.story import notices
from tests.walks.walker import DeadEnd
from tests.walks.ways import send

__all__ = ["clock", "story"]
pytestmark = pytest.mark.both_databases("walk: from Heute to the end of a story")

WISH = "Sie sagt, ihre Frage nach dem Geld sei offen."


def test_the_customer_is_not_content_and_the_executive_looks_again(story, clock):
    clock.on("2026-05-11T10:00")
    ready_to_answer(story, "2026-05-04")
    answers(story.officer)
    walker = closes(story.officer)
    clock.on("2026-05-20T10:00")
    walker = today(story.officer).press("Register").press("Drei Wochen keine Antwort")
    walker.press("Zweite Prüfung durch die Geschäftsführung")
    reads(walker, "Wer geantwortet hat, prüft nicht noch einmal.")
    walker.press("An die Geschäftsführung geben", requested_on="2026-05-19", wish=WISH)
    reads(walker, "Die Geschäftsführung hat die Aufgabe.", "Abgeschlossen")
    # It is under way: nothing says that it is over (walker 6).
    who = story.executive.display_name
    reads(walker, f"Die zweite Prüfung liegt seit Mi 20.05. bei {who}.")
    assert "Eine zweite Prüfung gab es schon" not in walker.page.text
    executive = today(story.executive).press("Entscheiden")
    reads(executive, WISH, "Gebeten am Di 19.05.2026")
    with pytest.raises(DeadEnd):
        executive.press("Entscheidung speichern", outcome="changed", reason="")
    executive = today(story.executive).press("Entscheiden")
    reason = "Das Geld ist seit heute überwiesen."
    executive.press("Entscheidung speichern", outcome="changed", reason=reason)
    reads(executive, "Zweite Prüfung: Die Antwort ändert sich.")
    # KRM writes: that is possible for the executive, but not the next step (walker 7).
    _makes_it_a_promise(executive, story, reason)
    reads_nowhere(today(story.executive), "Antwort ein zweites Mal prüfen")
    _carries_out(story, reason)
    walker = today(story.officer).press("Schreiben")
    reads(walker, "Unsere Antwort ändert sich.", reason)
    send(walker)
    reads(walker, "Abgeschlossen", "Ergebnis der zweiten Prüfung")
    assert not walker.has("Zweite Prüfung durch die Geschäftsführung")
    reads_nowhere(today(story.officer), "Ergebnis der zweiten Prüfung mitteilen")


def _makes_it_a_promise(executive, story, reason):
    """What the executive has just said becomes a Zusage from the very page."""
    reads(executive, f"{story.leistung.name} hat die Aufgabe, es umzusetzen.")
    reads(executive, "KRM schreibt der Person das Ergebnis.", "was sich ändert. Sie können:")
    executive.press("Zusage festhalten")
    assert stands_in(executive, "title") == reason
    executive.press("Festhalten", due_on="2026-05-29")
    reads(executive, "Die Zusage ist festgehalten.")
    assert executive.has("Gegenmaßnahme planen")


def _carries_out(story, reason):
    """The unit that has to act learns it, does it and says so; KRM's page tells of both."""
    unit = story.leistung.name
    officer = today(story.officer).press("Register").press("Drei Wochen keine Antwort")
    reads(officer, f"{unit} hat seit Mi 20.05. die Aufgabe, umzusetzen, was sich ändert.")
    assert "Die zweite Prüfung hat die Antwort geändert. Bitte umsetzen." in notices(
        story.leistung.lead
    )
    lead = today(story.leistung.lead).press("Umsetzen")
    reads(lead, "Geänderte Antwort umsetzen", reason)
    with pytest.raises(DeadEnd):
        lead.press("Erledigt", result="")
    lead = today(story.leistung.lead).press("Umsetzen")
    lead.press("Erledigt", result="Der Bescheid ist geändert.")
    reads_nowhere(today(story.leistung.lead), "Geänderte Antwort umsetzen")
    officer = today(story.officer).press("Register").press("Drei Wochen keine Antwort")
    reads(officer, "Geänderte Antwort umgesetzt: Der Bescheid ist geändert.")
    reads_nowhere(officer, "umzusetzen, was sich ändert")
