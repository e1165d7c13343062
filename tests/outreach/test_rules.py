"""Colours, codes of boxes, and when to think of ordering."""

from datetime import date

import pytest

from krm.outreach.rules import (
    ALPHABET,
    CODE_LENGTH,
    box_code,
    colour_problem,
    contrast_to_white,
    excess_problem,
    is_long_ago,
    normal_box_code,
    remind_on,
)


@pytest.mark.parametrize(
    ("colour", "ratio"),
    [("#000000", 21.0), ("#ffffff", 1.0), ("#767676", 4.54), ("#777777", 4.47), ("#ff0000", 3.99)],
)
def test_the_contrast_is_that_of_wcag(colour, ratio):
    assert contrast_to_white(colour) == pytest.approx(ratio, abs=0.01)


@pytest.mark.parametrize(
    ("colour", "word"),
    [
        ("#171a9e", ""),
        ("#767676", ""),
        ("#777777", "Kontrast 4,4 zu 1, nötig sind 4,5 zu 1"),
        ("#FFD500", "Kontrast 1,4 zu 1"),
        ("red", "Bitte eine Farbe wie"),
        ("#12345", "Bitte eine Farbe wie"),
    ],
)
def test_a_pale_colour_is_refused_with_a_sentence(colour, word):
    problem = colour_problem(colour)
    assert (problem == "") if not word else (word in problem)


def test_a_code_is_short_and_of_signs_nobody_confuses():
    assert not set("0o1ilu") & set(ALPHABET)
    assert box_code(lambda signs: signs[-1]) == "z" * CODE_LENGTH
    assert CODE_LENGTH <= 8


def test_a_code_may_be_typed_large():
    assert normal_box_code(" AB3D7XKQ ") == "ab3d7xkq"


@pytest.mark.parametrize(("count", "word"), [(1, "1 Zeichen"), (23, "23 Zeichen")])
def test_how_much_to_cut_is_said(count, word):
    assert word in excess_problem("invitation", count)


def test_the_reminder_comes_after_the_interval():
    assert remind_on(date(2026, 5, 4), 90) == date(2026, 8, 2)


@pytest.mark.parametrize(
    ("ordered_on", "long_ago"),
    [(None, True), (date(2026, 1, 1), True), (date(2026, 1, 2), False)],
)
def test_a_long_time_without_an_order(ordered_on, long_ago):
    assert is_long_ago(ordered_on, date(2026, 6, 30), 180) is long_ago
