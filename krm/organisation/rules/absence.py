"""Who stands in for whom while people are away, and until when (R-13)."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import takewhile


@dataclass(frozen=True)
class Chain:
    """A post and everybody who can fill it, in their order; the first one holds it.

    :param deputies_together: all deputies who are here fill it, not only the first of them.
    :param named: how many of them hold it or deputise in it; the others come only after these.
    """

    post: str
    people: tuple[int, ...]
    deputies_together: bool = False
    named: int = 1

    def deputies(self, away: Container[int]) -> tuple[int, ...]:
        """Return who fills the post while its holder is away; nobody if all are away."""
        here = tuple(dict.fromkeys(pk for pk in self.people[1:] if pk not in away))
        return here if self.deputies_together else here[:1]


@dataclass(frozen=True)
class Standing:
    """That somebody fills the post of somebody else until a day; nobody does it if all are away.

    :param also_away: who deputises by name and would do it before, but is away too.
    """

    absent: int
    deputy: int | None
    post: str
    until: date
    also_away: tuple[int, ...] = ()


def standing_in(chains: Iterable[Chain], away: Mapping[int, date]) -> list[Standing]:
    """Return who stands in for each absent holder of a post (R-13, AS-64).

    :param away: who is away, until which day.
    """
    found = []
    for chain in chains:
        holder = chain.people[0] if chain.people else None
        if holder is None or holder not in away:
            continue
        deputies: tuple[int | None, ...] = chain.deputies(away) or (None,)
        named = () if chain.deputies_together else chain.people[1 : chain.named]
        also = tuple(takewhile(away.__contains__, named))
        until = min(away[person] for person in (holder, *also))
        found += [Standing(holder, deputy, chain.post, until, also) for deputy in deputies]
    return found


@dataclass(frozen=True)
class Cover:
    """Who fills a post while somebody is away who holds it or deputises in it.

    :param holder: who holds it and is here, so that it stays with them; None while they are away.
    """

    post: str
    deputies: tuple[int, ...]
    holder: int | None


def covers_of(person: int, chains: Iterable[Chain], away: Container[int]) -> list[Cover]:
    """Return what of the house has to be filled by others once a person is away too.

    For a deputy whose holder is here: who would fill the post if both were away.
    """
    found = []
    for chain in chains:
        if person not in chain.people:
            continue
        holder = chain.people[0]
        fills = holder in away and person in chain.deputies(away)
        if not fills and person not in chain.people[: chain.named]:
            continue
        here = {pk for pk in chain.people if pk not in away and pk != person}
        gone = {*chain.people} - (here - {holder})
        found.append(Cover(chain.post, chain.deputies(gone), holder if holder in here else None))
    return found


def way_up(start: int, parents: Mapping[int, int | None]) -> list[int]:
    """Return a unit and those above it; each once, even if somebody entered them in a circle."""
    way: list[int] = []
    current: int | None = start
    while current is not None and current not in way:
        way.append(current)
        current = parents.get(current)
    return way


def away_until(spans: Sequence[tuple[date, date]], on: date) -> date | None:
    """Return the last day of an absence on a day, with those that follow it; None if here.

    :param spans: first and last day of each absence.
    """
    last: date | None = None
    day = on
    for starts_on, ends_on in sorted(spans):
        if starts_on <= day <= ends_on:
            last = ends_on
            day = ends_on + timedelta(days=1)
    return last
