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


def test_nobody_loses_a_task_in_the_piles_of_the_demo(demo):
    """What stands in the list of a day can be pressed in the piles, whoever looks."""
    looked = 0
    for person in Person.objects.filter(is_active=True):
        rows = today_for(person, localdate())
        if not rows:
            continue
        page = Walker(person).open("/?ansicht=stapel").page
        there = {button.href or (button.form and button.form.action) for button in page.buttons}
        assert {row.url for row in rows} <= there, person.display_name
        looked += 1
    assert looked > 5
