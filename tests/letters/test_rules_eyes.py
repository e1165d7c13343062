"""Four eyes: who has seen the words of an answer as they leave (docs/rulings.md, 15)."""

import pytest

from krm.letters.rules.eyes import WordsOf, second_person

OFFICER, OFFICE, LEAD, EXECUTIVE = 1, 2, 3, 4


SAID = "Wir haben entschieden.\n\nDas Geld kommt."


def seen(
    *, put_in=OFFICER, changer=OFFICER, frame=None, approver=None, authors=(), text=SAID,
    proposal=SAID,
):  # fmt: skip
    block = WordsOf(text, put_in, [(author, proposal) for author in authors])
    return second_person(
        releaser=OFFICER, drafter=OFFICER, changer=changer, frame_writer=frame, approver=approver,
        blocks=[block],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("who", "is_seen"),
    [
        ({}, False),
        ({"put_in": None}, False),
        ({"put_in": OFFICE}, True),
        ({"authors": [LEAD]}, True),
        ({"authors": [OFFICER, None]}, False),
        ({"frame": OFFICE}, False),
        ({"frame": OFFICER, "changer": OFFICE}, True),
        ({"changer": None}, False),
        ({"put_in": OFFICE, "frame": OFFICER}, False),
        ({"authors": [LEAD], "frame": OFFICER}, False),
        ({"frame": OFFICER, "approver": EXECUTIVE}, True),
        ({"frame": OFFICER, "approver": OFFICER}, False),
    ],
)
def test_who_counts_as_second_person(who, is_seen):
    assert bool(seen(**who)) is is_seen


@pytest.mark.parametrize(
    ("text", "is_seen"),
    [
        (SAID, True),
        ("Das Geld  kommt.", True),
        ("Das Geld kommt nicht.", False),
        (f"{SAID}\n\nAlles Gute.", False),
    ],
)
def test_j_01_the_words_of_a_unit_count_only_where_they_stand_in_the_letter(text, is_seen):
    assert bool(seen(authors=[LEAD], text=text)) is is_seen


def test_each_part_needs_its_own_second_person():
    parts = [WordsOf(SAID, OFFICER, [(LEAD, SAID)]), WordsOf("Nur von KRM.", OFFICER)]
    words = {"releaser": OFFICER, "approver": None, "changer": OFFICER, "frame_writer": None}
    words["drafter"] = OFFICE
    assert not second_person(blocks=parts, **words)


@pytest.mark.parametrize(("drafter", "is_seen"), [(OFFICER, False), (OFFICE, True), (None, False)])
def test_a_letter_without_blocks_counts_by_its_draft(drafter, is_seen):
    words = {"releaser": OFFICER, "approver": None, "changer": OFFICER, "frame_writer": None}
    assert bool(second_person(blocks=[], drafter=drafter, **words)) is is_seen
