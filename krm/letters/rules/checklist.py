"""The checklist of formal points before a letter is released (annex 2, R-02, R-07, R-26, R-27).

Which points there are, their order and words stand in the Regelwerk, for they are reconstructed.
Automatic ones are found here by their code and computed; the others a person ticks.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from krm.letters.rules import wording
from krm.letters.rules.texts import open_places
from krm.letters.rules.wording import longest_sentence as longest_sentence
from krm.regelwerk.rules import ForbiddenWord, shipped

# The Regelwerk says where a long sentence begins; this stands in where none is at hand.
LONG_SENTENCE = 25
# B1 is about school year 9 to 10; official words are long, so the hint starts a little higher.
HARD_SCHOOL_YEAR = 12.0


@dataclass(frozen=True)
class LetterFacts:
    """Everything the checklist looks at.

    What is None is not known here and its point does not apply.
    """

    kind: str
    channel: str
    subject: str
    salutation: str
    body: str
    spoken_name: str = ""
    recipient_lines: Sequence[str] = ()
    # To whom a released letter that has not left yet is addressed.
    printed_lines: Sequence[str] = ()
    needs_address: bool = True
    recipient_email: str = ""
    is_latin: bool = True
    name_known: bool = True
    contact_name: str = ""
    arrived_on: str = ""
    is_written: bool = True
    written_on: str = ""
    # Of an answer: why its blocks do not let it leave (rules/blocks.py).
    block_problems: Sequence[str] = ()
    # What it states although it is not so (rules/conditions.py).
    false_claims: Sequence[str] = ()
    closed_days: Sequence[str] = ()
    unprintable: Sequence[str] = ()
    has_procedure: bool = False
    is_berechtigt: bool = False
    not_granted: bool = False
    is_board: bool = False
    approved: bool = False
    enclosures: Sequence[str] = ()
    in_time: bool = True
    is_fixed_text: bool = False
    drafter_is_checker: bool = False
    forbidden: Sequence[ForbiddenWord] = ()
    sentence_limit: int = LONG_SENTENCE
    # The points of the Regelwerk: code and label in their order.
    points: Mapping[str, str] = field(default_factory=dict)
    our_reference: str | None = None
    needs_tv_release: bool = False
    has_tv_release: bool = False
    is_filed: bool | None = None
    has_results: bool | None = None
    ticks: Mapping[str, tuple[bool, str]] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """Return all that the customer reads."""
        return "\n".join((self.subject, self.salutation, self.body))

    @property
    def is_answer(self) -> bool:
        """Tell whether it is the final answer."""
        return self.kind == "answer"


@dataclass(frozen=True)
class CheckItem:
    """One point of the checklist as it stands for one letter."""

    number: int
    code: str
    label: str
    automatic: bool
    state: str
    blocking: bool
    reason: str = ""
    # Where it can be put right, words and address, or else who can; the Vorgang knows.
    links: Sequence[tuple[str, str]] = ()
    who: str = ""

    @property
    def sentence(self) -> str:
        """Return what is open in words that stand without the label beside them in the list."""
        if self.automatic or not self.reason:
            return self.reason or self.label
        return f"{self.label}: {self.reason}"


@dataclass(frozen=True)
class _Point:
    code: str
    test: Callable[[LetterFacts], str | None] | None
    applies: Callable[[LetterFacts], bool] = lambda _facts: True
    blocking: bool = True
    # Why the point does not apply, where that is not plain from the letter.
    why_not: str = ""
    # What stops a letter here whatever a person has ticked.
    veto: Callable[[LetterFacts], str | None] | None = None

    @property
    def is_guarded(self) -> bool:
        """Tell whether the program itself looks here."""
        return self.test is not None or self.veto is not None


def _address(facts: LetterFacts) -> str | None:
    if facts.channel == "email":
        return None if facts.recipient_email else "Es fehlt eine E-Mail-Adresse."
    if facts.needs_address and len(facts.recipient_lines) < 3:
        return "Name oder Anschrift ist unvollständig."
    if facts.printed_lines and list(facts.printed_lines) != list(facts.recipient_lines):
        return "Name oder Anschrift haben sich seit der Freigabe geändert."
    if not facts.is_latin:
        return (
            "Der Name steht nicht in lateinischer Schrift. Bitte im Vorgang eine lateinische "
            "Umschrift wie im Ausweis eintragen."
        )
    if facts.spoken_name and facts.spoken_name not in facts.salutation:
        return f"Die Anrede nennt nicht den Namen aus dem Vorgang: {facts.spoken_name}."
    return None


def _reference(facts: LetterFacts) -> str | None:
    if any(day and day in facts.words for day in (facts.written_on, facts.arrived_on)):
        return None
    day = f"vom {facts.written_on}" if facts.written_on else f"mit Eingang am {facts.arrived_on}"
    return f"Der Bezug auf die Nachricht {day} fehlt im Text."


def _contact(facts: LetterFacts) -> str | None:
    if not facts.contact_name:
        return "Die Ansprechperson fehlt."
    if facts.contact_name not in facts.body:
        return f"Der Text nennt die Ansprechperson {facts.contact_name} nicht."
    return None


def _answers(facts: LetterFacts) -> str | None:
    return " ".join(facts.block_problems) or None


def _claims(facts: LetterFacts) -> str | None:
    return " ".join(facts.false_claims) or None


def _closed_days(facts: LetterFacts) -> str | None:
    if not facts.closed_days:
        return None
    return (
        f"Zugesagt ist {facts.closed_days[0]}. Dann arbeitet hier niemand. Bitte einen "
        "Arbeitstag nennen."
    )


def _printable(facts: LetterFacts) -> str | None:
    if not facts.unprintable:
        return None
    chars = " ".join(facts.unprintable[:5])
    return f"Diese Zeichen lassen sich nicht drucken: {chars}. Bitte herausnehmen oder umschreiben."


def _placeholders(facts: LetterFacts) -> str | None:
    found = open_places(facts.words)
    return f"Offener Platzhalter: {', '.join(found)}" if found else None


def _salutation(facts: LetterFacts) -> str | None:
    if facts.name_known and "Damen und Herren" in facts.salutation:
        return "Der Name ist bekannt. Bitte persönlich anreden."
    return None


def _wording(facts: LetterFacts) -> str | None:
    for word in facts.forbidden:
        if found := word.found_in(facts.words):
            return f"„{found[0]}“ darf nicht im Schreiben stehen: {word.reason}"
    if forms := wording.unfair_forms(facts.words):
        return f"Bitte „{forms[0]}“ ausschreiben, in neutraler oder paarweiser Form."
    if results := wording.result_words(facts.words):
        return f"„{results[0]}“ ist ein Wort für die Statistik, nicht für das Schreiben."
    return None


def _legal(facts: LetterFacts) -> str | None:
    if wording.remedy_instructions(facts.words):
        return "Dieses Schreiben ist kein Bescheid und trägt keine Rechtsbehelfsbelehrung."
    return None


def _sentences(facts: LetterFacts) -> str | None:
    found = wording.readability(facts.body)
    if found.longest_sentence > facts.sentence_limit:
        return (
            f"Der längste Satz hat {found.longest_sentence} Wörter. "
            "Kürzere Sätze lesen sich leichter."
        )
    if found.school_year > HARD_SCHOOL_YEAR:
        return "Der Text ist schwer zu lesen. Kürzere Wörter und Sätze helfen."
    return None


def _abbreviations(facts: LetterFacts) -> str | None:
    found = wording.unexplained_abbreviations(facts.words)
    return f"Die Abkürzung {found[0]} ist nicht erklärt." if found else None


def _procedure(facts: LetterFacts) -> str | None:
    if re.search(r"Widerspruch|Klage|Verfahren", facts.body):
        return None
    return "Es läuft ein förmliches Verfahren. Der Absatz dazu fehlt."


def _enclosures(facts: LetterFacts) -> str | None:
    says = re.search(r"\b(beigefügt|Anlage|liegt bei|legen wir bei)", facts.body)
    if says and not facts.enclosures:
        return "Der Text nennt eine Anlage, die Liste der Anlagen ist leer."
    return None


def _social_data(facts: LetterFacts) -> str | None:
    if facts.channel != "email":
        return None
    if found := wording.social_data(facts.words):
        return f"„{found[0]}“ gehört nicht in eine E-Mail. Bitte den Versandweg Post wählen."
    if facts.enclosures:
        return "An eine E-Mail wird nichts angehängt. Bitte den Versandweg Post wählen."
    if not facts.is_fixed_text:
        return "Per E-Mail geht nur der feste Text hinaus. Bitte den Versandweg Post wählen."
    return None


def _entitled(facts: LetterFacts) -> str | None:
    if facts.is_board and facts.is_answer and not facts.approved:
        return "Die Freigabe der Geschäftsführung für den Vorstand fehlt."
    return None


def _four_eyes(facts: LetterFacts) -> str | None:
    if facts.drafter_is_checker:
        return (
            "Wer den Text zuletzt geschrieben hat, kann ihn nicht selbst freigeben. "
            "Das macht eine zweite Person."
        )
    return None


def _answer(facts: LetterFacts) -> bool:
    return facts.is_answer


_NO_RELEASE = "Die Trägerversammlung gibt nur Stellungnahmen zu Petitionen frei."
_NOT_FILED_YET = "Mit der Freigabe wird die Kopie von selbst abgelegt."

# Results are guarded by the workflow itself before the release, measures and the copy before
# closing; they stand here too, so that the list of annex 2 is whole, and block nothing twice.
_POINTS: tuple[_Point, ...] = (
    _Point("address", _address),
    _Point("our_reference", lambda f: None if f.our_reference else
           "Unser Zeichen fehlt.", lambda f: f.our_reference is not None),
    _Point("reference", _reference,
           lambda f: f.is_written and f.kind != "withdrawal"),
    _Point("contact", _contact),
    _Point("in_time", lambda f: None if f.in_time else
           "Die Frist ist schon abgelaufen.", _answer, blocking=False),
    _Point("anliegen", _answers, _answer),
    _Point("placeholders", _placeholders),
    _Point("salutation", _salutation),
    _Point("wording", _wording),
    _Point("sentences", _sentences, blocking=False),
    _Point("abbreviations", _abbreviations, blocking=False),
    _Point("legal", None, _answer, veto=_legal),
    _Point("facts", None, _answer),
    _Point("tone", None, _answer),
    _Point("apology", None,
           lambda f: f.is_answer and f.is_berechtigt),
    _Point("alternatives", None,
           lambda f: f.is_answer and f.not_granted),
    _Point("procedure", _procedure,
           lambda f: f.is_answer and f.has_procedure),
    _Point("enclosures", _enclosures),
    _Point("third_parties", None, _answer),
    _Point("social_data", _social_data),
    _Point("entitled", _entitled),
    _Point("tv_release", lambda f: None if f.has_tv_release
           else "Die Freigabe durch den Vorsitz der Trägerversammlung fehlt.",
           lambda f: f.needs_tv_release, why_not=_NO_RELEASE),
    _Point("four_eyes", _four_eyes, _answer),
    _Point("copy", lambda f: None if f.is_filed else
           "Das Schreiben liegt noch nicht im Vorgang.", lambda f: f.is_filed is not None,
           blocking=False, why_not=_NOT_FILED_YET),
    _Point("results", lambda f: None if f.has_results else
           "Ergebnis oder Maßnahme ist noch nicht eingetragen.",
           lambda f: f.is_answer and f.has_results is not None, blocking=False),
    _Point("claims", _claims),
    _Point("promised_days", _closed_days),
    _Point("printable", _printable),
)  # fmt: skip

_KNOWN: Mapping[str, _Point] = {point.code: point for point in _POINTS}


def points_of(listed: Mapping[str, str]) -> dict[str, str]:
    """Return the points by code with their labels: as listed, then the guarded ones left out.

    The office may name, order, add and drop what only a person looks at. What the program looks
    at by itself guards the rules and stays (R-02, R-07, R-26, R-27).
    """
    ours = {choice.code: choice.label for choice in shipped().lists["checklist"]}
    left_out = [p.code for p in _POINTS if p.is_guarded and p.code not in listed]
    return {**listed, **{code: ours[code] for code in left_out}}


def check_letter(facts: LetterFacts) -> list[CheckItem]:
    """Return every point of the Regelwerk with its state: ok, open or not_applicable.

    A manual point is open until it is ticked; one that the program does not know is asked at
    every answer. The wording may be set aside with a reason, for instance where a word is only
    quoted.
    """
    return [
        _item(_KNOWN.get(code) or _Point(code, None, _answer), number, label, facts)
        for number, (code, label) in enumerate(points_of(facts.points).items(), start=1)
    ]


def _item(point: _Point, number: int, label: str, facts: LetterFacts) -> CheckItem:
    automatic = point.test is not None
    if problem := point.veto(facts) if point.veto else None:
        automatic, state, reason = True, "open", problem
    elif not point.applies(facts):
        state, reason = "not_applicable", point.why_not
    else:
        state, reason = _automatic(point, facts) if automatic else _ticked(point, facts)
    return CheckItem(number, point.code, label, automatic, state, point.blocking, reason)


def _ticked(point: _Point, facts: LetterFacts) -> tuple[str, str]:
    is_ok, note = facts.ticks.get(point.code, (False, ""))
    if is_ok:
        return "ok", ""
    return "open", note or "noch nicht geprüft"


def _automatic(point: _Point, facts: LetterFacts) -> tuple[str, str]:
    problem = point.test(facts) if point.test else None
    if problem is None:
        return "ok", ""
    set_aside = facts.ticks.get(point.code)
    if point.code == "wording" and set_aside and set_aside[1]:
        return "ok", f"Ausnahme: {set_aside[1]}"
    return "open", problem
