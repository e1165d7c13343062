"""§ 35 (1) SGB I: the customer works in the house; walked by KRM and the named person alone."""

import pytest

from tests.conftest import DEEP
from tests.walks.directive import (
    answers,
    checks,
    clock,
    closes,
    confirms,
    delivers,
    letter,
    reads,
    reads_nowhere,
    story,
    today,
)
from tests.walks.walker import DeadEnd, Walker

__all__ = ["clock", "story"]
pytestmark = pytest.mark.both_databases("walk: from Heute to the end of a story")

MATTER = "Drei Wochen keine Antwort"


def nobody_else_finds(number, page, *people):
    """By no list, no search, no number and no link."""
    for person in people:
        walker = today(person)
        reads_nowhere(walker, number, MATTER)
        reads_nowhere(walker.press("Register"), number, MATTER)
        # The page says the typed number again, and that there is nothing.
        reads_nowhere(today(person).press("Suchen", q=number), MATTER, "1 Vorgang")
        reads_nowhere(today(person).press("Suchen", q="Beispielfrau"), number, MATTER)
        with pytest.raises(DeadEnd):
            Walker(person).open(page)


def test_the_named_person_takes_the_place_of_every_lead(story, clock):
    clock.on("2026-05-04T10:00")
    walker = letter(story.officer, "2026-05-04")
    page = walker.address
    number = page.strip("/").rpartition("/")[2]
    others = (story.lead_leistung, story.deputy_leistung, story.front_office, story.executive)
    walker.press("Kundin oder Kunde arbeitet im Haus")
    with pytest.raises(DeadEnd, match="arbeitet in Leistungsgewährung oder führt sie"):
        walker.press("Verbergen", unit=story.leistung.pk, substitute=story.deputy_leistung.pk)
    walker = Walker(story.officer).open(page).press("Kundin oder Kunde arbeitet im Haus")
    walker.press("Verbergen", unit=story.leistung.pk, substitute=story.lead_markt.pk)
    reads(
        walker, "Der Vorgang ist verborgen.", f"alle außer KRM und {story.lead_markt.display_name}"
    )
    nobody_else_finds(number, page, *others)
    confirms(story.officer)
    today(story.officer).press("Weiterleiten").press("Weiterleiten", lead_unit=story.leistung.pk)
    reads(today(story.lead_markt).press("Mitteilungen"), "anstelle der Führungskräfte benannt")
    nobody_else_finds(number, page, *(others if DEEP else others[:1]))
    delivers(story.lead_markt)
    checks(story.officer)
    answers(story.officer)
    walker = closes(story.officer)
    reads(walker, "Abgeschlossen")
    nobody_else_finds(number, page, *(others if DEEP else others[:1]))
    reads(Walker(story.lead_markt).open(page), "Abgeschlossen", "außer KRM nur")
