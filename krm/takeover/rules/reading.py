"""Read the rows of an Erfassungstabelle; every problem is named with its cell, nothing is guessed.

Pure: a table, its columns and the lists of the office go in; rows and problems come out.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from krm.documents.rules.table import Cell, Table, column_letter, folded, shown
from krm.reactions.rules import Kind
from krm.reactions.workflow import State
from krm.regelwerk.rules import check_anliegen
from krm.takeover.rules.cells import (
    CellProblem,
    day_of,
    moment_of,
    signatories_of,
    text_of,
    word_of,
    yes_or_no,
)
from krm.takeover.rules.closing import state_problems, with_state
from krm.takeover.rules.columns import COMPUTED, PERSONAL
from krm.takeover.rules.identifiers import NUMBERS, Found, number_of
from krm.takeover.rules.row import ImportRow, Options, Problem
from krm.takeover.rules.words import Lists

TITLE: Final = 160
_NUMBER: Final = 60
_HIDDEN: Final = "Diese Zeile ist in der Datei ausgeblendet und wird nicht importiert."
_ELSEWHERE: Final = (
    "Diese Zeile hat nur in Spalten Inhalt, die nicht importiert werden. Sie wird ausgelassen."
)
_OUTSIDE: Final = (
    "Diese Zelle steht rechts von der letzten Überschrift. Wahrscheinlich ist die Zeile verrutscht."
)
_EARLIEST: Final = date(2000, 1, 1)
_LENGTHS: Final = {
    "last_name": 120, "first_name": 120, "street": 200, "postcode": 10, "city": 100,
    "email": 254, "phone": 60, "customer_number": 40,
}  # fmt: skip
_FLAGS: Final = ("is_board", "is_dienstaufsicht", "is_fachaufsicht", "is_complaint", "is_anonymous")


@dataclass(frozen=True)
class ReadRow:
    """One row that was read: what it says, or what is wrong with it."""

    row: ImportRow | None
    problems: tuple[Problem, ...] = ()
    # What a person should know although nothing is wrong.
    hints: tuple[Problem, ...] = ()


class Reader:
    """Reads the rows of one table one after the other and remembers what it has seen."""

    def __init__(
        self,
        table: Table,
        columns: Mapping[str, int],
        headings: list[str],
        lists: Lists,
        at: datetime,
        options: Options = Options(),  # noqa: B008 - frozen
    ) -> None:
        self.table, self.columns, self.headings = table, columns, headings
        self.lists, self.at, self.options = lists, at, options
        self._hidden = frozenset(table.hidden_rows)
        self._numbers: dict[str, int] = {}
        self._seen: Counter[str] = Counter()

    def rows(self, first: int) -> Iterator[ReadRow]:
        """Yield every row from an index on that holds anything; what is left out says so."""
        for index, cells in enumerate(self.table.rows[first:], start=first):
            line = index + 1
            filled = [column for column, cell in enumerate(cells) if cell != ""]
            if not filled:
                continue
            if index in self._hidden and self.options.hidden_rows == Options.LEAVE:
                yield self._left_out(line, cells, filled[0], _HIDDEN)
                continue
            given = {
                word: cells[column]
                for word, column in self.columns.items()
                if column < len(cells) and cells[column] != ""
            }
            if outside := [column for column in filled if column >= len(self.headings)]:
                yield ReadRow(None, (self._cell(line, cells, outside[0], _OUTSIDE),))
            elif given:
                yield self._read(line, given)
            else:
                yield self._left_out(line, cells, filled[0], _ELSEWHERE)

    def unread_columns(self, first: int) -> list[Problem]:
        """Return one hint for each column with content that no one has chosen."""
        chosen = set(self.columns.values())
        hints = []
        for column, heading in enumerate(self.headings):
            if column in chosen or folded(heading) in COMPUTED:
                continue
            rows = self.table.rows[first:]
            count = sum(column < len(cells) and cells[column] != "" for cells in rows)
            if count:
                reason = f"Diese Spalte wird nicht importiert. Zellen mit Inhalt: {count}."
                hints.append(Problem(first, column_letter(column), heading, "", reason))
        return hints

    def _left_out(self, line: int, cells: list[Cell], column: int, why: str) -> ReadRow:
        return ReadRow(None, hints=(self._cell(line, cells, column, why),))

    def _cell(self, line: int, cells: list[Cell], column: int, why: str) -> Problem:
        heading = self.headings[column] if column < len(self.headings) else ""
        return Problem(line, column_letter(column), heading, shown(cells[column]), why)

    def _read(self, line: int, given: Mapping[str, Cell]) -> ReadRow:
        row = _Row(line, given, self.lists, is_1904=self.table.is_1904, options=self.options)
        found = row.read(self.at)
        problems = dict(row.problems)
        if found.number:
            first = self._numbers.setdefault(found.number, line)
            if first != line:
                problems.setdefault("number", f"Diese Nummer steht schon in Zeile {first}.")
        if problems:
            named = (self._problem(line, word, given, why) for word, why in problems.items())
            return ReadRow(None, tuple(named))
        hints = tuple(self._problem(line, word, given, why) for word, why in row.hints.items())
        return ReadRow(replace(found, digest=self._digest(given)), hints=hints)

    def _problem(self, line: int, word: str, given: Mapping[str, Cell], why: str) -> Problem:
        column = self.columns.get(word, -1)
        if column < 0:
            return Problem(line, "", "", "", why)
        value = shown(given[word]) if word in given else ""
        return Problem(line, column_letter(column), self.headings[column], value, why)

    def _digest(self, given: Mapping[str, Cell]) -> str:
        """Return by what the row is known again; rows that are alike are counted through."""
        text = "\n".join(f"{word}={shown(given[word])}" for word in sorted(given))
        self._seen[text] += 1
        return hashlib.sha256(f"{self._seen[text]}\n{text}".encode()).hexdigest()


class _Row:
    """Reads one row; each word at most one problem, so that nothing is named twice."""

    def __init__(
        self,
        line: int,
        given: Mapping[str, Cell],
        lists: Lists,
        *,
        is_1904: bool,
        options: Options,
    ) -> None:
        self.line, self.given, self.lists, self.is_1904 = line, given, lists, is_1904
        self.options = options
        self.problems: dict[str, str] = {}
        self.hints: dict[str, str] = {}

    def read(self, at: datetime) -> ImportRow:
        """Return the row; what is wrong with it stands in ``problems``."""
        found = ImportRow(
            self.line,
            number=self._text("number", _NUMBER),
            kind=self._word("kind", needed=True),
            channel=self._word("channel", needed=True),
            is_written=self._flag("is_written") if "is_written" in self.given else None,
            standort=self._key("standort"),
            lead_unit=self._key("lead_unit"),
            settled_by=self._word("settled_by"),
            result=self._word("result"),
            remedy=self._word("remedy"),
            signatories=self._read("signatories", signatories_of, None),
            wish=self._text("wish"),
            follow_up_of=self._text("follow_up_of", _NUMBER),
            person={word: self._text(word, _LENGTHS[word]) for word in _LENGTHS}
            | {"form_of_address": self._word("form_of_address")},
            **self._moments(),
            **dict[str, Any]({flag: self._flag(flag) for flag in _FLAGS}),
        )
        found = self._with_texts(self._with_anliegen(found))
        found = with_state(found, self._state())
        self._check(found, at)
        return found

    def _read(self, word: str, reads: Callable[[Cell], Any], empty: Any) -> Any:
        if word not in self.given:
            return empty
        try:
            return reads(self.given[word])
        except CellProblem as problem:
            self.problems.setdefault(word, str(problem))
            return empty

    def _text(self, word: str, longest: int = 0) -> str:
        if word in NUMBERS:
            return self._number(word, longest)
        return str(self._read(word, lambda cell: text_of(cell, longest), ""))

    def _number(self, word: str, longest: int) -> str:
        restores = self.options.restores_zeros
        found: Found = self._read(
            word,
            lambda cell: number_of(cell, word, longest=longest, restores=restores),
            Found(""),
        )
        if found.hint:
            self.hints[word] = found.hint
        return found.text

    def _flag(self, word: str) -> bool:
        return bool(self._read(word, yes_or_no, False))

    def _word(self, word: str, *, needed: bool = False) -> str:
        found = self._key(word)
        if found is None and needed:
            self.problems.setdefault(word, "Hier fehlt eine Angabe.")
        return str(found or "")

    def _key(self, word: str) -> Any:
        words = self.lists.of(word)
        return self._read(
            word,
            lambda cell: word_of(cell, words.words, what=words.what, examples=words.examples),
            None,
        )

    def _state(self) -> State | None:
        found = self._key("state")
        return State(found) if found else None

    def _moments(self) -> dict[str, Any]:
        moments = {
            word: self._read(word, lambda cell: moment_of(cell, is_1904=self.is_1904), None)
            for word in ("arrived_at", "arrived_krm_at", "answered_at", "closed_at")
        }
        days = {
            word: self._read(word, lambda cell: day_of(cell, is_1904=self.is_1904), None)
            for word in ("original_dated_on", "confirmation_done")
        }
        return moments | days

    def _with_anliegen(self, row: ImportRow) -> ImportRow:
        """Take the first three Anliegen; the others are kept as further points (ruling 11)."""
        words = [
            part.strip()
            for word in ("anliegen", "anliegen_2", "anliegen_3")
            for part in self.lists.parts(self._text(word))
        ]
        tree = self.lists.tree
        unknown = [word for word in words if folded(word) not in self.lists.codes]
        if unknown:
            self.problems.setdefault("anliegen", f"Das Anliegen „{unknown[0]}“ gibt es nicht.")
            return row
        codes = list(dict.fromkeys(self.lists.codes[folded(word)] for word in words))
        counted, more = codes[: tree.maximum], codes[tree.maximum :]
        if row.kind and (counted or "anliegen" in self.given or self.lists.needs_anliegen):
            for reason in check_anliegen(row.kind, counted, tree)[:1]:
                self.problems.setdefault("anliegen", reason)
        further = tuple(f"{code} {tree.label(code)}" for code in more)
        return replace(row, codes=tuple(counted), further=further)

    def _with_texts(self, row: ImportRow) -> ImportRow:
        """Find a title in what is there, so that no row fails for the want of one."""
        title, matter = self._text("title"), self._text("matter")
        if len(title) > TITLE:
            matter = f"{title}\n\n{matter}".strip()
        first = title or matter or (self.lists.tree.full_label(row.codes[0]) if row.codes else "")
        line = " ".join((first or "ohne Betreff").split())
        return replace(
            row, title=line if len(line) <= TITLE else f"{line[: TITLE - 1]}…", matter=matter
        )

    def _check(self, row: ImportRow, at: datetime) -> None:
        """Check what the cells say together."""
        if row.arrived_at is None:
            self.problems.setdefault("arrived_at", "Hier fehlt das Datum des Eingangs.")
            return
        if row.arrived_at.date() < _EARLIEST:
            self.problems.setdefault("arrived_at", "Der Eingang liegt vor dem Jahr 2000.")
        for word, reason in state_problems(row, at, is_given=frozenset(self.given)).items():
            self.problems.setdefault(word, reason)
        if row.is_complaint and row.kind != Kind.EINGABE:
            reason = "Nur bei einer Eingabe ist zu sagen, ob sie eine Beschwerde ist."
            self.problems.setdefault("is_complaint", reason)
        named = [word for word in _LENGTHS if row.person.get(word)]
        if row.is_anonymous and named:
            reason = "Bei einer anonymen Reaktion werden keine Personendaten erfasst."
            self.problems.setdefault(named[0], reason)
        elif named and not (row.person["last_name"] or row.person["first_name"]):
            self.problems.setdefault(named[0], "Zu diesen Angaben fehlt der Name.")


def has_person(row: ImportRow) -> bool:
    """Tell whether a row names somebody."""
    return any(row.person.get(word) for word in PERSONAL - {"form_of_address"})
