"""Which days are Arbeitstage: holidays of the Länder, year end, closing days, time zone."""

from datetime import UTC, date, datetime, timedelta

import pytest

from krm.deadlines.rules import (
    LAENDER,
    Calendar,
    ClosingDay,
    NoTimeZone,
    UnknownLand,
    calendar_of,
    format_begin,
    format_moment,
    local_day,
    local_moment,
)
from krm.regelwerk.rules import load_regelwerk, shipped_text
from krm.ui.rules import LOCAL_ZONE, format_day, format_short
from tests.house.days import RP, RP_YEAR_END_OFF, RULES, YEAR_END, at, day, due

HOLIDAYS_RP_2026 = {
    "Neujahr": "Do 01.01.2026",
    "Karfreitag": "Fr 03.04.2026",
    "Ostermontag": "Mo 06.04.2026",
    "Erster Mai": "Fr 01.05.2026",
    "Christi Himmelfahrt": "Do 14.05.2026",
    "Pfingstmontag": "Mo 25.05.2026",
    "Fronleichnam": "Do 04.06.2026",
    "Samstag und Tag der Deutschen Einheit": "Sa 03.10.2026",
    "Sonntag und Allerheiligen": "So 01.11.2026",
    "Erster Weihnachtstag": "Fr 25.12.2026",
    "Samstag und Zweiter Weihnachtstag": "Sa 26.12.2026",
}


def every_day(year):
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


def test_the_holidays_of_rheinland_pfalz_with_their_names():
    named = {RP.why_off(d): d for d in every_day(2026)}
    plain = {"Samstag", "Sonntag", None}
    assert {reason: d for reason, d in named.items() if reason not in plain} == {
        reason: day(text) for reason, text in HOLIDAYS_RP_2026.items()
    }


@pytest.mark.parametrize(
    ("year", "default", "year_end_off"),
    [(2024, 251, 249), (2025, 251, 249), (2026, 253, 251), (2027, 254, 252), (2028, 250, 250)],
)
def test_the_check_sums_of_arbeitstage(year, default, year_end_off):
    assert sum(RP.is_working_day(d) for d in every_day(year)) == default
    assert sum(RP_YEAR_END_OFF.is_working_day(d) for d in every_day(year)) == year_end_off


@pytest.mark.parametrize(
    "text",
    ["Di 06.01.2026", "Mo 16.02.2026", "Mi 18.11.2026", "Fr 31.10.2025", "Fr 15.08.2025"],
)
def test_days_that_are_no_holidays_in_rheinland_pfalz(text):
    assert RP.is_working_day(day(text))


@pytest.mark.parametrize(
    ("text", "lands"),
    [
        ("Di 06.01.2026", "BW BY ST"),
        ("Do 04.06.2026", "BW BY HE NW RP SL"),
        ("Mo 31.10.2022", "BB HB HH MV NI SH SN ST TH"),
        ("Di 01.11.2022", "BW BY NW RP SL"),
        ("Mi 16.11.2022", "SN"),
        ("Mo 20.09.2021", "TH"),
        ("Fr 08.03.2024", "BE MV"),
        ("Mo 15.08.2022", "SL"),
        ("Mi 25.12.2024", " ".join(LAENDER)),
    ],
)
def test_the_holidays_of_all_sixteen_laender(text, lands):
    assert {land for land in LAENDER if Calendar(land).why_off(day(text))} == set(lands.split())


def test_fronleichnam_moves_the_confirmation_in_mainz_and_not_in_berlin():
    assert due("confirmation", "Mi 29.05.2024").due_on == day("Di 04.06.2024")
    assert due("confirmation", "Mi 29.05.2024", Calendar("BE")).due_on == day("Mo 03.06.2024")


def test_a_land_that_does_not_exist_is_refused():
    with pytest.raises(UnknownLand, match="„XX“ gibt es nicht"):
        Calendar("XX")


def test_the_year_end_counts_forward_and_is_not_used_backward():
    eve = day("Do 24.12.2026")
    assert RP.is_working_day(eve, "forward")
    assert RP.why_off(eve, "backward") == "in der Regel dienstfrei"
    assert RP_YEAR_END_OFF.why_off(eve, "forward") == "in der Regel dienstfrei"
    assert not Calendar("RP", YEAR_END, year_end_forward_skipped=True).is_working_day(eve)


OUTING = day("Fr 29.05.2026")


def closed(day_off, **entry):
    return Calendar("RP", YEAR_END, closing_days={day_off: ClosingDay("Betriebsausflug", **entry)})


@pytest.mark.parametrize(
    ("entered", "is_off"),
    [("Mo 18.05.2026", True), ("Do 28.05.2026", True), ("Fr 29.05.2026", False)],
)
def test_a_closing_day_counts_only_for_days_after_its_entry(entered, is_off):
    reason = closed(OUTING, entered_on=day(entered)).why_off(OUTING)
    assert reason == ("Schließtag: Betriebsausflug" if is_off else None)


@pytest.mark.parametrize(
    ("removed", "is_off"),
    [("Mi 27.05.2026", False), ("Fr 29.05.2026", True), ("Mo 01.06.2026", True)],
)
def test_a_removed_closing_day_stays_off_if_it_has_passed(removed, is_off):
    calendar = closed(OUTING, entered_on=day("Mo 04.05.2026"), removed_on=day(removed))
    assert (not calendar.is_working_day(OUTING)) is is_off


def test_an_extra_day_off_says_so():
    calendar = closed(OUTING, entered_on=day("Mo 04.05.2026"), kind="extra")
    assert calendar.why_off(OUTING) == "dienstfrei: Betriebsausflug"


def test_a_closing_day_moves_the_confirmation_and_the_day_to_act_but_not_the_28_days():
    calendar = closed(OUTING, entered_on=day("Mo 04.05.2026"))
    assert due("confirmation", "Di 26.05.2026").due_on == OUTING
    assert due("confirmation", "Di 26.05.2026", calendar).due_on == day("Mo 01.06.2026")
    found = due("closing", "Fr 01.05.2026", calendar)
    assert (found.due_on, found.act_by) == (OUTING, day("Do 28.05.2026"))
    assert found.shifted_on is None  # § 26 (3) SGB X knows no closing days


@pytest.mark.parametrize(
    ("start", "end", "count"),
    [
        ("Mi 06.05.2026", "Do 07.05.2026", 1),  # AS-02
        ("Mo 06.07.2026", "Mi 08.07.2026", 2),  # AS-11
        ("Do 30.04.2026", "Mo 04.05.2026", 1),
        ("Fr 01.05.2026", "Fr 01.05.2026", 0),
        ("Mi 08.07.2026", "Mo 06.07.2026", -2),
    ],
)
def test_arbeitstage_between_two_days(start, end, count):
    assert RP.working_days_between(day(start), day(end)) == count


@pytest.mark.parametrize(
    ("moment", "local"),
    [
        (datetime(2026, 11, 1, 23, 30, tzinfo=UTC), "Mo 02.11.2026"),
        (datetime(2026, 10, 31, 22, 30, tzinfo=UTC), "Sa 31.10.2026"),
        (datetime(2026, 7, 4, 21, 59, tzinfo=UTC), "Sa 04.07.2026"),
        (datetime(2026, 7, 4, 22, 0, tzinfo=UTC), "So 05.07.2026"),
    ],
)
def test_the_day_of_arrival_is_the_one_in_berlin(moment, local):
    assert local_day(moment) == day(local)
    assert due("confirmation", moment).start == day(local)


def test_the_hour_of_arrival_does_not_matter():
    assert due("closing", at("Sa 04.07.2026 23:10")) == due("closing", at("Sa 04.07.2026 00:00"))


def test_a_moment_without_time_zone_is_refused():
    with pytest.raises(NoTimeZone, match="keine Zeitzone"):
        due("confirmation", datetime(2026, 5, 22, 10))  # noqa: DTZ001


def test_days_and_moments_as_people_read_them():
    assert format_day(date(2026, 5, 25)) == "Mo 25.05.2026"
    assert format_short(date(2026, 5, 5)) == "Di 05.05."
    assert format_moment(datetime(2026, 5, 27, 8, tzinfo=UTC)) == "Mi 27.05.2026, 10:00 Uhr"
    assert format_moment(at("Do 28.05.2026 00:00")) == "Mi 27.05.2026, 24:00 Uhr"
    assert format_begin(at("Do 28.05.2026 00:00")) == "Do 28.05.2026, 00:00 Uhr"


@pytest.mark.parametrize(
    ("text", "direction", "next_one", "last_one"),
    [
        ("Mi 23.12.2026", "forward", "Mi 23.12.2026", "Mi 23.12.2026"),
        ("Do 24.12.2026", "forward", "Do 24.12.2026", "Do 24.12.2026"),
        ("Do 24.12.2026", "backward", "Mo 28.12.2026", "Mi 23.12.2026"),
        ("Sa 26.12.2026", "forward", "Mo 28.12.2026", "Do 24.12.2026"),
        ("Sa 26.12.2026", "backward", "Mo 28.12.2026", "Mi 23.12.2026"),
    ],
)
def test_the_arbeitstag_on_or_beside_a_day(text, direction, next_one, last_one):
    assert RP.next_working_day(day(text), direction) == day(next_one)
    assert RP.last_working_day(day(text), direction) == day(last_one)


def test_forward_is_meant_where_no_direction_is_named():
    christmas_eve = day("Do 24.12.2026")
    assert RP.next_working_day(christmas_eve) == christmas_eve
    assert RP.last_working_day(christmas_eve) == christmas_eve
    assert RP.is_working_day(christmas_eve)
    assert RP.why_off(christmas_eve) is None


def test_the_regelwerk_describes_the_calendar():
    assert calendar_of(RULES) == Calendar("RP", ("12-24", "12-31"))
    assert calendar_of(RULES).closing_days == {}


@pytest.mark.parametrize(
    ("old", "new", "calendar"),
    [
        ('land = { value = "RP"', 'land = { value = "BY"', Calendar("BY", YEAR_END)),
        ('value = ["12-24", "12-31"]', 'value = ["12-24"]', Calendar("RP", ("12-24",))),
        ("year_end_off = { value = false", "year_end_off = { value = true",
         Calendar("RP", YEAR_END, year_end_off=True)),
        ('year_end_forward = { value = "counts"', 'year_end_forward = { value = "skipped"',
         Calendar("RP", YEAR_END, year_end_forward_skipped=True)),
        ('year_end_backward = { value = "skipped"', 'year_end_backward = { value = "counts"',
         Calendar("RP", YEAR_END, year_end_backward_skipped=False)),
    ],
)  # fmt: skip
def test_each_word_of_the_regelwerk_counts(old, new, calendar):
    assert old in shipped_text()
    assert calendar_of(load_regelwerk(shipped_text().replace(old, new))) == calendar


def test_another_land_and_closing_days_come_from_outside():
    closing = {day("Mo 15.06.2026"): ClosingDay("Umzug", day("Mo 01.06.2026"))}
    found = calendar_of(RULES, land="BE", closing_days=closing)
    assert found == Calendar("BE", YEAR_END, closing_days=closing)


def test_a_moment_is_said_in_berlin_whatever_the_machine_says():
    late = datetime(2026, 5, 22, 22, 30, tzinfo=UTC)
    assert local_moment(late) == late
    assert local_moment(late).tzinfo is LOCAL_ZONE
    assert local_moment(day("Fr 22.05.2026")) == at("Fr 22.05.2026 00:00")
