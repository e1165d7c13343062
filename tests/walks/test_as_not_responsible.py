"""A unit says that it is not responsible while another one works on the Vorgang (R-25)."""

import pytest

from tests.house.cases import delivered, forwarded, recorded
from tests.walks.directive import clock, reads, reads_nowhere, stands_in, story, today
from tests.walks.story import notices
from tests.walks.walker import Walker

__all__ = ["clock", "story"]
pytestmark = pytest.mark.both_databases("walk: from Heute to the end of a story")

TITLE = "Drei Wochen keine Antwort"


def declines(person):
    walker = today(person).press("Register").press(TITLE).press("Nicht zuständig")
    walker.press("An KRM zurückgeben", reason="Das macht der andere Standort")


def test_fresh_3_krm_says_who_leads_and_who_answers_when_the_leading_unit_goes(story, clock):
    clock.on("2026-05-05T10:00")
    units = [story.markt, story.leistung]
    forwarded(story, recorded(story, "2026-05-04"), "2026-05-05T09:00", units=units)
    declines(story.lead_markt)
    # Nobody leads in silence: the next unit hears of it, and the course says so.
    assert "Leistungsgewährung ist jetzt federführend." in notices(story.lead_leistung)
    walker = today(story.officer).press("Klären", wanting="choose_lead")
    reads(walker, "Markt und Integration ist nicht zuständig: Das macht der andere Standort")
    reads(walker, "Zurzeit ist Leistungsgewährung federführend.")
    assert stands_in(walker, "question").strip() == "Bitte prüfen"
    walker.press("Speichern", question="Warum dauerte es drei Wochen?")
    reads(walker, "Gespeichert. Leistungsgewährung ist federführend.")
    reads(walker, "Federführend ist jetzt Leistungsgewährung, solange KRM nichts anderes")
    reads(walker, "KRM hat entschieden: Federführend ist Leistungsgewährung. Gefragt: Warum")
    reads_nowhere(today(story.officer), "Klären, wer statt")
    assert "KRM fragt noch etwas. Bitte mit beantworten." in notices(story.lead_leistung)
    reads(today(story.lead_leistung).press("Schreiben"), "Warum dauerte es drei Wochen?")


def test_fresh_3_the_question_goes_to_a_further_unit_instead(story, clock):
    clock.on("2026-05-05T10:00")
    units = [story.markt, story.leistung]
    row = forwarded(story, recorded(story, "2026-05-04"), "2026-05-05T09:00", units=units)
    delivered(story, row, "2026-05-05T09:30")
    declines(story.lead_markt)
    walker = today(story.officer).press("Klären", wanting="choose_lead")
    # Who has delivered is not asked anew in silence.
    assert not stands_in(walker, "question").strip()
    walker.press("An den Fachbereich weiterleiten")
    walker.press("Weiterleiten", lead_unit=story.markt.pk, question="Bitte doch prüfen")
    reads_nowhere(today(story.officer), "Klären, wer statt")
    assert Walker(story.lead_markt).open("/").has("Schreiben")
