"""What the doctor says about the public pages."""

from datetime import UTC, datetime

import pytest

from krm.desk.doctor import public_pages
from krm.desk.doctor.finding import Level
from krm.public import storage
from krm.public.actions.site import Film, describe_site
from tests.house.cast import cast
from tests.house.office import house

__all__ = ["cast", "house"]
AT = datetime(2026, 12, 1, 9, tzinfo=UTC)


def levels(part, at=AT):
    return [finding.level for finding in part(at)]


@pytest.fixture
def store(house, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return house


def test_film_and_contact_are_missed_until_they_are_entered(store):
    assert levels(public_pages.film) == [Level.HINT]
    assert levels(public_pages.privacy_contact) == [Level.HINT]
    film = Film(*storage.keep([b"\x00\x00\x00\x18ftypmp42"], ending="mp4"))
    describe_site(
        privacy_contact="Datenschutz", film=film, film_length="1:00", by=store.administrator, at=AT
    )
    assert levels(public_pages.film) == [Level.OK]
    assert levels(public_pages.privacy_contact) == [Level.OK]
    storage.remove(film.name)
    assert levels(public_pages.film) == [Level.PROBLEM]


@pytest.mark.parametrize(
    ("at", "count"), [(AT, 0), (datetime(2027, 11, 22, 9, tzinfo=UTC), 0),
                      (datetime(2027, 11, 23, 9, tzinfo=UTC), 1)]
)  # fmt: skip
def test_a_statement_older_than_a_year_is_a_hint(store, at, count):
    assert levels(public_pages.statement, at) == [Level.HINT] * count


def test_languages_that_nobody_checked_are_named_when_on(store, monkeypatch):
    assert levels(public_pages.languages) == []
    monkeypatch.setattr(public_pages, "CHECKED", frozenset({"de"}))
    (finding,) = public_pages.languages(AT)
    assert "de-leicht, en" in finding.text
