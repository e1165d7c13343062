"""The page of similar Vorgänge: of the same wording or meaning, as far as somebody may see."""

import pytest
from django.urls import reverse
from django.utils.timezone import localtime, now

from krm.desk.jobs import indexing, meaning
from krm.organisation.queries import local_day
from krm.reactions.models import Reaction
from krm.search.models import Entry
from krm.search.storage import meanings
from tests.casework.test_meant import ASKED, ELEVATOR
from tests.house.cases import recorded

pytestmark = pytest.mark.both_databases("search: candidates by the index, vectors as bytes")


@pytest.fixture
def three(house):
    """A Vorgang, one of the same wording, and one that says the same in other words."""
    day = f"{localtime(now()):%Y-%m-%d}"
    title, matter = ELEVATOR
    matter += " Das ist schon das dritte Mal in diesem Jahr."
    rows = [
        recorded(house, day, title=title, matter=matter),
        recorded(house, day, title="Stillstand", matter=matter),
        recorded(house, day, title="Barriere", matter=ASKED),
    ]
    indexing.catch_up(now())
    meaning.catch_up(now())
    return rows


def page_of(client, row):
    return client.get(reverse("desk:similar", args=[row.number]))


def test_it_shows_the_same_wording_then_the_same_meaning(client, house, three):
    client.force_login(house.officer)
    assert (
        reverse("desk:similar", args=[three[0].number])
        in client.get(three[0].get_absolute_url()).content.decode()
    )
    page = page_of(client, three[0]).content.decode()
    worded, meant = (page.index(row.get_absolute_url()) for row in three[1:])
    assert worded < meant
    assert "gleicher Wortlaut" in page
    assert "ähnlich im Sinn" in page


def test_nobody_is_shown_what_they_may_not_see(client, house, three):
    client.force_login(house.officer)
    Reaction.objects.filter(pk__in=[row.pk for row in three[1:]]).update(
        complained_about=house.officer
    )
    page = page_of(client, three[0]).content.decode()
    assert "Kein Vorgang, den Sie öffnen dürfen, ist diesem ähnlich." in page
    client.force_login(house.dorn)
    assert page_of(client, three[0]).status_code == 404


def test_it_says_when_the_meaning_is_not_compared_yet(client, house, three, monkeypatch):
    client.force_login(house.officer)
    waiting = "Nach seinem Sinn ist dieser Vorgang noch nicht verglichen."
    assert waiting not in page_of(client, three[0]).content.decode()
    meanings.drop_all()
    page = page_of(client, three[0]).content.decode()
    assert waiting in page
    assert "gleicher Wortlaut" in page
    monkeypatch.setattr(meaning, "is_installed", lambda: False)
    assert waiting not in page_of(client, three[0]).content.decode()


def test_what_is_only_stored_any_more_is_neither_read_nor_compared(client, house, three):
    Reaction.objects.filter(pk__in=[row.pk for row in three[1:]]).update(
        restricted_on=local_day(now())
    )
    client.force_login(house.officer)
    assert "ist diesem ähnlich" in page_of(client, three[0]).content.decode()
    meanings.drop_all()
    meaning.read_all(now(), report=lambda _done, _of: None)
    kept = [bool(meanings.vector_of(Entry.Kind.CASE, row.pk)) for row in three]
    assert kept == [True, False, False]
