"""The classes of retention (K0 to K11): what each covers, from when it counts, when it ends.

How long is data of the Regelwerk (``retention.…``); DIN 66398 names the parts: one kind of data,
one start, one length.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from krm.deadlines.rules import add_months


class Start(StrEnum):
    """From where a length counts: the day itself, or the end of its month or year."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class Unit(StrEnum):
    """In what a length counts."""

    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"


_UNITS: Final = {
    Unit.DAYS: ("Tag", "Tage"),
    Unit.MONTHS: ("Monat", "Monate"),
    Unit.YEARS: ("Jahr", "Jahre"),
}
_MOST_DAYS: Final = {Unit.DAYS: 1, Unit.MONTHS: 31, Unit.YEARS: 366}
_STARTS: Final = {
    Start.DAY: "nach dem Tag, an dem",
    Start.MONTH: "nach dem Ende des Monats, in dem",
    Start.YEAR: "nach dem Ende des Jahres, in dem",
}


@dataclass(frozen=True)
class Period:
    """How long something is kept, and from where that counts."""

    length: int
    unit: Unit
    start: Start

    def ends_on(self, day: date) -> date:
        """Return the day on which it goes, for something that happened on a day."""
        begin = self._begin(day)
        if self.unit is Unit.DAYS:
            return begin + timedelta(days=self.length)
        months = self.length * (12 if self.unit is Unit.YEARS else 1)
        return add_months(begin, months)

    def newest_gone(self, on: date) -> date:
        """Return the newest day of which everything goes on ``on`` at the latest."""
        high = on
        low = on - timedelta(days=self.length * _MOST_DAYS[self.unit] + 366)
        while low < high:
            middle = low + (high - low + timedelta(days=1)) // 2
            if self.ends_on(middle) <= on:
                low = middle
            else:
                high = middle - timedelta(days=1)
        return low

    def _begin(self, day: date) -> date:
        if self.start is Start.YEAR:
            return date(day.year, 12, 31)
        if self.start is Start.MONTH:
            return add_months(day.replace(day=1), 1) - timedelta(days=1)
        return day

    @property
    def amount(self) -> str:
        """Return the length in words: "2 Jahre"."""
        one, many = _UNITS[self.unit]
        return f"{self.length} {one if self.length == 1 else many}"

    @property
    def code(self) -> str:
        """Return the length as a code of the journal."""
        return f"{self.length}-{self.unit}-{self.start}"


class End(StrEnum):
    """What happens when a class ends."""

    ANONYMOUS = "anonymous"
    DELETED = "deleted"
    ELSEWHERE = "elsewhere"
    NEVER = "never"


END_LABELS: Final = {
    End.ANONYMOUS: "wird anonym: Zahlen bleiben, die Person nicht",
    End.DELETED: "wird gelöscht",
    End.ELSEWHERE: "löscht, wer die Sicherungen aufhebt",
    End.NEVER: "bleibt",
}


@dataclass(frozen=True)
class RetentionClass:
    """One class: which data, from when, what happens at its end.

    :param setting: the key of its length in the Regelwerk; "" where nothing ends.
    :param begins: what it counts from, as it ends a sentence: "der Vorgang abgeschlossen wurde".
    :param needs_release: two people release its first run, and again once its length has changed.
    """

    number: int
    label: str
    begins: str
    end: End
    setting: str = ""
    unit: Unit = Unit.YEARS
    start: Start = Start.DAY
    needs_release: bool = True

    @property
    def code(self) -> str:
        """Return its name: K2."""
        return f"K{self.number}"

    def period(self, length: int) -> Period:
        """Return the period for a length of the Regelwerk."""
        return Period(length, self.unit, self.start)

    def in_words(self, length: int) -> str:
        """Return how long its data are kept, as people read it."""
        if not self.setting:
            return "ohne Ende"
        return f"{self.period(length).amount} {_STARTS[self.start]} {self.begins}"


# What a class counts from.
_CLOSED: Final = "der Vorgang abgeschlossen wurde"
_DECIDED: Final = "darüber entschieden wurde"
# fmt: off
CLASSES: Final[Sequence[RetentionClass]] = (
    RetentionClass(0, "Was nicht zum KRM gehört: anonyme Anzeigen, Fremdes", _DECIDED,
                   End.DELETED, "triage.foreign_content_days", Unit.DAYS, needs_release=False),
    RetentionClass(1, "Lob und Ideen", _CLOSED, End.ANONYMOUS, "retention.praise_months",
                   Unit.MONTHS),
    RetentionClass(2, "Beschwerden mit Dateien und Schreiben", _CLOSED, End.ANONYMOUS,
                   "retention.complaint_years", start=Start.YEAR),
    RetentionClass(3, "Petitionen und Eingaben", _CLOSED, End.ANONYMOUS,
                   "retention.petition_years", start=Start.YEAR),
    RetentionClass(4, "Lese-Protokoll: wer welchen Vorgang geöffnet hat",
                   "der Vorgang geöffnet wurde", End.DELETED, "retention.reads_months",
                   Unit.MONTHS, Start.MONTH),
    RetentionClass(5, "Namen im Protokoll eines anonymen Vorgangs", "der Vorgang anonym wurde",
                   End.DELETED, "retention.history_years"),
    RetentionClass(6, "Zahlen ohne Bezug zu Personen", "", End.NEVER, needs_release=False),
    RetentionClass(7, "Eingänge, aus denen kein Vorgang wurde", _DECIDED, End.DELETED,
                   "retention.unregistered_days", Unit.DAYS),
    RetentionClass(8, "Sicherungen", "die Sicherung entstand", End.DELETED,
                   "retention.backup_days", Unit.DAYS),
    RetentionClass(9, "Einsichten in die E-AKTE, ihre Einwilligungen, Bögen der Stichprobe",
                   "eingesehen oder geprüft wurde", End.DELETED, "retention.look_in_years",
                   start=Start.YEAR),
    RetentionClass(10, "Name in einer Dienstaufsichtsbeschwerde", _CLOSED, End.DELETED,
                   "retention.accused_months", Unit.MONTHS),
    RetentionClass(11, "Anträge auf Auskunft, Berichtigung oder Löschung",
                   "der Antrag beantwortet wurde", End.DELETED, "retention.request_years",
                   start=Start.YEAR),
)
# fmt: on
BY_NUMBER: Final = {row.number: row for row in CLASSES}
# Which class a Vorgang belongs to, by its kind.
CLASS_OF_KIND: Final = {"praise": 1, "idea": 1, "complaint": 2, "petition": 3, "eingabe": 3}
