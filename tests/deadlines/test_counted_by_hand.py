"""Arbeitstage counted a second time, by nothing but a table of holidays and Gauss's Easter.

Nothing of the product or its library of holidays is asked: each Land, each day of eleven years.
"""

from datetime import UTC, date, datetime, timedelta

import pytest

from krm.deadlines.rules import LAENDER, Calendar, ClosingDay, compute
from tests.house.days import RULES, YEAR_END

ONE_DAY = timedelta(days=1)
YEARS = range(2019, 2030)
FIXED = ("01-01", "05-01", "10-03", "12-25", "12-26")
BY_EASTER = (-2, 1, 39, 50)  # Karfreitag, Ostermontag, Himmelfahrt, Pfingstmontag
FRONLEICHNAM = 60
OWN: dict[str, tuple[str, ...]] = {
    "BW": ("01-06", "11-01"), "BY": ("01-06", "11-01"), "BE": (), "BB": ("10-31",),
    "HB": ("10-31",), "HH": ("10-31",), "HE": (), "MV": ("10-31",), "NI": ("10-31",),
    "NW": ("11-01",), "RP": ("11-01",), "SL": ("08-15", "11-01"), "SN": ("10-31",),
    "ST": ("01-06", "10-31"), "SH": ("10-31",), "TH": ("10-31", "09-20"),
}  # fmt: skip
WITH_FRONLEICHNAM = {"BW", "BY", "HE", "NW", "RP", "SL"}
SINGLE = {"BE": {date(2020, 5, 8), date(2025, 5, 8), date(2028, 6, 17)}}


def easter(year: int) -> date:
    """Gauss, in the form of Butcher."""
    a, b, c = year % 19, year // 100, year % 100
    d, e, g = b // 4, b % 4, (b - (b + 8) // 25 + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    el = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * el) // 451
    month, day = divmod(h + el - 7 * m + 114, 31)
    return date(year, month, day + 1)


def holidays_of(land: str) -> set[date]:
    found = set(SINGLE.get(land, ()))
    for year in range(YEARS.start - 1, YEARS.stop + 2):
        sunday = easter(year)
        found |= {date.fromisoformat(f"{year}-{day}") for day in FIXED + OWN[land]}
        found |= {sunday + timedelta(days=after) for after in BY_EASTER}
        if land in WITH_FRONLEICHNAM:
            found.add(sunday + timedelta(days=FRONLEICHNAM))
        if land == "BE" or (land == "MV" and year >= 2023):
            found.add(date(year, 3, 8))
        if land == "SN":  # Buß- und Bettag: the Wednesday before 23 November
            found.add(max(date(year, 11, day) for day in range(16, 23)
                          if date(year, 11, day).weekday() == 2))  # fmt: skip
    return found


def counted(start: date, length: int, free: set[date]) -> date:
    day, left = start, length
    while left:
        day += ONE_DAY
        if day.weekday() < 5 and day not in free:
            left -= 1
    return day


def days():
    day = date(YEARS.start, 1, 1)
    while day.year in YEARS:
        yield day
        day += ONE_DAY


def test_the_table_knows_every_land():
    assert set(OWN) == set(LAENDER)
    assert easter(2024) == date(2024, 3, 31)
    assert easter(2038) == date(2038, 4, 25)


@pytest.mark.parametrize("land", sorted(OWN))
def test_every_land_and_every_day(land):
    free, calendar = holidays_of(land), Calendar(land, YEAR_END)
    for start in days():
        for length in (1, 3, 5):
            expected = counted(start, length, free)
            assert calendar.add_working_days(start, length) == expected, (land, start, length)


@pytest.mark.parametrize("land", ["RP", "SN", "BE"])
def test_the_whole_deadline_with_closing_days_and_a_free_year_end(land):
    bridge = {date(year, 12, day) for year in YEARS for day in (23, 27, 28, 29)}
    closing = {day: ClosingDay(label="Schließtag", entered_on=date(2018, 1, 2)) for day in bridge}
    calendar = Calendar(land, YEAR_END, year_end_off=True, closing_days=closing)
    free = holidays_of(land) | bridge
    free |= {date(y, 12, d) for y in range(2018, 2032) for d in (24, 31)}
    rule = RULES.deadlines["confirmation"]
    for start in days():
        if start.month in (1, 2, 12):
            found = compute(rule, start, calendar, version="Probe").due_on
            expected = counted(start, rule.length, free)
            assert found == expected, start


@pytest.mark.parametrize(
    ("moment", "day_zero"),
    [
        (datetime(2026, 3, 28, 22, 59, tzinfo=UTC), date(2026, 3, 28)),  # 23:59, clock goes on at 2
        (datetime(2026, 3, 28, 23, 1, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 3, 29, 21, 59, tzinfo=UTC), date(2026, 3, 29)),  # summer time by now
        (datetime(2026, 3, 29, 22, 1, tzinfo=UTC), date(2026, 3, 30)),
        (datetime(2026, 10, 24, 21, 59, tzinfo=UTC), date(2026, 10, 24)),
        (datetime(2026, 10, 24, 22, 1, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), date(2026, 10, 25)),  # 2:30 the first time
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), date(2026, 10, 25)),  # and the second
        (datetime(2026, 10, 25, 22, 59, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 23, 1, tzinfo=UTC), date(2026, 10, 26)),
        (datetime(2028, 2, 28, 23, 1, tzinfo=UTC), date(2028, 2, 29)),
        (datetime(2027, 12, 31, 22, 59, tzinfo=UTC), date(2027, 12, 31)),
        (datetime(2027, 12, 31, 23, 1, tzinfo=UTC), date(2028, 1, 1)),
    ],
)
@pytest.mark.parametrize("kind", ["confirmation", "closing", "board", "schriftsatz"])
def test_the_minutes_around_midnight_in_berlin(kind, moment, day_zero):
    rule, calendar = RULES.deadlines[kind], Calendar("RP", YEAR_END)
    found = compute(rule, moment, calendar, version="Probe")
    assert found.start == day_zero
    if rule.unit == "working_days":
        assert found.due_on == counted(day_zero, rule.length, holidays_of("RP"))
    else:
        assert found.raw_on == day_zero + timedelta(days=rule.length)
