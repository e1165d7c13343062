"""Heute in piles: what comes next, what is put off, and one Vorgang of a pile after the other."""

from datetime import date

import pytest
from django.utils.timezone import localdate

from krm.desk.queries.worklist import today_for
from krm.measures.models import Measure
from krm.organisation.models import Person
from tests.house.cases import recorded, released
from tests.house.reactions import moment
from tests.walks.directive import clock, mail_arrives, reads, reads_nowhere, story
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
        walker,
        "Später, ab morgen wieder wie sonst: An den Fachbereich weiterleiten · "
        f"{rows[0].number} · Anliegen 0",
        "Als Nächstes An den Fachbereich weiterleiten: Anliegen 1",
        "Anliegen 1 · Anliegen 2 … und 1 weitere",
    )
    assert walker.page.text.count("später, ab morgen") == 1
    reads(walker.press("Rückgängig"), "weiterleiten: Anliegen 0", "Anliegen 0 · Anliegen 1 …")
    assert "später, ab morgen" not in walker.page.text
    walker.press("Später")
    # What is put off comes last in its pile, too.
    reads(walker.press("Der Reihe nach"), "1 von 3", rows[1].number)
    walker.press("Weiterleiten")
    reads(walker, "2 von 3", rows[2].number, f"{rows[1].number}: Der Vorgang ist weitergeleitet.")
    reads(walker.press("Weiter", wanting="/heute/reihe/"), "3 von 3", rows[0].number)
    reads(walker.press("Fertig"), "Der Stapel „An den Fachbereich weiterleiten“ ist durchgesehen.")
    assert "Der Reihe nach An den" not in walker.page.text
    walker.open("/?ansicht=stapel").press("Der Reihe nach").press("Beenden")
    assert " von 2" not in walker.page.text
    reads(walker.open("/?ansicht=stapel"), "weiterleiten: Anliegen 2 KRM")
    walker.press("Später")
    reads(walker, "2 Vorgänge")
    assert "Als Nächstes An den" not in walker.page.text
    assert walker.page.text.count("später, ab morgen") == 3  # two rows and their pile
    clock.on("2026-05-05T09:00")
    reads(Walker(story.officer).open("/?ansicht=stapel"), "weiterleiten: Anliegen 0 KRM")


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
def test_who_turns_to_something_else_reads_that_the_pile_is_interrupted(story, clock):
    clock.on("2026-05-04T12:00")
    rows = [recorded(story, "2026-05-04", title=f"Anliegen {n}") for n in range(3)]
    for row in rows[:2]:
        released(story, row, "confirmation", "2026-05-04T11:00")
        row.letters.get().dispatches.update(state="sent", posted_on="2026-05-04")
    walker = Walker(story.officer).open("/?ansicht=stapel").press("Der Reihe nach")
    reads(walker, "An den Fachbereich weiterleiten 1 von 2")
    at = walker.address
    reads_nowhere(walker.open(rows[0].get_absolute_url()), "Unterbrochen")
    for elsewhere in ("/", "/register/", rows[2].get_absolute_url(), "/posteingang/"):
        reads(walker.open(elsewhere), "Unterbrochen: An den Fachbereich weiterleiten 1 von 2")
        assert "/heute/reihe/weiter/" not in [button.href for button in walker.page.buttons]
    # The way leads back to the Vorgang that waits, not past it.
    assert walker.press("Zurück zum Stapel").address == at
    reads_nowhere(walker, "Unterbrochen")


@pytest.mark.django_db
def test_whoever_goes_through_the_posteingang_has_ended_the_pile(story, clock):
    clock.on("2026-05-04T12:00")
    for n in range(2):
        row = recorded(story, "2026-05-04", title=f"Anliegen {n}")
        released(story, row, "confirmation", "2026-05-04T11:00")
        row.letters.get().dispatches.update(state="sent", posted_on="2026-05-04")
        mail_arrives(subject=f"Brief {n}")
    walker = Walker(story.officer).open("/?ansicht=stapel").press("Der Reihe nach")
    walker.press("Posteingang").press("Sichten").press("Später, zum nächsten Eingang")
    reads_nowhere(walker, " von 2 Beenden", "Unterbrochen")
    reads_nowhere(walker.open("/"), "Unterbrochen")
    # And the other way round: what is recorded later leads to no arrival that nobody asked for.
    walker.open("/?ansicht=stapel").press("Der Reihe nach")
    assert "sichtung" not in walker.client.session


@pytest.mark.django_db
def test_what_is_planned_alike_lies_in_one_pile_and_a_single_task_is_none(story, clock):
    clock.on("2026-05-04T12:00")
    at = moment("2026-05-04T11:00")
    for name in ("Uhr im Wartebereich", "Wasser im Wartebereich"):
        Measure.objects.create(
            title=f"Idee umsetzen: {name}", owner=story.lead_leistung, unit=story.leistung,
            state=Measure.State.ACCEPTED, due_on=date(2026, 5, 8), proposed_at=at,
            dedup_key=f"idea:{name}",
        )  # fmt: skip
    walker = Walker(story.lead_leistung).open("/?ansicht=stapel")
    reads(walker, "Ihre Stapel", "2 Aufgaben", "Idee umsetzen Uhr im Wartebereich · Wasser im")
    reads(walker.press("Der Reihe nach"), "1 von 2", "Uhr im Wartebereich")
    Measure.objects.first().delete()
    walker.open("/?ansicht=stapel")
    reads(walker, "Ihre Aufgaben 1", "1 Aufgabe")
    reads_nowhere(walker, "Ihre Stapel")


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
    reads(walker.press("Alle Aufgaben ansehen"), "Ihre Stapel 1 ", "27 Vorgänge")
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
