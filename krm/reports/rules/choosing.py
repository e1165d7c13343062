"""What a person has chosen for an evaluation, and what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from krm.reports.rules.dimensions import (
    COUNTED,
    DIMENSIONS,
    NOT_COLLECTED,
    YES_NO,
    Dimension,
    why_not_collected,
)
from krm.reports.rules.facts import Period, problems_of
from krm.ui.rules import format_date, quarter_begins

_DAY: Final = timedelta(days=1)
_DAYS: Final = ("starts_on", "ends_on", "as_of")
FILTER: Final = "only_"


@dataclass(frozen=True)
class Choice:
    """What is counted, over which days, in which rows and columns, and which part of it.

    :param rows: one or two dimensions; :param columns: one, or none.
    :param filters: by dimension the one category that is kept.
    :param by_count: the rows with the highest numbers stand first.
    :param question: the ready-made question it began with.
    """

    counted: str
    period: Period
    rows: tuple[str, ...]
    columns: str = ""
    filters: tuple[tuple[str, str], ...] = ()
    by_count: bool = False
    is_for_outside: bool = False
    question: str = ""

    def as_words(self) -> dict[str, str]:
        """Return it as words: the fields of the form, an address, or what is stored."""
        words = {"counted": self.counted, "columns": self.columns, "question": self.question}
        words |= {name: getattr(self.period, name).isoformat() for name in _DAYS}
        words |= dict(zip(("rows", "rows_2"), self.rows, strict=False))
        words |= {f"{FILTER}{code}": value for code, value in self.filters}
        words |= {"by_count": "1"} if self.by_count else {}
        words |= {"outside": "1"} if self.is_for_outside else {}
        return {name: word for name, word in words.items() if word}

    def place(self, row: Sequence[str], column: str | None) -> "Choice":
        """Return what one place of the table counts: its row and column as filters.

        :param row: its categories, none for the sum; :param column: None for the sum.
        """
        more = list(zip(self.rows, row, strict=False)) if row else []
        more += [(self.columns, column)] if column is not None and self.columns else []
        return replace(self, filters=tuple(dict((*self.filters, *more)).items()))


def choice_of(words: Mapping[str, Any]) -> Choice:
    """Return what words say; the other way round of ``as_words``.

    :raises ValueError, KeyError: if a day or what is counted is missing or cannot be read.
    """
    period = Period(*(date.fromisoformat(words[name]) for name in _DAYS))
    names = (words.get("rows", ""), words.get("rows_2", ""))
    filters = ((code, words.get(f"{FILTER}{code}", "")) for code in DIMENSIONS)
    return Choice(
        words["counted"],
        period,
        tuple(name for name in names if name),
        words.get("columns", ""),
        tuple((code, value) for code, value in filters if value),
        by_count=bool(words.get("by_count")),
        is_for_outside=bool(words.get("outside")),
        question=words.get("question", ""),
    )


def refusals_of(choice: Choice, today: date) -> dict[str, str]:
    """Return what is wrong with a choice, by the field that has to be changed; empty is fine."""
    named = dict(zip(("rows", "rows_2"), choice.rows, strict=False)) | {"columns": choice.columns}
    named |= {f"{FILTER}{code}": code for code, _ in choice.filters}
    problems = {
        field: problem
        for field, code in named.items()
        if code and (problem := _wrong_with(code, choice))
    }
    problems |= problems_of(choice.period, today)
    if choice.counted not in COUNTED:
        problems["counted"] = "Bitte wählen: Kundenreaktionen oder Anliegen."
    if not choice.rows:
        problems["rows"] = "In dieser Auswertung steht noch nichts. Bitte Zeilen wählen."
    broken_down = [*choice.rows, choice.columns]
    twice = [code for code in broken_down if code and broken_down.count(code) > 1]
    if twice and twice[0] in DIMENSIONS:
        field = "columns" if choice.columns == twice[0] else "rows_2"
        label = DIMENSIONS[twice[0]].label
        problems[field] = f"„{label}“ steht schon in den Zeilen. Bitte hier etwas anderes wählen."
    if choice.is_for_outside and not problems:
        problems |= _not_for_outside(choice)
    return problems


def _wrong_with(code: str, choice: Choice) -> str:
    if code in NOT_COLLECTED:
        return why_not_collected(code)
    dimension = DIMENSIONS.get(code)
    if dimension is None:
        return "Danach lässt sich nicht auswerten. Bitte etwas aus der Liste wählen."
    if choice.counted in COUNTED and choice.counted not in dimension.of:
        return (
            f"„{dimension.label}“ gehört zu den Anliegen. Bitte oben „Anliegen“ zählen: Eine "
            "Kundenreaktion kann mehrere haben."
        )
    if choice.is_for_outside and not dimension.is_for_outside:
        offered = ", ".join(row.label for row in offered_outside(choice.counted))
        return (
            f"„{dimension.label}“ ist für außen nicht vorgesehen, dort wären einzelne Fälle zu "
            f"erkennen. Möglich sind: {offered}."
        )
    return ""


def offered_outside(counted: str) -> list[Dimension]:
    """Return what may stand in rows and columns of what leaves the house: a fixed list."""
    return [row for row in DIMENSIONS.values() if row.is_for_outside and counted in row.of]


def _not_for_outside(choice: Choice) -> dict[str, str]:
    """Return what would let two evaluations be subtracted from each other: days of one's own."""
    problems = {}
    whole = "Für außen gibt es nur ganze Quartale, damit sich Auswertungen nicht voneinander "
    whole += "abziehen lassen."
    start, end, as_of = (getattr(choice.period, name) for name in _DAYS)
    if start != quarter_begins(start):
        problems["starts_on"] = (
            f"{whole} Bitte zum Beispiel ab {format_date(quarter_begins(start))}."
        )
    if not _ends_quarter(end):
        last = quarter_begins(end) - _DAY
        problems["ends_on"] = f"{whole} Bitte zum Beispiel bis {format_date(last)}."
    if not _ends_quarter(as_of):
        last = max(quarter_begins(as_of) - _DAY, end)
        problems["as_of"] = (
            "Für außen ist der Stichtag das Ende eines Quartals. Bitte zum Beispiel "
            f"{format_date(last)}."
        )
    return problems


def _ends_quarter(day: date) -> bool:
    return quarter_begins(day + _DAY) == day + _DAY


@dataclass(frozen=True)
class Preset:
    """A question that is really asked, ready to be opened.

    :param words: the question; :param years: the last so many whole years instead of three years
        up to the last quarter.
    """

    code: str
    words: str
    counted: str
    rows: tuple[str, ...]
    columns: str = "year"
    filters: tuple[tuple[str, str], ...] = ()
    by_count: bool = False
    years: int = 0

    def choice(self, on: date) -> Choice:
        """Return what it chooses, up to the last quarter or year that was over on a day."""
        end = (date(on.year, 1, 1) if self.years else quarter_begins(on)) - _DAY
        start = date(end.year - (self.years or 3) + 1, 1, 1)
        return Choice(
            self.counted, Period(start, end, quarter_begins(on) - _DAY), self.rows, self.columns,
            self.filters, by_count=self.by_count, question=self.code,
        )  # fmt: skip


_COMPLAINTS: Final = (("kind", "complaint"),)
_YES, _NO = YES_NO
QUESTIONS: Final = {
    question.code: question
    for question in (
        Preset("written", "Wie viele schriftliche Beschwerden gab es je Jahr und Standort?",
                 "reactions", ("standort",), filters=(*_COMPLAINTS, ("written", _YES))),
        Preset("reasons", "Worum ging es dabei, je Standort?", "anliegen",
                 ("standort", "topic_group"), filters=(*_COMPLAINTS, ("written", _YES))),
        Preset("results", "Wie viele Beschwerden wurden abgeschlossen, mit welchem Ergebnis?",
                 "reactions", ("result",), filters=_COMPLAINTS),
        Preset("conduct", "Ging es um die Sache oder um das Verhalten von Beschäftigten?",
                 "anliegen", ("conduct",), filters=_COMPLAINTS),
        Preset("dienstaufsicht", "Wie viele Dienstaufsichtsbeschwerden gab es, wie viele waren "
                 "berechtigt, und wer hat entschieden?", "reactions", ("year", "settled"),
                 "result", (*_COMPLAINTS, ("dienstaufsicht", _YES))),
        Preset("topics", "Welche Anliegen waren bei Beschwerden am häufigsten, und was hat sich "
                 "gegenüber dem Vorjahr geändert?", "anliegen", ("topic",), filters=_COMPLAINTS,
                 by_count=True, years=2),
        Preset("changed", "Was wurde wegen der Beschwerden geändert?", "reactions", ("remedy",),
                 filters=_COMPLAINTS),
        Preset("counter", "Wie viele Beschwerden wurden vor Ort sofort gelöst und stünden in "
                 "keiner Liste der schriftlichen?", "reactions", ("channel",),
                 filters=(*_COMPLAINTS, ("written", _NO), ("settled", "employee"))),
        Preset("callbacks", "Wie viele Rückrufe blieben aus, mit und ohne dokumentierten "
                 "Versuch?", "anliegen", ("attempt",)),
    )
}  # fmt: skip


def first_choice(on: date) -> Choice:
    """Return what stands in the form before somebody has chosen: what arrived, by kind and year."""
    return Preset("", "", "reactions", ("kind",)).choice(on)


def question_of(choice: Choice) -> Preset | None:
    """Return the ready-made question that a choice still is; other days change nothing about it."""
    found = QUESTIONS.get(choice.question)
    if found is None or set(found.filters) - set(choice.filters):
        return None
    asked = (found.counted, found.rows, found.columns)
    return found if asked == (choice.counted, choice.rows, choice.columns) else None


CHANGED, CALLBACKS = "changed", "callbacks"
