"""The decision table of the Sichtung: every path leads where the house says it does."""

from itertools import product

import pytest

from krm.arrivals.rules.nine_questions import (
    OUTCOMES,
    PART_OF_OUTCOME,
    PARTS,
    QUESTIONS,
    decide,
    outcomes_by_hand,
    parts_by_hand,
)
from krm.reactions.rules import Kind

KINDS = {kind for kind, _ in Kind.choices}


@pytest.mark.parametrize(
    ("path", "kind", "outcome", "flags"),
    [
        ("y", "", "anonymous_tip", ""),
        ("nw", "", "widerspruch_only", "widerspruch"),
        ("nyy", "petition", "", "widerspruch"),
        ("nny", "petition", "", ""),
        ("nnny", "eingabe", "", ""),
        ("nnnnnny", "complaint", "", ""),
        ("nnnnyny", "complaint", "", "board"),
        ("nnnnnyy", "complaint", "", "follow_up"),
        ("nynnyyy", "complaint", "", "widerspruch board follow_up"),
        ("nnnnnnnl", "praise", "", ""),
        ("nnnnnnni", "idea", "", ""),
        ("nnnnynnl", "praise", "", "board"),
        ("nnnnnnnny", "", "enquiry", ""),
        ("nnnnnnnnn", "", "", ""),
    ],
)
def test_where_a_path_ends(path, kind, outcome, flags):
    decision = decide(path)
    assert (decision.kind, decision.outcome, decision.path) == (kind, outcome, path)
    assert decision.is_complete
    assert decision.is_reaction is bool(kind)
    for flag in ("widerspruch", "board", "follow_up"):
        assert getattr(decision, f"is_{flag}") is (flag in flags.split()), flag


@pytest.mark.parametrize(("path", "position"), [("", 1), ("n", 2), ("ny", 3), ("nnnnn", 6)])
def test_which_question_is_next(path, position):
    decision = decide(path)
    assert decision.question.position == position
    assert not decision.is_reaction


@pytest.mark.parametrize(
    ("path", "kept", "next_one"),
    [
        ("x", "", 1),
        ("nX", "n", 2),
        ("nnzyy", "nn", 3),
        ("yyyy", "y", None),
        ("nnnnnnl", "nnnnnn", 7),
    ],
)
def test_what_does_not_fit_is_ignored(path, kept, next_one):
    decision = decide(path)
    assert decision.path == kept
    assert (decision.question and decision.question.position) == next_one


def test_the_journal_reads_the_path_as_codes():
    assert decide("nny").codes == ["1n", "2n", "3y"]


def test_every_path_ends_in_something_the_house_knows():
    letters = [[answer.letter for answer in question.answers] for question in QUESTIONS]
    ends = {(d.kind, d.outcome) for path in product(*letters) if (d := decide("".join(path)))}
    assert {kind for kind, _ in ends} == {*KINDS, ""}
    assert {outcome for _, outcome in ends} == {"", "anonymous_tip", "widerspruch_only", "enquiry"}


def test_questions_and_outcomes_are_whole():
    assert [question.position for question in QUESTIONS] == list(range(1, 10))
    assert all(question.text and question.reason for question in QUESTIONS)
    units = {code for code, outcome in OUTCOMES.items() if outcome.goes_to_unit}
    assert set(PART_OF_OUTCOME) == units
    assert set(PART_OF_OUTCOME.values()) <= set(PARTS)


def test_what_a_person_may_choose():
    assert {outcome.code for outcome in outcomes_by_hand()} == set(OUTCOMES) - {
        "bounce",
        "subject_request",
    }
    assert [part.code for part in parts_by_hand()] == [
        "widerspruch",
        "application",
        "evidence",
        "change_notice",
        "review_request",
        "information_request",
        "damages_claim",
        "other",
    ]
