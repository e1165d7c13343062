"""Which Anliegen an arrival may have, by those of the Vorgänge it resembles; never a decision."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

# So many of the closest are asked: what lies further away is of another matter.
_ASKED: Final = 5


@dataclass(frozen=True)
class Neighbour:
    """An earlier Vorgang, how alike it is in percent, and its Anliegen."""

    number: str
    percent: int
    codes: Sequence[str]


@dataclass(frozen=True)
class Choice:
    """A proposed Anliegen, and the closest of the Vorgänge that have it."""

    code: str
    number: str


def choose(
    neighbours: Sequence[Neighbour], *, least: int, fitting: Collection[str]
) -> Choice | None:
    """Return the Anliegen that most of the closest Vorgänge have; None if none fits.

    A closer one counts more. Of an Anliegen that several have, the closest is named.

    :param neighbours: the closest first.
    :param least: from how many percent on a Vorgang is asked at all.
    :param fitting: the Anliegen that can be chosen here.
    """
    votes: dict[str, int] = defaultdict(int)
    named: dict[str, str] = {}
    for row in [row for row in neighbours if row.percent >= least][:_ASKED]:
        for code in dict.fromkeys(row.codes):
            if code in fitting:
                votes[code] += row.percent - least + 1
                named.setdefault(code, row.number)
    if not votes:
        return None
    # The first one with the most votes is of the closest Vorgang.
    code = max(votes, key=lambda one: votes[one])
    return Choice(code, named[code])
