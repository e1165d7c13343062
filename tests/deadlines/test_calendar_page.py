"""The calendar page: everybody reads it, who has the right changes it and sees the effect first."""

from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate

from krm.deadlines import actions
from krm.deadlines.queries.calendar_year import calendar_year
from krm.journal.actions import SYSTEM
from krm.regelwerk.models import ClosingDay
from tests.house.reactions import moment, reaction
from tests.house.remembered import shipped_rules

CALENDAR = "/kalender/"
ADD = f"{CALENDAR}schliesstag/"


@pytest.fixture(autouse=True)
def rules(db):
    shipped_rules(at=moment("2024-05-15"))


@pytest.fixture
def officer(client, cast):
    client.force_login(cast.officer)
    return client


def next_working_weekday():
    """Return the next Tuesday that is no holiday, in some days at least."""
    day = localdate() + timedelta(days=7)
    while day.weekday() != 1 or (day.month, day.day) in {(1, 1), (10, 3), (11, 1), (12, 25)}:
        day += timedelta(days=1)
    return day


def asked(day, **more):
    return {"day": day.isoformat(), "label": "Betriebsausflug", "kind": "closing", **more}


def test_the_year_shows_the_eleven_holidays_of_the_land(db):
    year = calendar_year(2026, date(2026, 5, 4))
    holidays = [day for day in year.days if day.sort == "gesetzlicher Feiertag"]
    assert (year.land, len(holidays), year.working_days) == ("Rheinland-Pfalz", 11, 253)
    assert ("Mo 25.05.2026", "Pfingstmontag") in [(day.shown, day.label) for day in holidays]
    assert {day.shown for day in holidays if day.remark} == {
        "Sa 03.10.2026", "So 01.11.2026", "Sa 26.12.2026",
    }  # fmt: skip
    year_end = [day.remark for day in year.days if day.label == "Jahresende"]
    assert year_end == ["zählt als Arbeitstag, aber nicht beim Rückwärtsrechnen"] * 2


def test_a_closing_day_stands_in_the_year_and_can_be_taken_back_until_it_comes(cast):
    actions.add_closing_day(
        day=date(2026, 5, 15), label="Brückentag", by=cast.officer, at=moment("2026-05-04")
    )
    for today, possible in ((date(2026, 5, 14), True), (date(2026, 5, 15), False)):
        (day,) = [day for day in calendar_year(2026, today).days if day.label == "Brückentag"]
        assert (day.sort, day.may_be_removed) == ("Schließtag", possible)


def test_everybody_reads_the_calendar(client, cast):
    client.force_login(cast.dorn)
    page = client.get(CALENDAR, {"jahr": 2026}).content.decode()
    assert "Christi Himmelfahrt" in page
    assert "Schließtag eintragen" not in page


def test_nobody_reads_it_without_signing_in(client):
    assert client.get(CALENDAR).status_code == 302


@pytest.mark.parametrize("year", ["1066", "99999", "abc"])
def test_a_strange_year_shows_this_one(officer, year):
    page = officer.get(CALENDAR, {"jahr": year}).content.decode()
    assert f"Kalender {localdate().year}" in page


@pytest.mark.parametrize("part", ["front_office", "dorn", "executive"])
def test_without_the_right_there_is_no_form(client, cast, part):
    client.force_login(getattr(cast, part))
    assert client.get(ADD).status_code == 404
    assert client.post(ADD, asked(next_working_weekday(), is_sure="1")).status_code == 404
    assert not ClosingDay.objects.exists()


def test_the_effect_is_shown_before_anything_is_entered(officer, cast):
    day = next_working_weekday()
    before = day - timedelta(days=1)
    row = reaction(before.isoformat())
    actions.start_for_arrival(reaction=row, by=SYSTEM, at=row.arrived_at)
    page = officer.post(ADD, asked(day)).content.decode()
    assert "1 offene Frist bekommt ein neues Ende" in page
    assert not ClosingDay.objects.exists()
    old = row.deadlines.get(kind="confirmation").due_on
    answer = officer.post(ADD, asked(day, is_sure="1"), follow=True).content.decode()
    assert "ist eingetragen" in answer
    assert row.deadlines.get(kind="confirmation").due_on > old


def test_a_day_that_has_passed_is_explained_in_the_form(officer):
    page = officer.post(ADD, asked(date(2026, 5, 4))).content.decode()
    assert "Tage nach seinem Eintrag" in page


def test_taking_back_shows_the_effect_too(officer, cast):
    day = next_working_weekday()
    officer.post(ADD, asked(day, is_sure="1"))
    address = f"{ADD}{day.isoformat()}/"
    assert "Keine offene Frist ändert sich" in officer.get(address).content.decode()
    officer.post(address)
    assert ClosingDay.objects.get().removed_on == localdate()
    assert officer.get(address).status_code == 404
