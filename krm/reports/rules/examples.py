"""When a Vorgang is described without a person: what must not stand in an example."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from krm.parties.rules.traces import Trace, traces_in
from krm.reactions.rules import numbers_in

LONGEST: Final = 800
MOST: Final = 2
_DAY = re.compile(r"\b\d{1,2}\.\d{1,2}\.(?:\d{4}|\d{2})\b")


def problem_of(
    text: str, known: Mapping[str, Iterable[str]], colleagues: Iterable[str]
) -> list[Trace]:
    """Return what in an example tells of a person, a Vorgang or an exact day.

    :param known: what is known of the person, by what it is.
    :param colleagues: the surnames of those who work here.
    """
    own = {**known, "Name aus dem Haus": list(colleagues)}
    found = traces_in(text, own)
    found += [Trace("Nummer", number) for number in sorted(numbers_in(text))]
    found += [Trace("Tag", match.group()) for match in _DAY.finditer(text)]
    return found


def shortened(text: str, traces: Iterable[Trace], longest: int = LONGEST) -> str:
    """Return a text as a proposal: what tells of a person is left out, the end is cut."""
    words = text
    for trace in traces:
        pattern = r"\s+".join(re.escape(part) for part in trace.words.split())
        words = re.sub(pattern, "[…]", words, flags=re.IGNORECASE)
    return words if len(words) <= longest else words[: longest - 1].rsplit(" ", 1)[0] + "…"
