"""Which cases the monthly sample takes: fair, and to be drawn again by anybody with the seed.

Each number is hashed with the seed (SHA-256); the smallest digest is drawn. So nobody needs this
program to check a draw: ``printf 'SEED intake NUMBER' | sha256sum``.
"""

from collections.abc import Collection, Sequence
from hashlib import sha256

INTAKE, LOOK_IN = "intake", "look_in"


def drawn(seed: str, part: str, population: Collection[str], count: int) -> list[str]:
    """Return so many of the numbers of a population, fewer if there are not as many."""
    ranked = sorted(population, key=lambda number: digest(seed, part, number))
    return ranked[:count]


def digest(seed: str, part: str, number: str) -> str:
    """Return what decides about a number; the smallest one is drawn."""
    return sha256(f"{seed} {part} {number}".encode()).hexdigest()


def sample_of(
    seed: str, intake: Sequence[str], looked: Sequence[str], *, per_month: int, of_look_ins: int
) -> list[tuple[str, str]]:
    """Return the numbers that are checked, each with the population it was drawn from (R-10).

    From the arrivals of the month first; unless one of these had a look-in, from the Vorgänge with
    a look-in as well.
    """
    first = drawn(seed, INTAKE, intake, per_month)
    found = [(number, INTAKE) for number in first]
    if set(first).isdisjoint(looked):
        found += [(number, LOOK_IN) for number in drawn(seed, LOOK_IN, looked, of_look_ins)]
    return found
