"""What a Stellungnahme consists of (domain 6.5), whether it is complete, and its digest."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

VERDICTS: Final = {
    "right": "zutreffend",
    "partly": "teilweise zutreffend",
    "wrong": "nicht zutreffend",
}
_MARK = 16  # hex digits of the digest that stand on paper
_GROUP = 4


@dataclass(frozen=True)
class StatementPoint:
    """What is said to one point of the petitioner: the point, whether it holds, and why."""

    key: str
    label: str
    verdict: str = ""
    text: str = ""


@dataclass(frozen=True)
class Content:
    """Every word of a Stellungnahme but its date, signature and the Vermerk of the release."""

    recipient: tuple[str, ...] = ()
    reference: str = ""
    subject: str = ""
    opening: str = ""
    question: str = ""
    wishes: str = ""
    facts: str = ""
    law: str = ""
    points: tuple[StatementPoint, ...] = ()
    outcome: str = ""
    remedies: tuple[str, ...] = ()
    procedures: str = ""
    organisation: str = ""
    enclosures: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Content":
        """Return what was stored."""
        known = {field.name for field in fields(cls)}
        values = {name: value for name, value in data.items() if name in known}
        for name in ("recipient", "remedies", "enclosures"):
            values[name] = tuple(values.get(name, ()))
        values["points"] = tuple(StatementPoint(**point) for point in values.get("points", ()))
        return cls(**values)

    def to_json(self) -> dict[str, Any]:
        """Return it as it is stored."""
        found: dict[str, Any] = json.loads(_canonical(self))
        return found


@dataclass(frozen=True)
class Section:
    """One numbered part as it stands on paper."""

    heading: str
    paragraphs: tuple[str, ...]


def _canonical(content: Content) -> str:
    return json.dumps(asdict(content), ensure_ascii=False, sort_keys=True)


def digest_of(content: Content) -> str:
    """Return the digest of a Stellungnahme: the same words give the same, others another one."""
    return hashlib.sha256(_canonical(content).encode()).hexdigest()


def mark_of(digest: str) -> str:
    """Return the Prüfzeichen that stands on paper: ``4F2A-…``, the beginning of the digest."""
    found = digest[:_MARK].upper()
    return "-".join(found[at : at + _GROUP] for at in range(0, len(found), _GROUP))


def is_mark_of(typed: str, digest: str) -> bool:
    """Tell whether somebody has typed the Prüfzeichen of a version, blanks and dashes aside."""
    plain = "".join(char for char in typed.upper() if char.isalnum())
    return bool(digest) and plain == digest[:_MARK].upper()


def missing_in(content: Content, *, needs_organisation: bool) -> list[str]:
    """Return what still has to be written, in the words of the form; empty: it is complete.

    :param needs_organisation: topics of the Trägerversammlung are touched.
    """
    found = [
        label
        for text, label in (
            (" ".join(content.recipient), "Empfänger"),
            (content.wishes, "Anliegen"),
            (content.facts, "Sachverhalt"),
            (content.law, "Rechtliche Würdigung"),
        )
        if not text.strip()
    ]
    found += [
        f"Stellungnahme zu Punkt {number}"
        for number, point in enumerate(content.points, start=1)
        if point.verdict not in VERDICTS or not point.text.strip()
    ]
    if not content.outcome.strip():
        found.append("Ergebnis und Abhilfe")
    if needs_organisation and not content.organisation.strip():
        found.append("Organisation und Maßnahmen")
    return found


def sections_of(content: Content) -> list[Section]:
    """Return the numbered parts in their order; what is empty is left out."""
    parts = [
        ("Ihre Nachfrage", [content.question]),
        ("Anliegen", [content.wishes]),
        ("Sachverhalt", [content.facts]),
        ("Rechtliche Würdigung", [content.law]),
        ("Stellungnahme zu den einzelnen Punkten", list(_points(content))),
        ("Ergebnis und Abhilfe", [content.outcome, *_remedies(content)]),
        ("Laufende Verfahren", [content.procedures]),
        ("Organisation und Maßnahmen", [content.organisation]),
    ]
    kept = [
        (heading, tuple(text for text in texts if text.strip()))
        for heading, texts in parts
        if any(text.strip() for text in texts)
    ]
    return [
        Section(f"{number}. {heading}", texts)
        for number, (heading, texts) in enumerate(kept, start=1)
    ]


def _points(content: Content) -> Iterator[str]:
    for number, point in enumerate(content.points, start=1):
        verdict = VERDICTS.get(point.verdict, "")
        if verdict or point.text.strip():
            text = f"{verdict}. {point.text.strip()}" if verdict else point.text.strip()
            yield f"Zu Punkt {number} ({point.label}): {text}"


def _remedies(content: Content) -> list[str]:
    if not content.remedies:
        return []
    lines = "\n".join(f"- {remedy}" for remedy in content.remedies)
    return [f"Außerdem wurde für die Person veranlasst:\n{lines}"]
