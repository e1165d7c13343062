"""Heute in piles: what comes next, what is put off, and one Vorgang of a pile after the other."""

import pytest
from django.utils.timezone import localdate

from krm.desk.queries.worklist import today_for
from krm.organisation.models import Person
from tests.house.cases import recorded, released
from tests.walks.directive import clock, reads, story
from tests.walks.walker import Walker

__all__ = ["clock", "story"]


@pytest.mark.django_db
def test_d_02_the_next_one_of_a_pile_comes_by_itself_and_none_twice(story, clock):
    clock.on("2026-05-04T12:00")
    rows = [recorded(story, "2026-05-04", title=f"Anliegen {n}") for n in range(3)]
    for row in rows:
        released(story, row, "confirmation", "2026-05-04T11:00")
        row.letters.get().dispatches.update(state="sent", posted_on="2026-05-04")
    walker = Walker(story.officer).open("/?ansicht=stapel")
    reads(walker, "Als Nächstes An den Fachbereich weiterleiten: Anliegen 0", "3 Vorgänge")
    walker.press("Später")
    reads(
        walker.open("/?ansicht=stapel"), "Als Nächstes An den Fachbereich weiterleiten: Anliegen 1"
    )
    reads(walker.press("Der Reihe nach"), "1 von 3", rows[0].number)
    walker.press("Weiterleiten")
    reads(walker, "2 von 3", rows[1].number, f"{rows[0].number}: Der Vorgang ist weitergeleitet.")
    reads(walker.press("Weiter", wanting="/heute/reihe/"), "3 von 3", rows[2].number)
    reads(walker.press("Fertig"), "Der Stapel „An den Fachbereich weiterleiten“ ist durchgesehen.")
    assert "Der Reihe nach An den" not in walker.page.text
    walker.open("/?ansicht=stapel").press("Der Reihe nach").press("Beenden")
    assert " von 2" not in walker.page.text
    reads(walker.open("/?ansicht=stapel"), "weiterleiten: Anliegen 1 KRM")
    walker.press("Später")
    reads(walker.open("/?ansicht=stapel"), "weiterleiten: Anliegen 2 KRM", "2 Vorgänge")
    clock.on("2026-05-05T09:00")
    reads(Walker(story.officer).open("/?ansicht=stapel"), "weiterleiten: Anliegen 1 KRM")


@pytest.mark.django_db
def test_whoever_begins_another_pile_has_ended_the_one_before(story, clock):
    clock.on("2026-05-04T12:00")
    for n in range(4):
        row = recorded(story, "2026-05-04", title=f"Anliegen {n}")
        released(story, row, "confirmation", "2026-05-04T11:00")
        if n < 2:
            row.letters.get().dispatches.update(state="sent", posted_on="2026-05-04")
    walker = Walker(story.officer).open("/?ansicht=stapel")
    reads(walker.press("Der Reihe nach"), "1 von 2")
    reads(walker.open("/?ansicht=stapel").press("Alle drucken"), "Drucken und zur Post geben")
    assert " von 2" not in walker.open("/?ansicht=stapel").page.text


@pytest.mark.django_db
def test_a_long_pile_and_a_long_section_have_pages_of_their_own(story, clock):
    clock.on("2026-05-04T12:00")
    for n in range(27):
        recorded(story, "2026-05-04", title=f"Anliegen {n:02}")
    walker = Walker(story.officer).open("/?ansicht=stapel")
    assert "Anliegen 25" not in walker.page.text
    reads(walker.press("Einzeln ansehen", wanting="teil="), "Eingang bestätigen 27", "Anliegen 24")
    assert "Anliegen 25" not in walker.page.text
    reads(walker.press("›"), "Anliegen 25", "Anliegen 26")
    reads(walker.press("Alle Aufgaben ansehen"), "Ihre Stapel", "27 Vorgänge")
    walker.press("Nach Tag ansehen")
    assert "Anliegen 05" not in walker.page.text
    reads(walker.press("Alle 54 ansehen"), "Diese Woche 54", "Anliegen 05")
    reads(walker.press("›").press("›"), "Anliegen 26")


def test_nobody_loses_a_task_in_the_piles_of_the_demo(demo):
    """What stands in the list of a day can be pressed in the piles, whoever looks."""
    looked = 0
    for person in Person.objects.filter(is_active=True):
        rows = today_for(person, localdate())
        if not rows:
            continue
        there = set(_leading(Walker(person).open("/?ansicht=stapel")))
        assert {row.url for row in rows} <= there, person.display_name
        looked += 1
    assert looked > 5


def _leading(walker):
    """Yield where the buttons of the piles lead, those of the pages of long piles too."""
    to_come, seen = ["/?ansicht=stapel"], set()
    while to_come:
        address = to_come.pop()
        seen.add(address)
        for button in walker.open(address).page.buttons:
            target = button.href or (button.form and button.form.action) or ""
            yield target
            on = f"/{target}" if target.startswith("?ansicht=stapel") else ""
            if on and on not in (*seen, *to_come):
                to_come.append(on)
