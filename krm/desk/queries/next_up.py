"""What comes next after a step: the next of the same pile, or the first of Heute."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from krm.arrivals.access import visible_items
from krm.arrivals.queries import alarms, waiting
from krm.desk.queries.piles import by_case, not_put_off, put_off_by
from krm.desk.queries.rows import TodayRow
from krm.desk.queries.worklist import today_for
from krm.organisation.access import has_right
from krm.organisation.models import Person
from krm.organisation.rules import Right

# Whatever in an address holds a digit names a row: of it only the place counts.
_NAMES_A_ROW: Final = re.compile(r"[^/]*\d[^/]*")
# The addresses of one arrival, by which the Posteingang is the pile somebody works through.
_OF_AN_ARRIVAL: Final = re.compile(r"^/posteingang/[^/]*\d[^/]*/")


@dataclass(frozen=True)
class NextUp:
    """What comes next: its words, which Vorgang or arrival, and where it opens."""

    what: str
    title: str
    number: str
    url: str


def next_up(person: Person, on: date, came_from: str) -> NextUp | None:
    """Return what the person does next; None where nothing else waits for them.

    Each Vorgang counts once, as in the piles. Nothing is offered that was put off until tomorrow,
    nor once more what they come from.

    :param came_from: the address of the step that was taken, or of the page they leave.
    """
    if _OF_AN_ARRIVAL.match(came_from) and has_right(person, Right.TRIAGE, on):
        found = _next_arrival(person, on, came_from)
        if found is not None:
            return found
    rows = not_put_off(today_for(person, on), put_off_by(person, on))
    row = _next_row([found.row for found in by_case(rows)], came_from)
    return NextUp(row.what, row.title, row.number, row.opens) if row else None


def _next_arrival(person: Person, on: date, came_from: str) -> NextUp | None:
    seen = waiting.waiting().filter(pk__in=visible_items(person, on).values("pk"))
    rows = alarms.urgent_first(seen.exclude(receipt_number=came_from.split("/")[2]))
    row = rows.first()
    if row is None:
        return None
    what = "Eingang sichten"
    return NextUp(what, row.subject, row.receipt_number, row.get_absolute_url())


def _next_row(rows: Sequence[TodayRow], came_from: str) -> TodayRow | None:
    """Return the next row: what follows if the one they come from still stands, else its like."""
    stands = [at for at, row in enumerate(rows) if _is_of(row, came_from)]
    others = [row for row in rows if not _is_of(row, came_from)]
    if stands:
        after = [row for row in rows[stands[0] :] if row in others]
        return next(iter([*after, *others]), None)
    done = _place(came_from)
    alike = (row for row in others if done.startswith(_place(row.url)))
    return next(alike, None) or next(iter(others), None)


def _is_of(row: TodayRow, address: str) -> bool:
    """Tell whether a row belongs to the Vorgang of an address, or opens this very page."""
    parts = address.split("/")
    return row.number in parts if row.number else address.startswith(row.url)


def _place(address: str) -> str:
    """Return an address without the rows it names: what leads to the same kind of page is alike."""
    return _NAMES_A_ROW.sub("*", address)
