"""Letter texts with placeholders: read the shipped ones, fill in what is known.

A placeholder is a word in braces from a closed list. Anything else stays as it stands and is
reported as open, so that nothing leaves the house with a gap.
"""

import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from krm.letters.rules.conditions import conditions, failing, holds

PLACEHOLDERS = frozenset(
    {
        "number", "arrived_on", "written_on", "topic", "contact_name", "contact_ways",
        "expected_on", "forecast_on", "office_name", "receiver", "delay_reason", "apology",
        "answers", "alternatives", "procedure",
        "decision", "parcel", "passed_by",
    }
)  # fmt: skip
BLOCK = "block"
# Where the blocks of an answer stand in its text; opening and closing stand around them.
_BLOCK_PLACES = re.compile(r"\{(apology|answers|alternatives|procedure)\}")
# How a gap reads until a person has filled it.
GAPS: Mapping[str, str] = {
    "contact_name": "[[Ansprechperson]]",
    "contact_ways": "[[wie sie zu erreichen ist]]",
    "expected_on": "[[Arbeitstag, bis zu dem die Antwort kommt]]",
    "forecast_on": "[[Arbeitstag, bis zu dem die Antwort kommt]]",
    "receiver": "[[zuständige Stelle]]",
    "delay_reason": "[[Grund, warum es länger dauert]]",
    "topic": "[[Thema]]",
    "written_on": "[[Datum des Schreibens]]",
    "decision": "[[Begründung der Entscheidung]]",
    "parcel": "[[welche Seiten oder Teile]]",
    "passed_by": "[[von wem wir es haben]]",
}
DELAY_PLACE = GAPS["delay_reason"]
FORECAST_PLACE = GAPS["forecast_on"]
# Braces, and square brackets around words; [sic] and […] belong to a quotation.
_OPEN = re.compile(
    r"\{\{?[^{}\n]{0,80}\}?\}|\[\[[^\]\n]{0,80}\]\]|\[(?!sic\]|…\]|\.\.\.\])[^\[\]\n]{1,80}\]"
)
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_FOLDER = Path(__file__).parents[1] / "texts"


@dataclass(frozen=True)
class ShippedText:
    """One text as it comes with the product.

    :param when: the conditions under which it may be chosen; more of them make it more special.
    """

    code: str
    kind: str
    channel: str
    version: int
    title: str
    subject: str
    body: str
    when: tuple[str, ...] = ()
    assumed: bool = True


@dataclass(frozen=True)
class Sentence:
    """Words that a text names by their code; the first whose conditions hold stand there."""

    code: str
    text: str
    when: tuple[str, ...] = ()


@dataclass(frozen=True)
class Filled:
    """A text with what is known filled in, and what is still open."""

    text: str
    open: tuple[str, ...]


@cache
def shipped_texts() -> tuple[ShippedText, ...]:
    """Return every shipped text in the order of the files."""
    return tuple(
        ShippedText(
            code=row["code"],
            kind=row["kind"],
            channel=row["channel"],
            version=row["version"],
            title=row["title"],
            subject=row["subject"],
            body=row["body"].strip(),
            when=tuple(row.get("when", ())),
        )
        for row in _rows("text")
    )


@cache
def shipped_blocks() -> tuple[ShippedText, ...]:
    """Return every shipped block, a paragraph that goes into an answer."""
    return tuple(
        ShippedText(
            code=row["code"],
            kind=BLOCK,
            channel="letter",
            version=row["version"],
            title=row["title"],
            subject="",
            body=row["body"].strip(),
        )
        for row in _rows("block")
    )


@cache
def shipped_sentences() -> tuple[Sentence, ...]:
    """Return every sentence with a condition of its own, in the order of the files."""
    return tuple(
        Sentence(row["code"], row["text"].strip(), tuple(row.get("when", ())))
        for row in _rows("sentence")
    )


def sentences_for(facts: Collection[str]) -> dict[str, str]:
    """Return the sentences that may stand there now by their code, "" where none may."""
    chosen: dict[str, str] = {}
    for sentence in shipped_sentences():
        if not chosen.get(sentence.code):
            chosen[sentence.code] = sentence.text if holds(sentence.when, facts) else ""
    return chosen


def _rows(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for path in sorted(_FOLDER.glob("*.toml")):
        found += tomllib.loads(path.read_text(encoding="utf-8")).get(name, [])
    return found


def code_for(kind: str, channel: str, facts: Collection[str]) -> str:
    """Return the code of the text for a letter: of those that are true the most special one.

    Where two are equally special, the one counts whose condition stands first in the data.

    :raises NoText: if each text of the kind states something that is not so.
    """
    is_email = channel == "email"
    fitting = [
        text
        for text in shipped_texts()
        if text.kind == kind and text.channel == ("email" if is_email else "letter")
    ]
    true = [text for text in fitting if holds(text.when, facts)]
    if true:
        return max(true, key=_rank).code
    if is_email:
        # Not every letter has a fixed text for e-mail; then the one for post stands in.
        return code_for(kind, "post", facts)
    raise NoText(list(dict.fromkeys(why for text in fitting for why in failing(text.when, facts))))


def _rank(text: ShippedText) -> tuple[int, int]:
    order = list(conditions())
    first = min((order.index(name) for name in text.when if name in order), default=len(order))
    return len(text.when), -first


class NoText(Exception):
    """No shipped text of a kind is true now; ``reasons`` says why, in German sentences."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


def fill(
    text: str, values: Mapping[str, str], sentences: Mapping[str, str] | None = None
) -> Filled:
    """Put sentences and values in place of placeholders; nothing leaves a blank paragraph behind.

    What is filled in is never read as a placeholder itself, but for the sentences.
    """

    def put(found: re.Match[str]) -> str:
        name = found.group(1)
        if name not in PLACEHOLDERS or name not in values:
            return found.group(0)
        return values[name]

    def put_sentence(found: re.Match[str]) -> str:
        return (sentences or {}).get(found.group(1), found.group(0))

    filled = _PLACEHOLDER.sub(put, _PLACEHOLDER.sub(put_sentence, text))
    return Filled(_without_gaps(filled), tuple(open_places(filled)))


def put_into_place(text: str, words: str) -> str:
    """Put words where a text waits for those of a person; without such a place nothing changes."""
    filled = _OPEN.sub(lambda _: words, text, count=1)
    return f"{filled}." if filled[-1:].isalnum() else filled


def _without_gaps(text: str) -> str:
    """Return a text without what an empty sentence leaves: blanks, empty lines, list points."""
    lines = [re.sub(r" {2,}", " ", line).strip() for line in text.splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line for line in lines if line != "-")).strip()


def around_blocks(text: str) -> tuple[str, str, tuple[str, ...]]:
    """Return what stands before and after the blocks of a text, and which blocks it has."""
    places = list(_BLOCK_PLACES.finditer(text))
    if not places:
        return text.strip(), "", ()
    opening = text[: places[0].start()]
    rest = _BLOCK_PLACES.sub("", text[places[0].start() :])
    return _without_gaps(opening), _without_gaps(rest), tuple(place.group(1) for place in places)


def answer_paragraphs(answered: Sequence[tuple[str, str]]) -> str:
    """Return answers as one text: (heading, answer) pairs, in their order.

    Anliegen with the same answer share it. Headings stand only where there are several answers.
    """
    headings: dict[str, list[str]] = {}
    for heading, answer in answered:
        if answer.strip():
            headings.setdefault(answer.strip(), []).append(heading.strip())
    if len(headings) == 1:
        return next(iter(headings))
    return "\n\n".join(
        f"## {' · '.join(dict.fromkeys(names))}\n\n{answer}" for answer, names in headings.items()
    )


def without_closing(text: str) -> str:
    """Return a text without the closing that only e-mails carry in their text."""
    return text.partition("\n\nMit freundlichen Grüßen")[0]


def open_places(text: str) -> list[str]:
    """Return what still looks like a gap in a text."""
    return _OPEN.findall(text)
