"""The draw of the monthly sample: the same with the same seed, and fair (R-10)."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krm.privacy.rules.drawing import INTAKE, LOOK_IN, sample_of

numbers = st.lists(
    st.integers(1, 99999).map(lambda n: f"KRM-2026-{n:05}"), unique=True, max_size=40
)
seeds = st.text("0123456789abcdef", min_size=32, max_size=32)
# Of the chi-square distribution, by degrees of freedom: exceeded once in a thousand times.
CRITICAL = {1: 10.83, 4: 18.47, 7: 24.32, 11: 31.26}


def drawn_of(seed, intake, looked):
    return sample_of(seed, intake, looked, per_month=1, of_look_ins=1)


@given(seeds, numbers, numbers)
def test_the_same_seed_draws_the_same_whatever_the_order(seed, intake, looked):
    found = drawn_of(seed, intake, looked)
    assert drawn_of(seed, intake[::-1], looked[::-1]) == found
    of_intake = [number for number, source in found if source == INTAKE]
    of_look_ins = [number for number, source in found if source == LOOK_IN]
    assert len(of_intake) == bool(intake)
    assert set(of_intake) <= set(intake)
    assert set(of_look_ins) <= set(looked)
    had_one = bool(set(of_intake) & set(looked))
    assert len(of_look_ins) == (bool(looked) and not had_one)


@pytest.mark.parametrize(("size", "looked_at"), [(8, 2), (12, 5), (5, 0), (2, 1)])
def test_over_500_months_every_case_has_the_same_chance(size, looked_at):
    months, count = 500, Counter[int]()
    for month in range(months):
        intake = [f"KRM-{month:05}-{n:05}" for n in range(size)]
        looked = intake[:looked_at]
        (first, *_) = drawn_of(f"{month:032x}", intake, looked)
        count[intake.index(first[0])] += 1
    expected = months / size
    chi_square = sum((count[n] - expected) ** 2 / expected for n in range(size))
    assert chi_square < CRITICAL[size - 1]


def test_over_500_months_so_has_every_case_with_a_look_in():
    months, count = 500, Counter[int]()
    looked = [f"KRM-2026-{n:05}" for n in range(5)]
    for month in range(months):
        (_, second) = drawn_of(f"{month:032x}", [f"KRM-2027-{month:05}"], looked)
        count[looked.index(second[0])] += 1
    expected = months / len(looked)
    assert sum((count[n] - expected) ** 2 / expected for n in range(5)) < CRITICAL[4]


def test_anybody_can_draw_again_with_the_seed_alone():
    """As the page says: the smallest SHA-256 of "SEED intake NUMBER"."""
    intake = ["KRM-2026-00001", "KRM-2026-00002", "KRM-2026-00003"]
    # printf 'abc intake KRM-2026-00002' | sha256sum begins with 130e, the others with e5fa and ac49
    assert drawn_of("abc", intake, []) == [("KRM-2026-00002", INTAKE)]
