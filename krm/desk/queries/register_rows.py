"""The rows of the register with the columns somebody has chosen: no statement for a single row."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Final

from krm.deadlines import queries as deadlines
from krm.deadlines.models import Deadline
from krm.desk.queries.desks import desks_of
from krm.desk.queries.found import Hit
from krm.desk.rules.columns import Column
from krm.organisation import queries as organisation
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.parties.models import Party
from krm.reactions.models import Anliegen, Reaction
from krm.reactions.rules import Assessment, Kind
from krm.reactions.workflow import State
from krm.regelwerk import queries as regelwerk
from krm.regelwerk.models import RegelwerkVersion
from krm.regelwerk.rules import Regelwerk
from krm.ui.rules import format_day, format_quarter
from krm.work.access import visible_reactions
from krm.work.access.visibility import Reason, Visibility
from krm.work.models import Task

# What of a Vorgang the columns show; its texts of many pages stay where they are.
READ: Final = (
    "number", "imported_number", "kind", "state", "title", "channel", "is_anonymous", "is_board",
    "arrived_at", "answered_at", "closed_at", "days_are_coarse", "lead_unit_id", "standort_id",
    "party_id", "result", "regelwerk_version_id",
)  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """What stands in one cell.

    :param mark: words that are shown as a mark, with its tone.
    :param note: a second line.
    :param day: the day the words name, for a file that sorts by it.
    """

    text: str = ""
    mark: str = ""
    tone: str = ""
    note: str = ""
    day: date | None = None


_EMPTY = Cell()
# The answer has left without this system: nothing else is missing (R-13, AS-63).
_LACKING: Final = "Es fehlt nur die Zweitschrift"


@dataclass(frozen=True)
class RegisterRow:
    """One Vorgang and its cells, in the order of the columns; after a search with its hit."""

    reaction: Reaction
    cells: list[tuple[Column, Cell]]
    hit: Hit | None = None


class RegisterReader:
    """Reads rows of the register for one person on one day.

    :param columns: which of them are read; nothing is read for the others.
    """

    def __init__(
        self,
        person: Person,
        on: date,
        columns: Sequence[Column],
        visibility: Visibility | None = None,
    ) -> None:
        self.person, self.on, self.columns = person, on, columns
        self.visibility = visibility or Visibility(person, on)

    def read(self, reactions: Sequence[Reaction]) -> list[RegisterRow]:
        """Return the rows of Vorgänge that the person may see."""
        if not reactions:
            return []
        found = [(column, _CELLS[column.code](self, reactions)) for column in self.columns]
        return [
            RegisterRow(row, [(column, cells.get(row.pk, _EMPTY)) for column, cells in found])
            for row in reactions
        ]

    def named(self, reactions: Sequence[Reaction]) -> set[int]:
        """Return the keys of those whose customer the person may know by name."""
        keys = [row.pk for row in reactions if row.party_id]
        if Reason.WHOLE_HOUSE in self.visibility.reasons(Right.SEE_PERSON) or not keys:
            return set(keys)
        seen = visible_reactions(
            self.person,
            self.on,
            right=Right.SEE_PERSON,
            visibility=self.visibility,
            by_row=True,
        )
        return set(seen.filter(pk__in=keys).values_list("pk", flat=True))

    @cached_property
    def units(self) -> dict[int, str]:
        """Return the names of all units."""
        return organisation.unit_names()

    @cached_property
    def standorte(self) -> dict[int, str]:
        """Return the names of all Standorte."""
        return organisation.standort_names()

    @cached_property
    def versions(self) -> dict[int, RegelwerkVersion]:
        """Return the versions of the Regelwerk, without their texts."""
        return RegelwerkVersion.objects.defer("content").in_bulk()

    def rules(self, version: int) -> Regelwerk:
        """Return the rules of a version; each is read once."""
        return regelwerk.rules_of(self.versions[version])

    @cached_property
    def lights(self) -> deadlines.Lights:
        """Return what tones and words of deadlines need."""
        return deadlines.lights(self.on)


_Cells = dict[int, Cell]
_Reading = Callable[[RegisterReader, Sequence[Reaction]], _Cells]


def _each(cell: Callable[[RegisterReader, Reaction], Cell]) -> _Reading:
    """Make a column of what stands in the row itself."""
    return lambda reader, rows: {row.pk: cell(reader, row) for row in rows}


def _day(row: Reaction, at: datetime | None) -> Cell:
    if at is None:
        return _EMPTY
    if row.days_are_coarse:
        return Cell(format_quarter(at))
    return Cell(format_day(at), day=local_day(at))


def _names(reader: RegisterReader, rows: Sequence[Reaction]) -> _Cells:
    named = reader.named(rows)
    keys = {row.party_id for row in rows if row.pk in named}
    read = Party.objects.only("kind", "organisation_name", "first_name", "last_name")
    parties = read.in_bulk([key for key in keys if key])
    return {row.pk: _name(row, parties.get(row.party_id or 0), named) for row in rows}


def _name(row: Reaction, party: Party | None, named: Iterable[int]) -> Cell:
    if row.is_anonymous:
        return Cell(note="anonym")
    if row.pk not in named and row.party_id:
        return Cell(note="nicht freigegeben")
    return Cell(party.display_name) if party else _EMPTY


def _due(reader: RegisterReader, rows: Sequence[Reaction]) -> _Cells:
    running = Deadline.objects.running().filter(reaction__in=[r.pk for r in rows if r.is_open])
    nearest: dict[int, Deadline] = {}
    for row in running.defer("explanation").by_due_date():
        nearest.setdefault(row.reaction_id, row)
    answered = [row.pk for row in rows if row.state == State.ANSWERED and row.pk in nearest]
    owed = Task.objects.open().filter(kind=Task.Kind.ZWEITSCHRIFT, reaction__in=answered)
    lacking = set(owed.values_list("reaction_id", flat=True)) if answered else set()
    return {
        key: replace(cell, note=_LACKING) if key in lacking else cell
        for key, row in nearest.items()
        for cell in [_deadline(reader, row)]
    }


def _deadline(reader: RegisterReader, row: Deadline) -> Cell:
    light = reader.lights.of(row)
    label = reader.lights.label(row)
    return Cell(format_day(row.due_on), light.words, light.tone, label, day=row.due_on)


def _desks(reader: RegisterReader, rows: Sequence[Reaction]) -> _Cells:
    found = desks_of(rows, units=reader.units, calendar=reader.lights.calendar, on=reader.on)
    return {key: Cell(words) for key, words in found.items()}


def _channel(reader: RegisterReader, row: Reaction) -> Cell:
    channels = reader.rules(row.regelwerk_version_id).channels
    return Cell(channels[row.channel].label if row.channel in channels else row.channel)


def _anliegen(_reader: RegisterReader, rows: Sequence[Reaction]) -> _Cells:
    keys = [row.pk for row in rows]
    found: dict[int, str] = {}
    codes = Anliegen.objects.filter(reaction__in=keys).order_by("reaction_id", "position")
    for key, code in codes.values_list("reaction_id", "code"):
        found[key] = f"{found[key]}, {code}" if key in found else code
    return {key: Cell(words) for key, words in found.items()}


_CELLS: dict[str, _Reading] = {
    "arrived": _each(lambda _, row: _day(row, row.arrived_at)),
    "name": _names,
    "due": _due,
    "desk": _desks,
    "state": _each(lambda _, row: Cell(mark=row.state_label, tone=row.state_tone)),
    "kind": _each(lambda _, row: Cell(Kind.label(row.kind))),
    "unit": _each(lambda reader, row: Cell(reader.units.get(row.lead_unit_id or 0, ""))),
    "standort": _each(lambda reader, row: Cell(reader.standorte.get(row.standort_id or 0, ""))),
    "channel": _each(_channel),
    "anliegen": _anliegen,
    "result": _each(lambda _, row: Cell(Assessment.label(row.result) if row.result else "")),
    "answered": _each(lambda _, row: _day(row, row.answered_at)),
    "closed": _each(lambda _, row: _day(row, row.closed_at)),
    "former": _each(lambda _, row: Cell(row.imported_number)),
}
