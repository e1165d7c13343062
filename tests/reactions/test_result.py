"""The result of a case follows from its Anliegen (docs/rulings.md)."""

import pytest

from krm.reactions.rules import (
    AssessedAnliegen,
    Kind,
    PartyRole,
    case_remedy,
    case_result,
    format_number,
    has_result,
    needs_confirmation,
    needs_contact,
    numbers_in,
)

B, T, U, N = "berechtigt", "teilweise", "unberechtigt", "nicht_bewertbar"


@pytest.mark.parametrize(
    ("assessments", "result"),
    [
        ([], N),
        ([""], N),
        ([N], N),
        ([N, N], N),
        ([B], B),
        ([B, B, B], B),
        ([B, N], B),
        ([U], U),
        ([U, U], U),
        ([U, N], U),
        ([T], T),
        ([T, T], T),
        ([T, U], T),
        ([B, U], T),
        ([B, T], T),
        ([B, U, N], T),
        ([B, ""], B),
    ],
)
def test_the_result_of_a_case(assessments, result):
    assert case_result([AssessedAnliegen(item) for item in assessments]) == result


@pytest.mark.parametrize(
    ("kept", "handed_over", "result"), [([B], [U], B), ([], [B], N), ([U], [B, B], U)]
)
def test_what_was_handed_over_does_not_count(kept, handed_over, result):
    rows = [AssessedAnliegen(item) for item in kept]
    rows += [AssessedAnliegen(item, is_handed_over=True) for item in handed_over]
    assert case_result(rows) == result


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("complaint", True),
        ("petition", True),
        ("eingabe", True),
        ("praise", False),
        ("idea", False),
    ],
)
def test_praise_and_ideas_have_no_result(kind, expected):
    assert has_result(kind) is expected


@pytest.mark.parametrize(
    ("kind", "is_written", "is_anonymous", "expected"),
    [
        ("complaint", True, False, True),
        ("praise", True, False, True),
        ("petition", True, False, False),
        ("complaint", False, False, False),
        ("complaint", True, True, False),
    ],
)
def test_what_is_confirmed(kind, is_written, is_anonymous, expected):
    assert needs_confirmation(kind, is_written=is_written, is_anonymous=is_anonymous) is expected


def test_a_number_is_sortable():
    assert format_number("KRM", 2026, 42) == "KRM-2026-00042"


@pytest.mark.parametrize(("codes", "expected"), [(["S3.1"], True), (["S1.1"], False), ([], False)])
def test_who_must_be_called(codes, expected):
    assert needs_contact(codes, frozenset({"S3.1"})) is expected


@pytest.mark.parametrize(
    ("texts", "numbers"),
    [
        (("Zu KRM-2026-00042 und krm-2026-00043.",), {"KRM-2026-00042", "KRM-2026-00043"}),
        (("KRM-2026-00042", "KRM-2026-1000000"), {"KRM-2026-00042", "KRM-2026-1000000"}),
        (("XKRM-2026-00042", "KRM-26-00042", "KRM-2026-10000000", "KRM-2026-00000"), set()),
        ((), set()),
    ],
)
def test_numbers_are_read_out_of_texts_as_they_are_stored(texts, numbers):
    assert numbers_in(*texts) == numbers


@pytest.mark.parametrize(
    ("words", "stored", "label"),
    [(Kind, "idea", "Idee oder Anregung"), (PartyRole, "helper", "Unterstützung"),
     (Kind, "unknown", "unknown")],
)  # fmt: skip
def test_a_stored_word_has_a_label(words, stored, label):
    assert words.label(stored) == label


@pytest.mark.parametrize(
    ("points", "remedy"),
    [
        ([], ""),
        ([(B, "full")], "full"),
        ([(B, "full"), (T, "full")], "full"),
        ([(B, "full"), (U, "")], "full"),  # nothing was to be remedied there
        ([(B, "full"), (U, "none")], "partial"),
        ([(B, "full"), (B, "")], ""),  # not said yet
        ([(U, "none")], "none"),
        ([(U, "none"), (U, "explanation")], ""),
        ([(B, "alternative"), (B, "partial")], "partial"),
        ([(U, "")], ""),
    ],
)
def test_the_remedy_of_a_case_follows_from_its_anliegen(points, remedy):
    assert case_remedy(points) == remedy
