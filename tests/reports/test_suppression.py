"""The small-cell rule: nobody can tell a small count from sums and differences (AS-74)."""

import random
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krm.regelwerk.rules import shipped
from krm.reports.queries.report import report_on
from krm.reports.rules.content import lines_of
from krm.reports.rules.counting import counted
from krm.reports.rules.definitions import figures_of
from krm.reports.rules.facts import AnliegenFact, AnswerFact, DeadlineFact, Facts, ReactionFact
from krm.reports.rules.sums import cells_of
from krm.reports.rules.suppression import Cells
from tests.house.golden import EARLY, golden

BELOW = 3
# What a page may show of a report.
PARTS = (
    frozenset(
        ("reactions", "complaints", "praise", "ideas", "petitions", "eingaben", "closed_complaints",
         "justified", "partly", "unjustified", "not_assessable", "not_judged")
    ),
    frozenset(("confirmation_due", "confirmation_in_time", "closed_written", "closed_in_time")),
)  # fmt: skip


def crosstab(numbers, width):
    """Return the cells of a table with the sums of its rows, of its columns and of all."""
    rows = [numbers[at : at + width] for at in range(0, len(numbers), width)]
    counts = {f"{r},{c}": n for r, row in enumerate(rows) for c, n in enumerate(row)}
    equations = []
    for r, row in enumerate(rows):
        counts[f"row {r}"] = sum(row)
        equations.append({f"row {r}": -1} | {f"{r},{c}": 1 for c in range(width)})
    for c in range(width):
        counts[f"column {c}"] = sum(row[c] for row in rows)
        equations.append({f"column {c}": -1} | {f"{r},{c}": 1 for r in range(len(rows))})
    counts["all"] = sum(numbers)
    equations.append({"all": -1} | {f"row {r}": 1 for r in range(len(rows))})
    return counts, equations


def possible(counts, secret, numbers, width):
    """Yield every table that fits what is published, by trying them all."""
    inner = [name for name in counts if "," in name]
    most = 2 * max(numbers)
    ranges = [range(most + 1) if name in secret else [counts[name]] for name in inner]
    for guess in product(*ranges):
        table, _ = crosstab(list(guess), width)
        if all(table[name] == counts[name] for name in counts if name not in secret):
            yield table


@given(st.lists(st.integers(0, 4), min_size=4, max_size=4))
def test_totals_never_undo_the_suppression(numbers):
    counts, equations = crosstab(numbers, 2)
    secret = Cells(counts, equations, BELOW).suppressed()
    small = {name for name, count in counts.items() if 0 < count < BELOW}
    assert small <= secret
    tables = list(possible(counts, secret, numbers, 2))
    for name in small:
        assert len({table[name] for table in tables}) > 1, name


@pytest.mark.parametrize(
    ("numbers", "kept"),
    [((5, 7, 9, 4), "0,0"), ((0, 7, 0, 4), "0,0")],
)
def test_what_is_large_or_nothing_stays(numbers, kept):
    counts, equations = crosstab(list(numbers), 2)
    assert Cells(counts, equations, BELOW).suppressed() == frozenset()
    assert kept in counts


def test_as_74_a_second_cell_goes_with_the_small_one():
    counts, equations = crosstab([2, 7, 9, 4], 2)
    secret = Cells(counts, equations, BELOW).suppressed()
    assert "0,0" in secret
    assert len(secret) >= 4  # one more in its row, in its column, and where those cross


def some_facts(seed):
    chance = random.Random(seed)
    kinds = ("complaint", "complaint", "praise", "idea", "petition")
    results = ("berechtigt", "teilweise", "unberechtigt", "nicht_bewertbar", "")
    reactions = tuple(
        ReactionFact(
            chance.choice(kinds), chance.choice(("letter", "email", "phone", "elsewhere")),
            chance.random() < 0.1, False, chance.random() < 0.1, chance.random() < 0.1, False,
            chance.random() < 0.8, chance.choice(("open", "closed", "closed", "withdrawn")),
            chance.choice(results), chance.choice(("employee", "krm", "")), chance.randrange(4),
        )
        for _ in range(20)
    )  # fmt: skip
    anliegen = tuple(
        AnliegenFact("complaint", code, False, False, chance.randrange(6))
        for code in ("S1.1", "S1.2", "S3.3", "V1", "V4", "X9")
    )
    deadlines = tuple(
        DeadlineFact(kind, kind == "closing", outcome, 9, chance.randrange(3))
        for kind in ("confirmation", "closing", "schriftsatz")
        for outcome in ("in_time", "late", "overdue")
    )
    answered = sum(fact.times for fact in reactions if fact.is_new) // 2
    return Facts(reactions, anliegen, deadlines, answers=(AnswerFact(5, answered),))


def determined(cells, secret):
    """Return which unknown counts follow from the published ones, by elimination."""
    unknown = sorted(secret | cells.hidden)
    rows = [[equation.get(name, 0) for name in unknown] for equation in cells.equations]
    pivots: list[int] = []
    for column in range(len(unknown)):
        row = next((r for r in range(len(pivots), len(rows)) if rows[r][column]), None)
        if row is None:
            continue
        at = len(pivots)
        rows[at], rows[row] = rows[row], rows[at]
        for other in range(len(rows)):
            if other != at and rows[other][column]:
                left, right = rows[at][column], rows[other][column]
                rows[other] = [
                    left * b - right * a for a, b in zip(rows[at], rows[other], strict=True)
                ]
        pivots.append(column)
    return {
        unknown[column]
        for at, column in enumerate(pivots)
        if sum(value != 0 for value in rows[at]) == 1
    }


@pytest.mark.parametrize("published", [None, *PARTS], ids=["whole", "two sums", "shares"])
@pytest.mark.parametrize("seed", range(12))
def test_no_small_count_of_a_report_follows_from_the_others(seed, published):
    figures = figures_of(shipped())
    values = counted(figures, some_facts(seed))
    cells = cells_of(values, figures, below=BELOW, published=published)
    assert all(
        sum(factor * cells.counts[name] for name, factor in equation.items()) == 0
        for equation in cells.equations
    )
    secret = cells.suppressed()
    small = {name for name, count in cells.counts.items() if 0 < count < BELOW}
    assert small - cells.hidden <= secret
    assert determined(cells, secret) & small == set()


@pytest.mark.parametrize("published", [None, *PARTS], ids=["whole", "two sums", "shares"])
def test_nothing_is_suppressed_in_vain(published):
    """Whatever larger count is suppressed: shown, it would betray a small one."""
    figures = figures_of(shipped())
    for seed in range(6):
        values = counted(figures, some_facts(seed))
        cells = cells_of(values, figures, below=BELOW, published=published)
        secret = cells.suppressed()
        small = {name for name, count in cells.counts.items() if 0 < count < BELOW}
        for name in secret - small:
            cells.unknown.remove(name)
            assert not all(cells._is_safe(one) for one in small), name
            cells.unknown.add(name)


def test_what_leaves_the_house_shows_no_small_count_and_no_share_of_one(db):
    golden()
    lines = lines_of(report_on(EARLY, is_for_outside=True))
    for line in lines.values():
        assert line["count"] is None or line["count"] == 0 or line["count"] >= BELOW
        assert line["percent"] is None or line["count"] is not None
    assert lines["reactions"]["count"] == 12
