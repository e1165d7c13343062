"""The letters to whoever asks about their own data: their texts, put together (Art. 12 DSGVO)."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from krm.privacy.rules.subject_requests import BY_CODE, KIND_LABELS, RequestKind

_FILE = Path(__file__).parents[1] / "request_letters.toml"
RECEIPT: Final = "receipt"
EXTENSION: Final = "extension"
REFUSAL: Final = "refusal"
NOTHING: Final = "nothing"
# By kind of letter what it is called.
LETTER_LABELS: Final = {
    name: str(row["label"])
    for name, row in tomllib.loads(_FILE.read_text(encoding="utf-8")).items()
    if "label" in row
}


@dataclass(frozen=True)
class LetterFacts:
    """What is filled into a letter; days as they are printed.

    :param reason: what the person who writes has written for this very letter.
    :param contact: how the data protection of the house is reached.
    """

    kind: str
    received: str
    until: str
    extended: str
    ground: str = ""
    reason: str = ""
    contact: str = ""


@dataclass(frozen=True)
class LetterWords:
    """A letter in words."""

    subject: str
    body: str
    enclosure: str = ""


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def letter_words(letter: str, facts: LetterFacts) -> LetterWords:
    """Return subject and text of a letter; a refusal and an extension name the rights."""
    row = _file()[letter]
    said = {
        "what": KIND_LABELS[RequestKind(facts.kind)], "received": facts.received,
        "until": facts.until, "extended": facts.extended,
        "ground": BY_CODE[facts.ground].in_words if facts.ground else "",
        "reason": facts.reason.strip(),
    }  # fmt: skip
    body = row["body"].format(**said)
    if row.get("complaint"):
        contact = f" ({facts.contact})" if facts.contact else ""
        body += "\n" + _file()["rights"]["text"].format(contact=contact)
    body = re.sub(r"\n{3,}", "\n\n", body).strip()
    return LetterWords(row["subject"].format(**said), body, row.get("enclosure", ""))


def answer_letter(kind: str, *, has_anything: bool) -> str:
    """Return which letter says that a request is fulfilled."""
    return NOTHING if kind == RequestKind.ACCESS and not has_anything else kind
