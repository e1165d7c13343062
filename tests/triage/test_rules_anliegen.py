"""Which Anliegen is proposed, by those of what means the same."""

import pytest

from krm.triage.rules.anliegen import Choice, Neighbour, choose

FITTING = {"S1.1", "S2.3", "L1"}


def near(*rows):
    return [Neighbour(number, percent, codes.split()) for number, percent, codes in rows]


@pytest.mark.parametrize(
    ("rows", "choice"),
    [
        ([], None),
        # Too far away, or of no Anliegen that can be chosen.
        ([("K1", 41, "S1.1")], None),
        ([("K1", 80, "S9.9")], None),
        ([("K1", 80, "")], None),
        # The closest one, or what several closer ones have; the closest of them is named.
        ([("K1", 42, "S1.1")], Choice("S1.1", "K1")),
        ([("K1", 70, "S1.1"), ("K2", 50, "S2.3")], Choice("S1.1", "K1")),
        ([("K1", 52, "S1.1"), ("K2", 51, "S2.3"), ("K3", 50, "S2.3")], Choice("S2.3", "K2")),
        ([("K1", 90, "S1.1"), ("K2", 45, "S2.3"), ("K3", 45, "S2.3")], Choice("S1.1", "K1")),
        # All of a Vorgang count once; the first of the closest where they are equal.
        ([("K1", 60, "S2.3 S1.1")], Choice("S2.3", "K1")),
        ([("K1", 60, "S2.3 S2.3"), ("K2", 60, "S1.1")], Choice("S2.3", "K1")),
        ([("K1", 60, "S9.9 S1.1")], Choice("S1.1", "K1")),
        # Only the five closest are asked.
        ([("K1", 60, "S1.1"), *[(f"N{n}", 55, "S9.9") for n in range(4)],
          *[(f"F{n}", 55, "S2.3") for n in range(9)]], Choice("S1.1", "K1")),
    ],
)  # fmt: skip
def test_the_anliegen_of_the_closest(rows, choice):
    assert choose(near(*rows), least=42, fitting=FITTING) == choice
