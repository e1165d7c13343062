"""Whatever leaves the house: within one evaluation totals never undo the suppression (AS-74)."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krm.regelwerk.rules import shipped
from krm.reports.rules.choosing import Choice, refusals_of
from krm.reports.rules.crossing import Cross
from krm.reports.rules.definitions import figures_of
from krm.reports.rules.dimensions import DIMENSIONS
from krm.reports.rules.evaluation import Counted, bars_of_evaluation, evaluation_of
from krm.reports.rules.facts import Period

BELOW = 3
YEARS = {"2024": "2024", "2025": "2025"}
PLACES = {"1": "Nord", "2": "Süd", "3": "West"}
CHOICE = Choice(
    "reactions", Period(date(2024, 1, 1), date(2025, 12, 31), date(2026, 3, 31)), ("standort",),
    "year", is_for_outside=True,
)  # fmt: skip
FIGURES = figures_of(shipped())
TODAY = date(2026, 8, 3)


def published(numbers, places=PLACES):
    """Return the content of an evaluation whose cells are these numbers, row by row."""
    cells = [((place,), year) for place in places for year in YEARS]
    counts = dict(zip(cells, numbers, strict=True))
    axes = {"standort": places, "year": YEARS}
    said = {"office": "Jobcenter Übungsstadt", "below": BELOW}
    return evaluation_of(CHOICE, Counted(counts, axes, sum(numbers)), FIGURES, **said)


def grid(content):
    """Return what stands in the table, rows and columns with their sums; None is suppressed."""
    return [
        [cell["count"] for cell in (*line["cells"], line["total"])] for line in content["lines"]
    ]


def whole(numbers, width):
    """Return the table with its sums that some numbers make."""
    rows = [list(numbers[at : at + width]) for at in range(0, len(numbers), width)]
    rows = [[*row, sum(row)] for row in rows]
    return [*rows, [sum(column) for column in zip(*rows, strict=True)]]


@given(st.lists(st.integers(0, 5), min_size=6, max_size=6))
def test_totals_never_undo_the_suppression_of_an_evaluation(numbers):
    shown = grid(published(numbers))
    truth = whole(numbers, 2)
    free = [at for at in range(6) if shown[at // 2][at % 2] is None]
    others = []
    for guess in product(range(13), repeat=min(len(free), 4)):
        if len(free) > 4:
            break
        tried = list(numbers)
        for at, value in zip(free, guess, strict=True):
            tried[at] = value
        table = whole(tried, 2)
        if all(
            one is None or one == other
            for row, seen in zip(shown, table, strict=True)
            for one, other in zip(row, seen, strict=True)
        ):
            others.append(tried)
    for at, number in enumerate(numbers):
        if 0 < number < BELOW:
            assert shown[at // 2][at % 2] is None
            assert len(free) > 4 or len({other[at] for other in others}) > 1
    assert all(
        one in (None, other) for row, t in zip(shown, truth, strict=True)
        for one, other in zip(row, t, strict=True)
    )  # fmt: skip


@given(st.lists(st.integers(0, 5), min_size=6, max_size=6))
def test_sentence_chart_and_changes_name_no_number_that_the_table_keeps(numbers):
    content = published(numbers)
    shown = grid(content)
    for line, row in zip(content["lines"], shown, strict=True):
        assert line["change"] is None or None not in row[:2]
        assert all(
            cell["percent"] is None or cell["count"] is not None
            for cell in (*line["cells"], line["total"])
        )
    assert {bar["count"] for bar in bars_of_evaluation(content)} <= {
        count for row in shown for count in row
    }
    if shown[-1][-1] is None:
        assert f" {sum(numbers)} " not in content["sentences"][0]


def test_one_column_is_hidden_with_its_sum():
    axes = {"standort": PLACES, "year": {"2025": "2025"}}
    counts = {((place,), "2025"): number for place, number in zip(PLACES, (9, 1, 0), strict=True)}
    content = evaluation_of(CHOICE, Counted(counts, axes, 10), FIGURES, office="X", below=BELOW)
    assert grid(content) == [[None, None], [None, None], [0, 0], [10, 10]]


def test_the_rows_for_outside_are_fixed():
    full, thin = published([9, 8, 7, 6, 5, 4]), published([9, 0, 0, 0, 0, 0])
    names = [line["labels"] for line in full["lines"]]
    assert names == [line["labels"] for line in thin["lines"]]
    assert names == [["Nord"], ["Süd"], ["West"], ["Summe"]]


@pytest.mark.parametrize("code", [c for c, row in DIMENSIONS.items() if not row.is_for_outside])
def test_small_teams_and_short_times_are_not_offered_outside(code):
    said = refusals_of(replace(CHOICE, rows=(code,)), TODAY)["rows"]
    assert "einzelne Fälle" in said
    assert DIMENSIONS[code].label not in said.partition("Möglich sind")[2]
    assert not refusals_of(replace(CHOICE, rows=(code,), is_for_outside=False), TODAY)


@pytest.mark.parametrize(
    ("days", "field"),
    [
        (("2024-01-02", "2025-12-31", "2026-03-31"), "starts_on"),
        (("2024-01-01", "2025-12-30", "2026-03-31"), "ends_on"),
        (("2024-01-01", "2025-12-31", "2026-03-30"), "as_of"),
    ],
)
def test_outside_has_whole_quarters_so_that_two_evaluations_cannot_be_subtracted(days, field):
    choice = replace(CHOICE, period=Period(*map(date.fromisoformat, days)))
    assert list(refusals_of(choice, TODAY)) == [field]


def test_the_largest_table_for_outside_loses_every_small_count():
    numbers = {((str(r), str(s)), str(c)): (r * s + c) % 4 for r in range(10) for s in range(8)
               for c in range(5)}  # fmt: skip
    axis = {str(n): str(n) for n in range(10)}
    cross = Cross([axis, axis], {str(n): str(n) for n in range(5)}, numbers, is_whole=True)
    secret = cross.suppressed(BELOW)
    assert {place for place, count in numbers.items() if 0 < count < BELOW} <= secret
