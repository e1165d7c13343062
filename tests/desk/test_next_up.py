"""After a step the page says what comes next: the next of the same pile, or the first of Heute."""

from datetime import date

import pytest
from django.urls import reverse

from krm.arrivals.models import IntakeItem
from krm.desk.queries.next_up import next_up
from krm.desk.queries.piles import key_of
from krm.desk.queries.worklist import today_for
from tests.house.cases import recorded, released
from tests.walks.directive import clock, reads, story
from tests.walks.page import Page
from tests.walks.walker import Walker

__all__ = ["clock", "story"]
pytestmark = pytest.mark.django_db

DAY = date(2026, 5, 4)
ONWARD = "Weiter zur nächsten Aufgabe"


def to_forward(story, count):
    rows = [recorded(story, "2026-05-04", title=f"Anliegen {n}") for n in range(count)]
    for row in rows:
        released(story, row, "confirmation", "2026-05-04T11:00")
        row.letters.get().dispatches.update(state="sent", posted_on="2026-05-04")
    return rows


def after(story, address):
    found = next_up(story.officer, DAY, address)
    return found and (found.what, found.number)


def forward_of(row):
    return reverse("casework:step", args=[row.number, "forward"])


def words_after(walker, address):
    return Page(walker.client.get("/heute/naechstes/worte/", {"nach": address}).content.decode())


def test_after_a_step_the_next_of_its_pile_is_one_press_away(story, clock):
    clock.on("2026-05-04T12:00")
    rows = to_forward(story, 2)
    later = recorded(story, "2026-05-04", title="Noch nicht bestätigt")
    walker = Walker(story.officer).open("/").press("Weiterleiten", wanting=rows[1].number)
    assert not walker.has(ONWARD)  # nothing is done yet
    walker.press("Weiterleiten")
    reads(walker, "Der Vorgang ist weitergeleitet.")
    said = words_after(walker, forward_of(rows[1]))
    assert said.text.startswith("Als Nächstes: An den Fachbereich weiterleiten: Anliegen 0")
    assert [link.href for link in said.buttons] == [forward_of(rows[0])]
    assert walker.press(ONWARD).address == forward_of(rows[0])
    walker.press("Weiterleiten")
    assert walker.press(ONWARD).address == later.get_absolute_url()
    assert not walker.open(rows[0].get_absolute_url()).has(ONWARD)


def test_without_scripts_the_page_itself_names_what_comes_next(story, clock):
    clock.on("2026-05-04T12:00")
    rows = to_forward(story, 3)
    walker = Walker(story.officer)
    walker.client.force_login(story.officer)  # a new session, of which nothing is known
    session = walker.client.session
    session.flush()
    walker.client.force_login(story.officer)
    walker.open(forward_of(rows[1])).press("Weiterleiten")
    assert not walker.has(ONWARD)
    named = walker.press("Als Nächstes: An den Fachbereich weiterleiten: Anliegen 0")
    assert named.address == forward_of(rows[0])
    # Once a page has asked by itself, the next one leaves it to the browser again.
    words_after(walker, forward_of(rows[2]))
    assert walker.open(forward_of(rows[2])).press("Weiterleiten").has(ONWARD)


def test_what_stands_is_followed_by_what_stands_behind_it(story, clock):
    clock.on("2026-05-04T12:00")
    first, second, third = to_forward(story, 3)
    assert after(story, forward_of(first))[1] == second.number
    assert after(story, forward_of(second))[1] == third.number
    assert after(story, third.get_absolute_url())[1] == first.number
    assert after(story, "/")[1] == first.number
    walker = Walker(story.officer).open(f"/heute/naechstes/?nach={forward_of(second)}")
    assert walker.address == forward_of(third)


def test_the_last_one_has_none_behind_it_and_what_is_put_off_is_not_offered(story, clock):
    clock.on("2026-05-04T12:00")
    (only,) = to_forward(story, 1)
    assert after(story, forward_of(only)) is None
    said = words_after(Walker(story.officer), forward_of(only))
    assert said.text == "Sonst wartet zurzeit keine Aufgabe auf Sie."
    walker = Walker(story.officer).open(f"/heute/naechstes/?nach={forward_of(only)}")
    reads(walker, "Zurzeit wartet keine weitere Aufgabe auf Sie.", "Weiterleiten")
    second, third = to_forward(story, 2)
    row = next(row for row in today_for(story.officer, DAY) if row.number == second.number)
    walker.client.post(reverse("desk:later"), {"task": key_of(row)})
    assert after(story, forward_of(only))[1] == third.number


def test_a_step_that_begins_with_a_press_is_not_taken_by_going_to_it(story, clock):
    clock.on("2026-05-04T12:00")
    first, second = (recorded(story, "2026-05-04", title=f"Brief {n}") for n in range(2))
    found = next_up(story.officer, DAY, first.get_absolute_url())
    assert (found.what, found.url) == ("Eingang bestätigen", second.get_absolute_url())
    walker = Walker(story.officer).open(f"/heute/naechstes/?nach={first.get_absolute_url()}")
    assert (walker.address, second.letters.count()) == (second.get_absolute_url(), 0)


def test_after_an_arrival_the_next_arrival_comes_first(story, clock):
    clock.on("2026-05-04T12:00")
    (row,) = to_forward(story, 1)
    for number in (1, 2):
        IntakeItem.objects.create(
            receipt_number=f"E-2026-0000{number}", subject=f"Brief {number}", source="mail",
            arrived_at=row.arrived_at, stored_at=row.arrived_at, content_digest=str(number),
        )  # fmt: skip
    first, second = IntakeItem.objects.order_by("receipt_number")
    assert after(story, first.get_absolute_url()) == ("Eingang sichten", second.receipt_number)
    second.delete()
    assert after(story, first.get_absolute_url())[1] == row.number
    assert next_up(story.lead_leistung, DAY, first.get_absolute_url()) is None


@pytest.mark.parametrize("came_from", ["", "nirgends", "//", "/posteingang//", "/\0/", "x" * 400])
def test_an_address_that_names_nothing_leads_to_the_first(story, clock, came_from):
    clock.on("2026-05-04T12:00")
    (row,) = to_forward(story, 1)
    assert after(story, came_from)[1] == row.number
