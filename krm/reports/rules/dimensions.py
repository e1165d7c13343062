"""By what an evaluation can be broken down: each dimension with its sentence and its source.

Where a category is what a figure of the report counts, it takes the figure's words: one place of
definitions (docs/rules.md, R-12, R-15).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from krm.reactions.rules import Assessment, Kind, Remedy, SettledBy

REACTIONS, ANLIEGEN = "reactions", "anliegen"
BOTH: Final = frozenset({REACTIONS, ANLIEGEN})
# What is counted, and the figure of the report that says what that is.
COUNTED: Final[Mapping[str, tuple[str, str]]] = {
    REACTIONS: ("Kundenreaktionen", "reactions"),
    ANLIEGEN: ("Anliegen", "all_anliegen"),
}
YES_NO: Final[Mapping[str, str]] = {"yes": "ja", "no": "nein"}
_NOT_SAID: Final = "ohne Angabe"
REST: Final = ""  # whatever is of none of the listed categories


@dataclass(frozen=True)
class Dimension:
    """One way to break figures down.

    :param words: its categories in their order; empty where the office or the Regelwerk names them.
    :param figures: by category the figure of the report that counts the same.
    :param of: whether reactions, Anliegen or both can be counted by it.
    :param is_for_outside: whether it may stand in what leaves the house; small teams and short
        times are left out, they would show single cases.
    :param filters: whether a person may keep one category of it only.
    """

    code: str
    label: str
    sentence: str
    source: str
    words: Mapping[str, str] = field(default_factory=dict)
    figures: Mapping[str, str] = field(default_factory=dict)
    of: frozenset[str] = BOTH
    is_for_outside: bool = True
    filters: bool = True
    rest: str = _NOT_SAID

    @property
    def is_time(self) -> bool:
        """Tell whether its categories follow each other in time."""
        return self.code in ("year", "quarter", "month")

    @property
    def is_listed(self) -> bool:
        """Tell whether a category without a case is an answer, too: a year, a house."""
        return self.is_time or self.code == "standort"


_STATES: Final = {
    "handed_over": "abgegeben",
    "withdrawn": "zurückgenommen",
    "transmitted": "Stellungnahme übermittelt",
    "open": "am Stichtag offen",
}
_RESULTS: Final = dict(Assessment.choices) | {
    "none": "abgeschlossen, ohne Bewertung",
    "referred": "ein anderes Verfahren entscheidet",
    **_STATES,
}
_DEADLINE: Final = {
    "in_time": "in der Frist",
    "late": "nach der Frist",
    "overdue": "überfällig",
    "running": "am Stichtag noch in der Frist",
    "none": "ohne diese Frist",
}

_ROWS: Final = (
    Dimension(
        "kind", "Art", "Was die Reaktion ist.", "1.4 (R-11)", dict(Kind.choices),
        {"complaint": "complaints", "praise": "praise", "idea": "ideas", "petition": "petitions",
         "eingabe": "eingaben"},
    ),
    Dimension("channel", "Eingangsweg", "Auf welchem Weg sie das Haus erreicht hat.", "1.4 (R-11)"),
    Dimension(
        "written", "Schriftlich oder mündlich", "Ob sie in Textform kam. Mündliche werden oft "
        "sofort gelöst und stehen in keiner Liste der schriftlichen.", "1.4 (R-11)",
        {"yes": "schriftlich", "no": "mündlich"},
    ),
    Dimension("standort", "Standort", "Um welches Haus es geht.", "5.1 (R-34)"),
    Dimension(
        "unit", "Einheit", "Welche Einheit federführend ist; bei einem Lob: an welche es ging.",
        "4.1 (R-25)", is_for_outside=False,
    ),
    Dimension(
        "topic_group", "Anliegen, Oberpunkt", "Oberpunkte des Anliegenbaums.", "1.4 (R-11)",
        of=frozenset({ANLIEGEN}),
    ),
    Dimension(
        "topic", "Anliegen, Unterpunkt", "Unterpunkte des Anliegenbaums.", "1.4 (R-11)",
        of=frozenset({ANLIEGEN}),
    ),
    Dimension(
        "conduct", "Sache oder Verhalten", "Anliegen zum Verhalten von Beschäftigten (V) und zur "
        "Sache (S).", "1.4 (R-11)",
        {"matter": "Sache", "conduct": "Verhalten von Beschäftigten", "other": "Lob oder Idee"},
        {"conduct": "conduct"}, of=frozenset({ANLIEGEN}),
    ),
    Dimension(
        "result", "Ergebnis", "Wie es am Stichtag ausgegangen war. Bei Kundenreaktionen ist es das "
        "Ergebnis über alle ihre Anliegen, beim Anliegen sein eigenes.", "Festlegung 10", _RESULTS,
        {"berechtigt": "justified", "teilweise": "partly", "unberechtigt": "unjustified",
         "nicht_bewertbar": "not_assessable", "none": "not_judged", "open": "complaints_open",
         "handed_over": "complaints_handed_over", "withdrawn": "complaints_withdrawn"},
    ),
    Dimension(
        "dienstaufsicht", "Dienstaufsichtsbeschwerde", "Ob sie als Dienstaufsichtsbeschwerde "
        "gekennzeichnet ist.", "4.2 (R-31)", YES_NO, {"yes": "dienstaufsicht"},
    ),
    Dimension(
        "settled", "Wo gelöst, durch wen", "Wer die Lösung gefunden hat: sofort im Gespräch, oder "
        "später mit einem Schreiben.", "4.1 (R-21 bis R-23)",
        {SettledBy.EMPLOYEE: "durch Beschäftigte, sofort",
         SettledBy.TEAM_LEAD: "durch die Führungskraft", SettledBy.KRM: "durch KRM im Gespräch",
         SettledBy.NOBODY: "nicht einvernehmlich",
         "letter": "ohne Angabe, etwa mit einem Schreiben beantwortet",
         "ended": "abgegeben, zurückgenommen oder am Stichtag offen"},
        {SettledBy.EMPLOYEE: "settled_employee", SettledBy.TEAM_LEAD: "settled_lead",
         SettledBy.KRM: "settled_krm", SettledBy.NOBODY: "settled_nobody",
         "letter": "settled_letter"},
    ),
    Dimension(
        "confirmed", "Bestätigung in der Frist", "Ob die Eingangsbestätigung das Haus in der Frist "
        "verlassen hat. Nur schriftliche Reaktionen haben diese Frist.", "1.2 (R-03)", _DEADLINE,
        {"in_time": "confirmation_in_time"},
    ),
    Dimension(
        "in_time", "Antwort in der Frist", "Ob die Antwort in der Frist war: 28 Kalendertage, im "
        "Namen des Vorstands 14. Nur schriftliche Beschwerden haben diese Frist.", "1.2 (R-04)",
        _DEADLINE, {"in_time": "closed_in_time", "overdue": "overdue"},
    ),
    Dimension(
        "remedy", "Abhilfe", "Was für die Person getan wurde, wenn es abgeschlossen ist.",
        "4.1 (R-27)", dict(Remedy.choices) | {"none_said": "abgeschlossen, ohne Angabe",
        "ended": "abgegeben, zurückgenommen oder am Stichtag offen"},
    ),
    Dimension(
        "attempt", "Versuch des Rückrufs", "Ob im Ticket des Service Centers ein Versuch steht, "
        "die Person zurückzurufen.", "2.1 (R-18, R-19)",
        {"documented": "Versuch dokumentiert", "undocumented": "kein Versuch dokumentiert",
         "no_ticket": "ohne Ticket des Service Centers"},
    ),
    Dimension(
        "year", "Jahr", "Das Kalenderjahr des Eingangs.", "1.4 (R-11)", filters=False,
    ),
    Dimension(
        "quarter", "Quartal", "Das Quartal des Eingangs.", "1.4 (R-11)", filters=False,
    ),
    Dimension(
        "month", "Monat", "Der Monat des Eingangs.", "1.4 (R-11)", filters=False,
        is_for_outside=False,
    ),
)  # fmt: skip
DIMENSIONS: Final[Mapping[str, Dimension]] = {row.code: row for row in _ROWS}

# What parliaments ask for and nobody records; the names as they stand in a question.
NOT_COLLECTED: Final[Mapping[str, str]] = {
    "age": "Alter",
    "sex": "Geschlecht",
    "nationality": "Staatsangehörigkeit",
}


def span_of(code: str, key: str) -> tuple[date, date]:
    """Return the first day of a year ("2026"), quarter ("20261") or month ("202601").

    With it comes the first day after it.
    """
    year, months = int(key[:4]), {"year": 12, "quarter": 3, "month": 1}[code]
    first = (int(key[4:] or 1) - 1) * months
    ends = year * 12 + first + months
    return date(year, first + 1, 1), date(ends // 12, ends % 12 + 1, 1)


def why_not_collected(code: str = "") -> str:
    """Return the sentence for a question about what was never recorded, and why not."""
    names = [NOT_COLLECTED[code]] if code else list(NOT_COLLECTED.values())
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} und {names[-1]}"
    verb = "wird" if len(names) == 1 else "werden"
    return (
        f"{listed} {verb} zu Kundenreaktionen nicht erfasst, deshalb gibt es dazu keine Zahlen. Um "
        "eine Reaktion zu bearbeiten, braucht das Jobcenter diese Angaben nicht; was nicht nötig "
        "ist, darf es nicht erheben (Art. 5 Absatz 1 Buchstabe c DSGVO, § 67a SGB X). Eine Anrede "
        "ist freiwillig, sagt darüber nichts aus und wird nicht gezählt."
    )
