"""Letter texts with placeholders: read the shipped ones, fill in what is known.

A placeholder is a word in braces from a closed list. Anything else stays as it stands and is
reported as open, so that nothing leaves the house with a gap.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

PLACEHOLDERS = frozenset(
    {
        "number", "arrived_on", "title", "contact_name", "contact_ways", "expected_on",
        "forecast_on", "office_name", "answers", "procedure", "receiver", "delay_reason",
        "apology", "alternatives",
    }
)  # fmt: skip
BLOCK = "block"
DELAY_PLACE = "{delay_reason}"
_OPEN = re.compile(r"\{\{?[^{}\n]{0,80}\}?\}|\[\[[^\]\n]{0,80}\]\]")
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_FOLDER = Path(__file__).parents[1] / "texts"


@dataclass(frozen=True)
class ShippedText:
    """One text as it comes with the product."""

    code: str
    kind: str
    channel: str
    version: int
    title: str
    subject: str
    body: str
    purposes: tuple[str, ...] = ()
    assumed: bool = True


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
            purposes=tuple(row.get("for", ())),
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


def _rows(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for path in sorted(_FOLDER.glob("*.toml")):
        found += tomllib.loads(path.read_text(encoding="utf-8")).get(name, [])
    return found


def code_for(kind: str, channel: str, purposes: tuple[str, ...]) -> str:
    """Return the code of the text for a letter: the most special one that fits.

    :param purposes: what the reaction is, most special first ("board", "praise" …).
    """
    fitting = [
        text
        for text in shipped_texts()
        if text.kind == kind and text.channel == ("email" if channel == "email" else "letter")
    ]
    for purpose in purposes:
        for text in fitting:
            if purpose in text.purposes:
                return text.code
    found = next((text.code for text in fitting if not text.purposes), None)
    # Not every letter has a fixed text for e-mail; then the one for post stands in.
    return found or code_for(kind, "post", purposes)


def fill(text: str, values: Mapping[str, str]) -> Filled:
    """Put values in place of placeholders; an empty block leaves no blank paragraph behind."""

    def put(found: re.Match[str]) -> str:
        name = found.group(1)
        if name not in PLACEHOLDERS or name not in values:
            return found.group(0)
        return values[name]

    filled = re.sub(r"\n{3,}", "\n\n", _PLACEHOLDER.sub(put, text)).strip()
    return Filled(filled, tuple(open_places(filled)))


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


def with_block(text: str, block: str) -> str:
    """Return a text with a paragraph before its last part, which has a heading of its own."""
    head, mark, last = text.rpartition("\n\n## ")
    if not mark:
        return f"{text.rstrip()}\n\n{block}"
    return f"{head}\n\n{block}{mark}{last}"


def open_places(text: str) -> list[str]:
    """Return what still looks like a gap in a text."""
    return _OPEN.findall(text)
