"""What somebody may ask about their own data: which grounds a refusal has, what must come first.

Art. 12 and 15 to 17 DSGVO, §§ 83 and 84 SGB X.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from krm.ui.rules import join_words


class RequestKind(StrEnum):
    """What is asked for."""

    ACCESS = "access"
    RECTIFICATION = "rectification"
    ERASURE = "erasure"
    RESTRICTION = "restriction"


# fmt: off
KIND_LABELS: Final[Mapping[RequestKind, str]] = {
    RequestKind.ACCESS: "Auskunft",
    RequestKind.RECTIFICATION: "Berichtigung",
    RequestKind.ERASURE: "Löschung",
    RequestKind.RESTRICTION: "Einschränkung",
}
LAWS: Final[Mapping[RequestKind, str]] = {
    RequestKind.ACCESS: "Art. 15 DSGVO, § 83 SGB X",
    RequestKind.RECTIFICATION: "Art. 16 DSGVO, § 84 SGB X",
    RequestKind.ERASURE: "Art. 17 DSGVO, § 84 SGB X",
    RequestKind.RESTRICTION: "Art. 18 DSGVO, § 84 Abs. 3 SGB X",
}
# fmt: on
_EVERY: Final = frozenset(RequestKind)


@dataclass(frozen=True)
class Ground:
    """Why a request is refused, by which law, and what it can be said to."""

    code: str
    label: str
    law: str
    kinds: frozenset[RequestKind]

    @property
    def in_words(self) -> str:
        """Return the ground with its law."""
        return f"{self.label} ({self.law})"


_ACCESS = frozenset({RequestKind.ACCESS})
_RECTIFICATION = frozenset({RequestKind.RECTIFICATION})
_ERASURE = frozenset({RequestKind.ERASURE})
NO_IDENTITY: Final = "identity"
# fmt: off
GROUNDS: Final[Sequence[Ground]] = (
    Ground("retention", "Die Angaben müssen noch aufbewahrt werden",
           "Art. 17 Abs. 3 Buchst. b DSGVO, § 84 Abs. 4 SGB X", _ERASURE),
    Ground("task", "Die Angaben werden für die Aufgabe noch gebraucht",
           "Art. 17 Abs. 3 Buchst. b DSGVO", _ERASURE),
    Ground("claims", "Die Angaben werden für ein Verfahren gebraucht",
           "Art. 17 Abs. 3 Buchst. e DSGVO", _ERASURE),
    Ground("correct", "Die Angaben stimmen", "Art. 16 DSGVO", _RECTIFICATION),
    Ground("disputed", "Ob die Angaben stimmen, lässt sich nicht feststellen",
           "§ 84 Abs. 2 SGB X", _RECTIFICATION),
    Ground("others", "Rechte anderer Personen stehen entgegen", "Art. 15 Abs. 4 DSGVO", _ACCESS),
    Ground("kept_only", "Die Angaben werden nur noch aufbewahrt, und der Aufwand wäre "
           "unverhältnismäßig", "§ 83 Abs. 1 Nr. 2 SGB X", _ACCESS),
    Ground("no_case", "Keiner der Fälle liegt vor, in denen eingeschränkt wird",
           "Art. 18 Abs. 1 DSGVO", frozenset({RequestKind.RESTRICTION})),
    Ground("unfounded", "Der Antrag ist offenkundig unbegründet oder häufig wiederholt",
           "Art. 12 Abs. 5 DSGVO", _EVERY),
    Ground(NO_IDENTITY, "Wer den Antrag gestellt hat, ließ sich nicht feststellen",
           "Art. 12 Abs. 2 und 6 DSGVO", _EVERY),
)
# fmt: on
BY_CODE: Final = {ground.code: ground for ground in GROUNDS}


def grounds_for(kind: str) -> list[Ground]:
    """Return the grounds on which a kind of request can be refused."""
    return [ground for ground in GROUNDS if kind in ground.kinds]


# On which grounds a Vorgang is only kept further on (Art. 18 (1), § 84 (3) SGB X).
# fmt: off
RESTRICTION_GROUNDS: Final[Mapping[str, str]] = {
    "disputed": "Ob die Angaben stimmen, ist strittig (Art. 18 Abs. 1 Buchst. a)",
    "unlawful": "Die Person will keine Löschung, obwohl sie sie verlangen könnte (Buchst. b)",
    "claims": "Die Person braucht die Angaben für ein Verfahren (Buchst. c)",
    "objection": "Über einen Widerspruch der Person ist noch nicht entschieden (Buchst. d)",
    "retention": "Löschen ist noch nicht erlaubt (§ 84 Abs. 3 SGB X)",
}
# fmt: on


@dataclass(frozen=True)
class RequestFacts:
    """What decides which step a request allows.

    :param is_person_named: somebody said who it is, or that we know nobody like that.
    :param remaining: the Vorgänge that still name the person.
    :param arrivals: what came from the person without a Vorgang, as far as its words are there.
    :param in_the_way: why some of that cannot be deleted now, in German.
    """

    kind: str
    is_open: bool = True
    is_person_named: bool = False
    is_proven: bool = False
    is_extended: bool = False
    remaining: Sequence[str] = ()
    arrivals: Sequence[str] = ()
    in_the_way: Sequence[str] = ()
    is_prepared: bool = False
    is_looked_at: bool = False
    has_letter: bool = False
    is_restricted: bool = False


def _over(facts: RequestFacts) -> str:
    return "" if facts.is_open else "Der Antrag ist schon beantwortet."


def _unnamed(facts: RequestFacts) -> str:
    if facts.is_person_named:
        return ""
    return "Bitte erst sagen, wen der Antrag betrifft, oder dass wir niemanden kennen."


def _unproven(facts: RequestFacts) -> str:
    if facts.is_proven:
        return ""
    return "Bitte erst prüfen, wer den Antrag stellt. Vorher verlässt nichts das Haus."


def _extended(facts: RequestFacts) -> str:
    if not facts.is_extended:
        return ""
    return "Die Frist ist schon verlängert. Ein zweites Mal geht nicht (Art. 12 Abs. 3 DSGVO)."


def _not_deleted(facts: RequestFacts) -> str:
    if facts.kind != RequestKind.ERASURE or not facts.remaining:
        return ""
    return (
        f"Noch nicht gelöscht: {join_words(facts.remaining, 'und')}. Bitte dort „Anonym machen“ "
        "wählen. Was bleiben muss, wird mit Grund abgelehnt."
    )


def _arrivals_wait(facts: RequestFacts) -> str:
    return " ".join(facts.in_the_way) if facts.kind == RequestKind.ERASURE else ""


def _unrestricted(facts: RequestFacts) -> str:
    if facts.kind != RequestKind.RESTRICTION or facts.is_restricted or not facts.remaining:
        return ""
    return "Bitte erst die Verarbeitung einschränken. Was nicht geht, wird mit Grund abgelehnt."


def _nothing_kept(facts: RequestFacts) -> str:
    return "" if facts.remaining else "Zu dieser Person gibt es keinen Vorgang."


def _no_access(facts: RequestFacts) -> str:
    return "" if facts.kind == RequestKind.ACCESS else "Eine Auskunft ist nicht verlangt."


def _unprepared(facts: RequestFacts) -> str:
    return "" if facts.is_prepared else "Bitte erst die Auskunft zusammenstellen und schwärzen."


def _unseen(facts: RequestFacts) -> str:
    has_something = bool(facts.remaining or facts.arrivals)
    if facts.kind != RequestKind.ACCESS or not has_something or facts.is_looked_at:
        return ""
    return "Bitte erst die Auskunft zusammenstellen und von einer zweiten Person ansehen lassen."


def _no_letter(facts: RequestFacts) -> str:
    return "" if facts.has_letter else "Es gibt kein Schreiben, das noch nicht hinaus ist."


Gate = Callable[[RequestFacts], str]
_FULFILLED: Final[Sequence[Gate]] = (
    _over, _unnamed, _unproven, _not_deleted, _arrivals_wait, _unrestricted, _unseen,
)  # fmt: skip
# By step: what shuts it, the first sentence counts.
GATES: Final[Mapping[str, Sequence[Gate]]] = {
    "name_people": (_over,),
    "check_identity": (_over, _unnamed),
    "extend": (_over, _extended),
    "refuse": (_over, _unnamed, _unproven),
    "refuse_unproven": (_over,),
    "complete": _FULFILLED,
    "restrict": (_over, _unnamed, _unproven, _nothing_kept),
    "write_receipt": (_over,),
    "write_extension": (_over, _extended),
    "write_refusal": (_over,),
    "write_answer": (
        _over,
        _unnamed,
        _unproven,
        _not_deleted,
        _arrivals_wait,
        _unrestricted,
        _unseen,
    ),
    "send_letter": (_over, _no_letter),
    "prepare": (_no_access, _over, _unnamed, _unproven),
    "look": (_no_access, _over, _unproven, _unprepared),
    "fetch": (_no_access, _over, _unproven, _unprepared, _unseen),
}


def why_not(step: str, facts: RequestFacts) -> str:
    """Return why a step cannot be taken now, in German; "": it can."""
    return next((reason for gate in GATES[step] if (reason := gate(facts))), "")
