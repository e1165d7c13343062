"""Four eyes: who has seen the words of an answer as they leave (docs/rulings.md, 15)."""

import pytest

from krm.letters.rules.eyes import has_second_person

OFFICER, OFFICE, LEAD, EXECUTIVE = 1, 2, 3, 4


def seen(*, drafter=OFFICER, writer=None, approver=None, authors=()):
    return has_second_person(
        releaser=OFFICER, drafter=drafter, last_writer=writer, approver=approver,
        schriftsatz_authors=authors,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("who", "is_seen"),
    [
        ({}, False),
        ({"drafter": None}, False),
        ({"drafter": OFFICE}, True),
        ({"authors": [LEAD]}, True),
        ({"authors": [OFFICER, None]}, False),
        ({"writer": OFFICE}, True),
        ({"drafter": OFFICE, "writer": OFFICER}, False),
        ({"authors": [LEAD], "writer": OFFICER}, False),
        ({"writer": OFFICER, "approver": EXECUTIVE}, True),
        ({"writer": OFFICER, "approver": OFFICER}, False),
    ],
)
def test_who_counts_as_second_person(who, is_seen):
    assert seen(**who) is is_seen
