"""R-13, AS-64: who stands in for whom, by table and for every chain the dice make."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krm.organisation.rules import DEPUTY_ROLES, Role
from krm.organisation.rules.absence import (
    Chain,
    Cover,
    Standing,
    away_until,
    covers_of,
    standing_in,
    way_up,
)
from krm.organisation.rules.routing import Candidate, StopReason, route
from krm.regelwerk.rules import shipped

LEAD, DEPUTY, EXECUTIVE, EXECUTIVE_DEPUTY = 1, 2, 3, 4
UNTIL = date(2026, 7, 17)
UNIT = Chain("Leitung", (LEAD, DEPUTY, EXECUTIVE, EXECUTIVE_DEPUTY))
HOUSE = Chain("Geschäftsführung", (EXECUTIVE, EXECUTIVE_DEPUTY))


@pytest.mark.parametrize(
    ("away", "in_the_unit", "in_the_house"),
    [
        ((), [], []),
        ((DEPUTY,), [], []),
        ((LEAD,), [DEPUTY], []),
        ((LEAD, DEPUTY), [EXECUTIVE], []),
        ((LEAD, DEPUTY, EXECUTIVE), [EXECUTIVE_DEPUTY], [EXECUTIVE_DEPUTY]),
        ((EXECUTIVE,), [], [EXECUTIVE_DEPUTY]),
        ((LEAD, DEPUTY, EXECUTIVE, EXECUTIVE_DEPUTY), [None], [None]),
    ],
)
def test_as_64_the_chain_by_table(away, in_the_unit, in_the_house):
    days = dict.fromkeys(away, UNTIL)
    found = standing_in([UNIT, HOUSE], days)
    assert [row.deputy for row in found if row.post == "Leitung"] == in_the_unit
    assert [row.deputy for row in found if row.post == "Geschäftsführung"] == in_the_house


def test_all_who_are_here_stand_in_where_they_do_it_together():
    chain = Chain("KRM", (1, 2, 3, 4), deputies_together=True)
    found = standing_in([chain], {1: UNTIL, 3: UNTIL})
    assert found == [Standing(1, 2, "KRM", UNTIL), Standing(1, 4, "KRM", UNTIL)]


CHAIR, CLERK = 5, 9
POSTS = [
    Chain("Leitung", (LEAD, DEPUTY, EXECUTIVE, EXECUTIVE_DEPUTY), named=2),
    Chain("Geschäftsführung", (EXECUTIVE, EXECUTIVE_DEPUTY, CHAIR), named=2),
]


def test_whoever_comes_after_the_named_ones_fills_in_until_the_first_of_them_is_back():
    sooner = UNTIL - timedelta(days=3)
    away = {EXECUTIVE: UNTIL, EXECUTIVE_DEPUTY: sooner}
    (found,) = standing_in([POSTS[1]], away)
    assert found == Standing(EXECUTIVE, CHAIR, "Geschäftsführung", sooner, (EXECUTIVE_DEPUTY,))
    (found,) = standing_in([POSTS[1]], {EXECUTIVE: UNTIL, CHAIR: sooner})
    assert found == Standing(EXECUTIVE, EXECUTIVE_DEPUTY, "Geschäftsführung", UNTIL)


@pytest.mark.parametrize(
    ("person", "away", "said"),
    [
        (LEAD, (), [Cover("Leitung", (DEPUTY,), None)]),
        (DEPUTY, (), [Cover("Leitung", (EXECUTIVE,), LEAD)]),
        (DEPUTY, (LEAD,), [Cover("Leitung", (EXECUTIVE,), None)]),
        (EXECUTIVE, (), [Cover("Geschäftsführung", (EXECUTIVE_DEPUTY,), None)]),
        (EXECUTIVE_DEPUTY, (), [Cover("Geschäftsführung", (CHAIR,), EXECUTIVE)]),
        (EXECUTIVE_DEPUTY, (EXECUTIVE,), [Cover("Geschäftsführung", (CHAIR,), None)]),
        (EXECUTIVE, (EXECUTIVE_DEPUTY, CHAIR), [Cover("Geschäftsführung", (), None)]),
        (EXECUTIVE_DEPUTY, (CHAIR,), [Cover("Geschäftsführung", (), EXECUTIVE)]),
        (CHAIR, (), []),
        (CHAIR, (EXECUTIVE, EXECUTIVE_DEPUTY), [Cover("Geschäftsführung", (), None)]),
        (CLERK, (EXECUTIVE,), []),
    ],
)
def test_r_13_who_does_it_is_said_to_holder_deputy_and_whoever_fills_in(person, away, said):
    assert covers_of(person, POSTS, frozenset(away)) == said


@given(
    people=st.lists(st.integers(1, 6), max_size=8).map(tuple),
    away=st.sets(st.integers(1, 6)),
    together=st.booleans(),
)
def test_r_13_whoever_stands_in_is_here_and_nobody_stands_in_for_themselves(people, away, together):
    """Whatever the chain, with people twice in it: it ends, at the first who is here."""
    found = standing_in([Chain("x", people, together)], dict.fromkeys(away, UNTIL))
    assert bool(found) == (bool(people) and people[0] in away)
    here = [pk for pk in people if pk not in away]
    for row in found:
        assert row.absent in away
        assert (row.deputy is None) == (not here)
        assert row.deputy is None or row.deputy in here
    if found and here:
        assert found[0].deputy == here[0]


def test_ruling_nobody_looks_into_the_eakte_in_place_of_the_officer():
    assert Role.KRM_OFFICER not in DEPUTY_ROLES
    assert shipped().flag("eakte.deputy_may_look") is False


candidates = st.builds(
    Candidate, st.integers(1, 6), st.just("N"), st.just("P"), st.booleans(), st.booleans()
)


@given(st.lists(candidates, max_size=8), st.lists(candidates, max_size=4))
def test_r_13_a_task_passes_over_who_is_away_or_excluded_and_is_never_lost(chain, last):
    found = route(chain, last)
    possible = [row for row in chain if not (row.is_absent or row.is_excluded)]
    waits = [row for row in last if not row.is_excluded]
    expected = next(iter(possible or waits), None)
    assert found.person_pk == (expected.person_pk if expected else None)
    taken = (StopReason.CHOSEN, StopReason.WAITS)
    chosen = [stop for stop in found.stops if stop.outcome in taken]
    assert len(chosen) == (expected is not None)
    for stop in chosen:
        assert not stop.candidate.is_excluded
        assert (stop.outcome is StopReason.WAITS) == stop.candidate.is_absent


@given(
    st.dictionaries(st.integers(1, 6), st.none() | st.integers(1, 6)),
    st.integers(1, 6),
)
def test_r_13_the_way_up_ends_even_if_units_lie_in_a_circle(parents, start):
    way = way_up(start, parents)
    assert way[0] == start
    assert len(way) == len(set(way))
    assert all(parents.get(below) == above for below, above in itertools.pairwise(way))
    top = parents.get(way[-1])
    assert top is None or top in way


DAY = date(2026, 7, 6)


def span(first, last):
    return DAY + timedelta(days=first), DAY + timedelta(days=last)


@pytest.mark.parametrize(
    ("spans", "last"),
    [
        ([], None),
        ([span(1, 3)], None),
        ([span(-3, -1)], None),
        ([span(0, 0)], 0),
        ([span(-5, 4)], 4),
        ([span(5, 9), span(-5, 4)], 9),
        ([span(-5, 4), span(6, 9)], 4),
    ],
)
def test_until_when_somebody_is_away(spans, last):
    assert away_until(spans, DAY) == (None if last is None else DAY + timedelta(days=last))
