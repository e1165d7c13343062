"""The golden data set gives exactly its numbers at both Stichtage (domain 11, AS-72, AS-73)."""

from datetime import date

import pytest

from krm.regelwerk import queries as regelwerk
from krm.reports.queries.facts import facts_of
from krm.reports.rules.counting import counted
from krm.reports.rules.definitions import figures_of
from tests.house.golden import EARLY, LATE, golden
from tests.house.remembered import once

pytestmark = pytest.mark.both_databases("raw SQL: days, moments and conditions are computed there")

SAME = {
    "reactions": 12, "complaints": 9, "board": 1, "anonymous": 1, "praise": 1, "ideas": 1,
    "petitions": 1, "eingaben": 0, "channel:letter": 3, "channel:email": 4, "channel:counter": 1,
    "channel:service_center": 1, "channel:card_paper": 2, "channel:via_bmas": 1,
    "all_anliegen": 15, "anliegen:V": 3, "anliegen:L": 1, "anliegen:I": 1,
    "complaint_anliegen": 12, "conduct": 3, "anliegen:S1.1": 2, "anliegen:S3.3": 2,
    "anliegen:V1": 2, "anliegen:V4": 0, "confirmation_due": 8, "confirmation_in_time": 7,
    "board_due": 1, "board_in_time": 1, "petition_due": 1, "petition_in_time": 1,
    "settled_employee": 1, "settled_lead": 1, "justified": 3, "partly": 1, "not_assessable": 1,
}  # fmt: skip
AT_THE_END = {
    "closed_written": 4, "closed_in_time": 4, "closing_due": 4, "unjustified": 2, "valued": 6,
    "stock_open": 2, "overdue": 0,
}  # fmt: skip
A_MONTH_LATER = {
    "closed_written": 5, "closed_in_time": 4, "closing_due": 6, "unjustified": 3, "valued": 7,
    "stock_open": 1, "overdue": 1,
}  # fmt: skip
SHARES = {"conduct": 250, "confirmation_in_time": 875}


@pytest.fixture
def rows(db):
    return once("golden", golden)


def values(period):
    return counted(figures_of(regelwerk.rules_on(period.as_of)), facts_of(period))


@pytest.mark.parametrize(
    ("period", "counts", "shares", "days"),
    [
        (EARLY, AT_THE_END,
         {"closed_in_time": 1000, "closed_in_time_strict": 1000, "justified_of_valued": 500},
         (235, 260)),
        (LATE, A_MONTH_LATER,
         {"closed_in_time": 800, "closed_in_time_strict": 667, "justified_of_valued": 429},
         (246, 280)),
    ],
    ids=["30.06.2026", "31.07.2026"],
)  # fmt: skip
def test_as_72_as_73_exactly_these_numbers(rows, period, counts, shares, days):
    found = values(period)
    wanted = SAME | counts
    assert {code: found[code].count for code in wanted} == wanted
    wanted = SHARES | shares
    assert {code: found[code].percent for code in wanted} == wanted
    assert (found["closing_mean"].days, found["closing_median"].days) == days


def test_the_matter_is_counted_at_both_levels(rows):
    found = values(EARLY)
    assert sum(found[f"anliegen:S{number}"].count for number in range(1, 8)) == 10


def test_as_73_the_first_report_stays_reproducible_after_the_second(rows):
    before = values(EARLY)
    values(LATE)
    assert values(EARLY) == before


@pytest.mark.parametrize(("month", "count"), [(5, 6), (6, 3)])
def test_complaints_by_month_of_arrival(rows, month, count):
    last = {5: 31, 6: 30}[month]
    period = EARLY.__class__(date(2026, month, 1), date(2026, month, last), EARLY.as_of)
    assert values(period)["complaints"].count == count
