"""Words of the Kundenreaktion and the pure rules about its result (directive 1.4)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from krm.regelwerk.rules.words import REMEDY_LABELS, RESULT_LABELS

SERIES: Final = "KRM"
DIGITS: Final = 5  # at least so many; more from 100 000 in a year
# What people write between the parts of a number: blanks, any hyphen or dash, slash, dot.
_BETWEEN: Final = r"[\s\-\u00ad\u2010-\u2015\u2212\ufe58\ufe63\uff0d_/.:]"


class _Words:
    """A closed list of stored words with their German labels."""

    choices: list[tuple[str, str]]

    @classmethod
    def label(cls, value: str) -> str:
        """Return the German label of a stored word, or the word itself."""
        return dict(cls.choices).get(value, value)


class Kind(_Words):
    """What a reaction is (R-11)."""

    COMPLAINT = "complaint"
    PRAISE = "praise"
    IDEA = "idea"
    PETITION = "petition"
    EINGABE = "eingabe"
    choices = [
        (COMPLAINT, "Beschwerde"),
        (PRAISE, "Lob"),
        (IDEA, "Idee oder Anregung"),
        (PETITION, "Petition"),
        (EINGABE, "Eingabe"),
    ]


class PartyRole(_Words):
    """In which role somebody reacts."""

    BENEFICIARY = "beneficiary"
    RELATIVE = "relative"
    EMPLOYER = "employer"
    TRAEGER = "traeger"
    REPRESENTATIVE = "representative"
    HELPER = "helper"
    OTHER = "other"
    choices = [
        (BENEFICIARY, "leistungsberechtigte Person"),
        (RELATIVE, "Angehörige"),
        (EMPLOYER, "Arbeitgeber"),
        (TRAEGER, "Träger"),
        (REPRESENTATIVE, "Vertretung"),
        (HELPER, "Unterstützung"),
        (OTHER, "sonstige"),
    ]


class Alternatives(_Words):
    """What came of the search for another solution where something is refused (R-06)."""

    NOT_SUITABLE = "not_suitable"
    NONE = "none"
    SUGGESTED = "suggested"
    FOUND = "found"
    choices = [
        (NOT_SUITABLE, "nicht geeignet: Um eine andere Lösung geht es hier nicht"),
        (NONE, "geprüft, keine andere Lösung gefunden"),
        (SUGGESTED, "angeregt, Ergebnis offen"),
        (FOUND, "andere Lösung gefunden"),
    ]


# What ends the search (ruling 9): a suggestion has no result yet.
ALTERNATIVES_DECIDED = frozenset({Alternatives.NOT_SUITABLE, Alternatives.NONE, Alternatives.FOUND})

# Who writes in one of these roles speaks of somebody else's matters (§ 67b SGB X).
SPEAKING_FOR_OTHERS = frozenset({PartyRole.RELATIVE, PartyRole.REPRESENTATIVE, PartyRole.HELPER})


class Procedure(_Words):
    """A formal procedure that runs on the same content (R-30)."""

    NONE = "none"
    WIDERSPRUCH = "widerspruch"
    KLAGE = "klage"
    EILVERFAHREN = "eilverfahren"
    UEBERPRUEFUNG = "ueberpruefung"
    choices = [
        (NONE, "keines"),
        (WIDERSPRUCH, "Widerspruch"),
        (KLAGE, "Klage"),
        (EILVERFAHREN, "Eilverfahren"),
        (UEBERPRUEFUNG, "Überprüfungsantrag"),
    ]


@dataclass(frozen=True)
class RunningProcedure:
    """The formal procedure that decides about an Anliegen: which one, its sign, where it stands."""

    kind: str = Procedure.NONE
    reference: str = ""
    stage: str = ""

    @property
    def runs(self) -> bool:
        """Tell whether there is one at all."""
        return self.kind not in ("", Procedure.NONE)

    def __str__(self) -> str:
        """Return it as the desk names it, "" if there is none."""
        return f"{Procedure.label(self.kind)} {self.reference}".strip() if self.runs else ""


NO_PROCEDURE: Final = RunningProcedure()


class Assessment(_Words):
    """How an Anliegen or a case came out."""

    BERECHTIGT = "berechtigt"
    TEILWEISE = "teilweise"
    UNBERECHTIGT = "unberechtigt"
    NICHT_BEWERTBAR = "nicht_bewertbar"
    choices = list(RESULT_LABELS.items())


class Remedy(_Words):
    """What was done for the customer."""

    FULL = "full"
    PARTIAL = "partial"
    NONE = "none"
    EXPLANATION = "explanation"
    ALTERNATIVE = "alternative"
    choices = list(REMEDY_LABELS.items())


def case_remedy(points: Iterable[tuple[str, str]]) -> str:
    """Return what was done for the customer as a whole, as its Anliegen say it.

    :param points: assessment and remedy of each Anliegen that is assessed here.

    Empty where they do not say it: a justified one has no remedy yet, or none was done in several
    ways.
    """
    said = list(points)
    granted = (Assessment.BERECHTIGT, Assessment.TEILWEISE)
    if any(assessment in granted and not remedy for assessment, remedy in said):
        return ""
    remedies = {remedy for _, remedy in said if remedy}
    if len(remedies) == 1:
        return remedies.pop()
    return Remedy.PARTIAL if remedies & {Remedy.FULL, Remedy.PARTIAL} else ""


class SettledBy(_Words):
    """Who found the amicable solution (R-21 to R-23)."""

    EMPLOYEE = "employee"
    TEAM_LEAD = "team_lead"
    KRM = "krm"
    NOBODY = "nobody"
    choices = [
        (EMPLOYEE, "Beschäftigte"),
        (TEAM_LEAD, "Führungskraft"),
        (KRM, "KRM"),
        (NOBODY, "nicht einvernehmlich"),
    ]


@dataclass(frozen=True)
class AssessedAnliegen:
    """What the result rule needs to know of one Anliegen."""

    assessment: str
    is_handed_over: bool = False
    refers_to_procedure: bool = False


def case_result(anliegen: Sequence[AssessedAnliegen]) -> str:
    """Return the result of a case over its evaluable Anliegen (docs/rulings.md).

    Handed-over Anliegen do not count; one that cannot be assessed, or is decided in a running
    procedure (R-30), is not evaluable. None left means nicht bewertbar; all berechtigt means
    berechtigt; none even partly means unberechtigt; anything else is teilweise berechtigt.
    """
    evaluable = [
        item.assessment
        for item in anliegen
        if not (item.is_handed_over or item.refers_to_procedure)
        and item.assessment not in ("", Assessment.NICHT_BEWERTBAR)
    ]
    if not evaluable:
        return Assessment.NICHT_BEWERTBAR
    if all(item == Assessment.BERECHTIGT for item in evaluable):
        return Assessment.BERECHTIGT
    if all(item == Assessment.UNBERECHTIGT for item in evaluable):
        return Assessment.UNBERECHTIGT
    return Assessment.TEILWEISE


def has_result(kind: str) -> bool:
    """Tell whether a kind is assessed at all; praise and ideas have no result."""
    return kind not in (Kind.PRAISE, Kind.IDEA)


@dataclass(frozen=True)
class FromUnit:
    """What a unit gives KRM, as sentences call it."""

    noun: str
    the: str
    a: str

    @property
    def arrived(self) -> str:
        """Return the words of the state in which it has come."""
        return f"{self.noun} liegt vor"


_SCHRIFTSATZ: Final = FromUnit("Schriftsatz", "Der Schriftsatz", "Ein Schriftsatz")
_DECISION: Final = FromUnit("Entscheidung", "Die Entscheidung", "Eine Entscheidung")


def from_unit(kind: str) -> FromUnit:
    """Return what a unit gives KRM: about an Idee it decides, to all others it writes (4.8)."""
    return _DECISION if kind == Kind.IDEA else _SCHRIFTSATZ


def format_number(series: str, year: int | str, running: int) -> str:
    """Return a register number, for instance ``KRM-2026-00042``."""
    return f"{series}-{year}-{running:0{DIGITS}d}"


def numbers_in(*texts: str, series: str = SERIES) -> set[str]:
    """Return the numbers of a series that stand in texts, as they are stored.

    Any spelling is read: blanks, slashes and dashes between the parts, zeros left out, in the name
    of a file (docs/rulings.md). What is found only suggests.
    """
    # Without anything between them, year and number are told apart by the zeros.
    pattern = (
        rf"(?<![^\W_]){series}{_BETWEEN}{{0,3}}(?:(?:nr|nummer)\b{_BETWEEN}{{0,3}})?"
        rf"(\d{{4}})(?:{_BETWEEN}{{1,3}}(\d{{1,{DIGITS + 2}}})|(\d{{{DIGITS},{DIGITS + 2}}}))(?!\d)"
    )
    found = (match for text in texts for match in re.finditer(pattern, text, re.IGNORECASE))
    named = ((match[1], int(match[2] or match[3])) for match in found)
    return {format_number(series, year, running) for year, running in named if running}


def typed_number(text: str) -> str:
    """Return the register number somebody means who types one, else what was typed.

    Any spelling is read, with the letters in front or without (``krm 2026 139``, ``2026-139``).
    """
    found = numbers_in(text) or numbers_in(f"{SERIES} {text}")
    return found.pop() if len(found) == 1 else text.strip().upper()


def needs_confirmation(kind: str, *, is_written: bool, is_anonymous: bool) -> bool:
    """Tell whether the 3-day rule applies (R-03): written, not anonymous, no Petition."""
    return is_written and not is_anonymous and kind != Kind.PETITION


def needs_contact(codes: Sequence[str], unreachable: frozenset[str]) -> bool:
    """Tell whether an Anliegen on Nichterreichbarkeit obliges to a quick contact (R-32)."""
    return any(code in unreachable for code in codes)


def gives_statement(kind: str, answer_to: str) -> bool:
    """Tell whether a Stellungnahme is owed: for a petition always, else where the body asks."""
    return kind == Kind.PETITION or (kind == Kind.EINGABE and answer_to == "body")


def chair_releases(
    *, always: bool, participation: str, own_view: str, decision: str
) -> bool | None:
    """Tell whether the chair of the Trägerversammlung releases the Stellungnahme (R-35, R-36).

    What the BMAS says counts. Where it says nothing, topics found in the house are enough; where
    it says no and the house has found some, the executive decides. All are yes, no, open or "".

    :param always: the Regelwerk wants it for every Stellungnahme.

    Returns None as long as nobody can say.
    """
    if always or participation == "yes":
        return True
    if participation == "open":
        return True if own_view == "yes" else None
    if own_view != "yes":
        return False
    return {"yes": True, "no": False}.get(decision)


def has_usual_form(number: str, form: str) -> bool:
    """Tell whether a petition number has the usual form, in which ``#`` stands for a digit."""
    return re.sub(r"\d", "#", number.strip()) == form
