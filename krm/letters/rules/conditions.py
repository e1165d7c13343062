"""What must be true before a shipped sentence may stand in a letter.

Each fact that a text states is a condition in the data (``texts/conditions.toml``): its name, the
German sentence that says why it does not hold, and the words by which a text claims it. Texts and
sentences name the conditions they need; a text whose condition is false is not chosen. And since
people type too, the checklist looks for the claims in whatever leaves.
"""

import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parents[1] / "texts" / "conditions.toml"
_NOT = "not "


@dataclass(frozen=True)
class Condition:
    """One fact of a Vorgang that a letter may state.

    :param otherwise: why a letter cannot state it, as a German sentence.
    :param claims: patterns of the words that state it.
    """

    name: str
    otherwise: str
    claims: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """What a delivered Schriftsatz says to one Anliegen; its task and version.

    :param seen_by: who saved or signed it, and so had these words before them.
    """

    assignment: int
    version: int
    unit: str
    seen_by: Sequence[int]
    proposal: str
    delivered_at: datetime


@dataclass(frozen=True)
class LetterContext:
    """What letters cannot read themselves: which facts hold, what units and people say.

    Filled by casework, which knows all parts of a Vorgang.
    """

    facts: frozenset[str] = frozenset()
    sources: Mapping[int, Sequence[Source]] = field(default_factory=dict)
    # Words of people that a text puts in, by their placeholder.
    words: Mapping[str, str] = field(default_factory=dict)


@cache
def conditions() -> Mapping[str, Condition]:
    """Return every condition by its name, the most special first."""
    rows = tomllib.loads(_FILE.read_text(encoding="utf-8"))["condition"]
    return {
        row["name"]: Condition(row["name"], row["otherwise"], tuple(row.get("claims", ())))
        for row in rows
    }


def holds(when: Collection[str], facts: Collection[str]) -> bool:
    """Tell whether all conditions hold; ``not x`` holds where x does not.

    :raises KeyError: for a condition that is not in the data.
    """
    return not failing(when, facts)


def failing(when: Collection[str], facts: Collection[str]) -> list[str]:
    """Return why the conditions do not hold, in their order."""
    reasons = []
    for wanted in when:
        name = wanted.removeprefix(_NOT)
        condition = conditions()[name]
        if (name in facts) == wanted.startswith(_NOT):
            reasons.append(condition.otherwise)
    return reasons


def false_claims(text: str, facts: Collection[str]) -> list[tuple[str, str]]:
    """Return what a text states although it is not so: the words, and why not."""
    plain = " ".join(text.split())
    return [
        (found.group(0), condition.otherwise)
        for condition in conditions().values()
        if condition.name not in facts
        for pattern in condition.claims
        if (found := re.search(pattern, plain, re.IGNORECASE))
    ]
