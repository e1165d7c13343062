"""The rows of Heute in piles: what is done in the same way lies together, each Vorgang once.

Nothing of the list gets lost: what else a Vorgang asks for hangs on its row, and a pile is as
urgent as the most urgent of all of these.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from zlib import crc32

from krm.desk.models import PutOff
from krm.desk.queries.batches import POSTED
from krm.desk.queries.rows import Group, TodayRow
from krm.organisation.models import Person
from krm.ui.rules import format_short

# Up to so many rows are read at a glance, day by day; more of them lie in piles.
FEW = 8
SHOWN_TITLES = 2
# Up to so many rows a pile opens where it lies; more of them stand on a page of their own.
SHOWN_ROWS = 10
_ORDER = list(Group)
# The steps that one page does for all of them: its name, what the pile is called, its button, and
# the button where the count stands in it.
TOGETHER: dict[str, tuple[str, str, str, str]] = {
    "confirm": (
        "freigeben", "Eingang bestätigen", "Alle ansehen und freigeben",
        "Eingangsbestätigungen ansehen und freigeben",
    ),
    **dict.fromkeys(POSTED, ("post", "Zur Post geben", "Alle drucken", "Schreiben drucken")),
    "remind_unit": ("erinnern", "Einheiten erinnern", "Alle erinnern", "Einheiten erinnern"),
    "close": (
        "abschliessen", "Vorgang abschließen", "Alle abschließen", "Vorgänge abschließen",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class PileRow:
    """One Vorgang of a pile with its step, and what else it asks for."""

    row: TodayRow
    further: tuple[TodayRow, ...] = ()
    # Somebody wants to do something else first; it is marked and stands last.
    is_put_off: bool = False

    @cached_property
    def rows(self) -> tuple[TodayRow, ...]:
        """Return everything the Vorgang asks for."""
        return (self.row, *self.further)

    @cached_property
    def when(self) -> Group:
        """Return how urgent the most urgent of it is."""
        return min((row.when for row in self.rows), key=_ORDER.index)

    @cached_property
    def act_by(self) -> date:
        """Return until when the first of it is to be done."""
        return min(row.act_by for row in self.rows)

    @property
    def name(self) -> str:
        """Return what tells it apart: the Vorgang, or where a task without one leads."""
        return self.row.number or self.row.url


@dataclass(frozen=True)
class Pile:
    """What is done in the same way: its words, its rows, and the page that does all at once."""

    key: str
    label: str
    rows: tuple[PileRow, ...]
    page: str = ""
    together: str = ""
    many: str = ""

    @cached_property
    def when(self) -> Group:
        """Return how urgent its most urgent row is."""
        return min((row.when for row in self.rows), key=_ORDER.index)

    @cached_property
    def act_by(self) -> date:
        """Return until when the first of it is to be done."""
        return min(row.act_by for row in self.rows)

    @cached_property
    def is_put_off(self) -> bool:
        """Return whether everything in it is put off."""
        return all(row.is_put_off for row in self.rows)

    @property
    def count(self) -> str:
        """Return how many there are, in words."""
        found = len(self.rows)
        if all(row.row.number for row in self.rows):
            return "1 Vorgang" if found == 1 else f"{found} Vorgänge"
        return "1 Aufgabe" if found == 1 else f"{found} Aufgaben"

    @property
    def state(self) -> tuple[str, str]:
        """Return the worst state in words, and its tone."""
        count = sum(row.when is self.when for row in self.rows)
        if self.when is Group.OVERDUE:
            return f"{count} überfällig", "bad"
        if self.when is Group.TODAY:
            return f"{count} heute", "warn"
        return f"ab {format_short(self.act_by)}", "info" if self.when is Group.THIS_WEEK else ""

    @property
    def titles(self) -> str:
        """Return the first titles and how many more there are."""
        found = [row.row.title for row in self.rows if row.row.title]
        more = len(found) - SHOWN_TITLES
        shown = " · ".join(found[:SHOWN_TITLES])
        return f"{shown} … und {more} weitere" if more > 0 else shown

    @property
    def is_long(self) -> bool:
        """Return whether its rows stand on a page of their own."""
        return len(self.rows) > SHOWN_ROWS

    @property
    def alone(self) -> TodayRow | None:
        """Return its only row; None where there are several."""
        return self.rows[0].row if len(self.rows) == 1 else None

    @property
    def button(self) -> str:
        """Return what its button says."""
        if self.page:
            two = len(self.rows) == 2 and self.page == "erinnern"
            return "Beide erinnern" if two else self.together
        return "Der Reihe nach"

    @property
    def button_with_count(self) -> str:
        """Return what its button says where nothing stands beside it: "3 Vorgänge abschließen"."""
        return f"{len(self.rows)} {self.many}"


def in_piles(rows: Sequence[TodayRow], put_off: Collection[int] = ()) -> list[Pile]:
    """Return the rows in piles, the most urgent first; what is put off stands last, here and there.

    :param rows: in their order, the most urgent first (``worklist.today_for``).
    :param put_off: the tasks that the person has put off until tomorrow, by their keys.
    """
    piles: dict[str, list[PileRow]] = {}
    for found in by_case(rows, put_off):
        piles.setdefault(_key(found.row), []).append(found)
    made = [
        _pile(key, tuple(sorted(lying, key=lambda row: row.is_put_off)))
        for key, lying in piles.items()
    ]
    return sorted(made, key=lambda pile: (pile.is_put_off, _ORDER.index(pile.when), pile.act_by))


def by_case(rows: Sequence[TodayRow], put_off: Collection[int] = ()) -> Iterator[PileRow]:
    """Return each Vorgang once, under the step that comes first.

    Who wrote hears first that it has arrived: confirming goes before what else is to be done, and
    before that a dispatch of which nobody knows whether it left. A Vorgang is put off as a whole,
    by whichever of its tasks.
    """
    cases: dict[str, list[TodayRow]] = {}
    for at, row in enumerate(rows):
        cases.setdefault(row.number or f"task {at}", []).append(row)
    for asked in cases.values():
        first = min(asked, key=_place)
        later = bool(put_off) and any(key_of(row) in put_off for row in asked)
        yield PileRow(first, tuple(row for row in asked if row is not first), later)


def _place(row: TodayRow) -> int:
    """Return where a task of a Vorgang stands among its tasks; those of one place stay in order."""
    if row.step == "settle_dispatch" and row.is_primary:
        return 0
    return 1 if row.step == "confirm" else 2


def _key(row: TodayRow) -> str:
    if row.step in TOGETHER and not row.way:
        return TOGETHER[row.step][0]
    return f"{crc32(f'{row.step}:{row.what}'.encode()):x}"


def _pile(key: str, rows: tuple[PileRow, ...]) -> Pile:
    first = rows[0].row
    if len(rows) == 1 or first.step not in TOGETHER or first.way:
        return Pile(key, first.what, rows)
    page, label, together, many = TOGETHER[first.step]
    return Pile(key, label, rows, page, together, many)


def key_of(row: TodayRow) -> int:
    """Return by which number a task is put off: a digest of where it leads, no word of it."""
    return crc32(row.url.encode())


def put_off_by(person: Person, on: date) -> frozenset[int]:
    """Return the keys of the tasks that the person has put off until tomorrow."""
    rows = PutOff.objects.filter(person=person, day=on)
    return frozenset(rows.values_list("task_key", flat=True))


def not_put_off(rows: Sequence[TodayRow], put_off: Collection[int]) -> list[TodayRow]:
    """Return the rows of the Vorgänge of which nothing is put off."""
    found = by_case(rows, put_off)
    later = {id(row) for one in found if one.is_put_off for row in one.rows}
    return [row for row in rows if id(row) not in later]
