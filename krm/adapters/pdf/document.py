"""What a letter and a case file consist of, before anything is typeset.

All texts are plain texts; nothing in them is ever read as markup.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

BlockKind = Literal["paragraph", "bullets", "heading"]

_BULLET = re.compile(r"^[-•]\s+")
_HEADING = re.compile(r"^##?\s+")


@dataclass(frozen=True)
class Block:
    """One block of running text: a paragraph, a list or a heading."""

    kind: BlockKind
    text: str = ""
    items: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sender:
    """The office in the letterhead, in the return line and at the foot of the page."""

    office: str
    department: str = ""
    address: tuple[str, ...] = ()
    return_line: str = ""
    footer: tuple[str, ...] = ()


@dataclass(frozen=True)
class InfoBlock:
    """The information block of DIN 5008; empty values leave no trace in the letter.

    `arrived_on` stands where the customer's own day, `your_message_of`, is not known.
    """

    our_reference: str
    date: str
    contact_name: str
    contact_phone: str = ""
    contact_email: str = ""
    contact_hours: str = ""
    contact_room: str = ""
    your_reference: str = ""
    your_message_of: str = ""
    arrived_on: str = ""

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """Return label and value of each line of the letter that says something, in its order."""
        rows = (
            ("Unser Zeichen", self.our_reference),
            ("Ihr Zeichen", self.your_reference),
            ("Ihre Nachricht vom", self.your_message_of),
            ("Eingegangen am", self.arrived_on),
            ("Datum", self.date),
        )
        return tuple(row for row in rows if row[1])

    @property
    def contact_lines(self) -> tuple[tuple[str, str], ...]:
        """Return the same of how the contact is reached."""
        rows = (
            ("Telefon", self.contact_phone),
            ("E-Mail", self.contact_email),
            ("Zimmer", self.contact_room),
            ("Zeiten", self.contact_hours),
        )
        return tuple(row for row in rows if row[1])


@dataclass(frozen=True)
class LetterDocument:
    """A letter as it is to be typeset.

    `on_behalf_of` names in whose name the office writes: it leads the letterhead and stands above
    the signature. `remarks` are the lines of the Zusatz- und Vermerkzone ("Persönlich").
    `large_print` sets the text in 16 instead of 11 points. `made_at` is the date in the properties
    of the file: with it the same letter always gives the same bytes.
    """

    sender: Sender
    recipient: tuple[str, ...]
    info: InfoBlock
    subject: str
    salutation: str
    body: tuple[Block, ...]
    closing: str = "Mit freundlichen Grüßen"
    signature_name: str = ""
    signature_function: str = ""
    enclosures: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    on_behalf_of: str = ""
    draft: bool = False
    large_print: bool = False
    made_at: datetime | None = None


@dataclass(frozen=True)
class CaseDeadline:
    """One deadline of a case with the sentences that explain its date."""

    name: str
    due: str
    state: str = ""
    explanation: tuple[str, ...] = ()


@dataclass(frozen=True)
class CaseAnliegen:
    """One Anliegen of a case, its wording and what came of it."""

    title: str
    text: str = ""
    result: str = ""


@dataclass(frozen=True)
class CaseEvent:
    """One entry of the timeline."""

    when: str
    what: str
    who: str = ""


@dataclass(frozen=True)
class CaseLetter:
    """The text of one letter that belongs to a case."""

    title: str
    body: tuple[Block, ...]
    date: str = ""


@dataclass(frozen=True)
class CaseAttachment:
    """A document of the case; with `pdf` it is appended to the case file."""

    title: str
    date: str = ""
    kind: str = ""
    pdf: bytes | None = field(default=None, repr=False)
    # Why it cannot be in the file, if somebody knows better than the file itself.
    why_not: str = ""


@dataclass(frozen=True)
class CaseDocument:
    """A whole case, to be printed as one indexed file."""

    office: str
    reference: str
    title: str
    produced_on: str
    produced_by: str
    purpose: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    deadlines: tuple[CaseDeadline, ...] = ()
    anliegen: tuple[CaseAnliegen, ...] = ()
    matter: tuple[Block, ...] = ()
    timeline: tuple[CaseEvent, ...] = ()
    letters: tuple[CaseLetter, ...] = ()
    attachments: tuple[CaseAttachment, ...] = ()
    made_at: datetime | None = None


@dataclass(frozen=True)
class PdfResult:
    """A finished file and the characters that had to be replaced, with the field they stood in."""

    pdf: bytes = field(repr=False)
    replaced: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class CaseFileResult(PdfResult):
    """A finished case file; `left_out` names documents that could not be appended."""

    left_out: tuple[str, ...] = ()


def blocks_from_text(text: str) -> tuple[Block, ...]:
    """Return the blocks of a text: empty lines separate, "- " makes a list, "## " a heading.

    Nothing else is interpreted. A list may follow its introducing line directly.
    """
    blocks: list[Block] = []
    for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip()):
        blocks.extend(_blocks_of_part(part))
    return tuple(blocks)


def _blocks_of_part(part: str) -> list[Block]:
    blocks: list[Block] = []
    lines: list[str] = []
    items: list[str] = []
    for line in (line.strip() for line in part.split("\n")):
        if _BULLET.match(line):
            items.append(_BULLET.sub("", line))
        elif items and line:
            items[-1] = f"{items[-1]} {line}"
        elif _HEADING.match(line):
            blocks.append(Block("heading", _HEADING.sub("", line)))
        elif line:
            lines.append(line)
    if lines:
        blocks.append(Block("paragraph", "\n".join(lines)))
    if items:
        blocks.append(Block("bullets", items=tuple(items)))
    return blocks
