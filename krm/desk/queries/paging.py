"""A page of an ordered list of Vorgänge: the last one costs what the first does."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

from django.db.models import Q, QuerySet

from krm.desk.rules.keyset import Position, Value, code_of
from krm.reactions.models import Reaction
from krm.search.queries import rows_listed

Row = TypeVar("Row")
PAGE = 25
# Beyond this the rows are not counted, so that the page stays quick.
COUNTED = 1_000
# What stands in many rows is looked for in the first of them; mostly a page is full with those.
LOOKED_THROUGH = 500
NEWEST_FIRST = ("-arrived_at", "-pk")
# What the values of an order are, by their names.
_KINDS: dict[str, type] = {"arrived_at": datetime, "pk": int, "number": str, "state": str}
# These are the same in order here as in the database; how words go is known there only.
_BY_AGE = (["-arrived_at", "-pk"], ["arrived_at", "pk"])
# Where a row stands in an order by age.
_Place = tuple[datetime, int]


def kinds_of(order: Sequence[str]) -> list[type]:
    """Return what the values of an order are."""
    return [_KINDS[name.removeprefix("-")] for name in order]


@dataclass(frozen=True)
class RegisterPage:
    """One page: its rows in their order, and the codes of the first and the last of them.

    :param first: what the page before is asked for with; "" if there is none. ``last`` likewise.
    """

    rows: list[Reaction]
    first: str = ""
    last: str = ""

    @property
    def keys(self) -> list[int]:
        """Return the keys of the rows."""
        return [row.pk for row in self.rows]


@dataclass(frozen=True)
class _LookedThrough:
    """The keys that were found in the first rows of a list, in their order.

    :param is_all: the list has no other rows.
    """

    keys: list[int]
    is_all: bool


class RegisterPages:
    """The rows of the register, page by page.

    :param order: as an index of the register goes, the key of the row last.
    :param parts: the rows in parts, of which each is found by its own index; a row may be in
        several. One part is the whole.
    :param searched: what is looked for in the rows where it stands in many of them; without it
        the parts hold all that narrows the list.
    :param fields: what is read of a row; all of it without them.
    """

    def __init__(
        self,
        parts: Sequence[QuerySet[Reaction]],
        order: Sequence[str],
        *,
        per_page: int = PAGE,
        searched: Q | None = None,
        fields: Sequence[str] = (),
    ) -> None:
        self.order, self.per_page, self.fields = list(order), per_page, list(fields)
        self.whole = list(parts)
        self.searched = searched

    @cached_property
    def parts(self) -> list[QuerySet[Reaction]]:
        """Return the parts with what is searched for in each; dear, and seldom asked for then."""
        if (searched := self.searched) is None:
            return self.whole
        return [one.filter(searched) for one in self.whole]

    def page(self, position: Position | None = None) -> RegisterPage:
        """Return the page at a position: the first one without it, and where it leads nowhere."""
        if position is None:
            return self._page(self._rows(None), is_first=True)
        rows = self._rows(position)
        has_more = len(rows) > self.per_page
        if not rows or (position.is_before and not has_more):
            # Little is left before it: the first page, whole.
            return self.page()
        if position.is_before:
            kept = rows[: self.per_page][::-1]
            return self._page(kept, has_next=bool(position.values))
        return self._page(rows)

    def _page(
        self,
        rows: list[Reaction],
        *,
        is_first: bool = False,
        has_next: bool | None = None,
    ) -> RegisterPage:
        shown = rows[: self.per_page]
        is_followed = len(rows) > self.per_page if has_next is None else has_next
        return RegisterPage(
            rows=shown,
            first="" if is_first or not shown else self._code(shown[0]),
            last=self._code(shown[-1]) if shown and is_followed else "",
        )

    def _code(self, row: Reaction) -> str:
        return code_of([getattr(row, name.removeprefix("-")) for name in self.order])

    def _rows(self, position: Position | None) -> list[Reaction]:
        """Return one row more than a page has."""
        order = self._direction(position)
        if self.searched is not None and order in _BY_AGE:
            first = self._first if position is None else self._look_through(self.searched, position)
            if first.is_all or len(first.keys) > self.per_page:
                found = Reaction.objects.filter(pk__in=first.keys[: self.per_page + 1])
                return list(self._read(found.order_by(*order)))
        ranges = _ranges(order, position.values) if position else [Q()]
        if len(self.parts) < 2:
            whole = (self._read(part.order_by(*order)) for part in self.parts)
            return [row for part in whole for row in _in_turn(part, ranges, self.per_page + 1)]
        names = ["pk", *(name.removeprefix("-") for name in order)]
        keys = {
            row[0]
            for part in self.parts
            for row in _in_turn(
                part.order_by(*order).values_list(*names), ranges, self.per_page + 1
            )
        }
        # The database knows how it sorts words; what came from several parts it puts in order.
        found = Reaction.objects.filter(pk__in=keys).order_by(*order)
        return list(self._read(found)[: self.per_page + 1])

    def _read(self, rows: QuerySet[Reaction]) -> QuerySet[Reaction]:
        return rows.only(*self.fields) if self.fields else rows

    def _direction(self, position: Position | None) -> list[str]:
        return _reversed(self.order) if position and position.is_before else self.order

    @cached_property
    def _counted(self) -> tuple[int, bool]:
        """Return how many rows there are, and whether there are more than were counted."""
        if self.searched is not None:
            found = len(self._first.keys)
            return min(found, COUNTED), not self._first.is_all or found > COUNTED
        most = COUNTED
        if len(self.parts) == 1:
            count = self.parts[0].order_by()[: most + 1].count()
            return min(count, most), count > most
        # Keys of all parts, until they are enough: their union would be read to its end.
        keys: set[int] = set()
        for part in self.parts:
            if len(keys) <= most:
                keys.update(part.order_by().values_list("pk", flat=True)[: most + 1])
        return min(len(keys), most), len(keys) > most

    @cached_property
    def _first(self) -> "_LookedThrough":
        """Return what the first rows of the list hold, for the first page and for the count."""
        return self._look_through(self.searched or Q(), None)

    def _look_through(self, searched: Q, position: Position | None) -> "_LookedThrough":
        """Look through the first rows behind a position, newest or oldest first.

        What is searched for is asked once, of all of them: in each part it would cost most of the
        page. Behind the end of a part that was not read whole no other part is read either, so
        that no row is missing between those that are found.
        """
        order = self._direction(position) if self.order in _BY_AGE else [*NEWEST_FIRST]
        falls = order[0].startswith("-")
        (behind,) = _ranges(order, position.values if position else [])
        places: set[_Place] = set()
        end: _Place | None = None
        for part in self.whole:
            near = Q() if end is None else Q(**{f"arrived_at__{'gte' if falls else 'lte'}": end[0]})
            rows = part.filter(behind, near).order_by(*order)
            read = list(rows.values_list("arrived_at", "pk")[:LOOKED_THROUGH])
            places.update(read)
            if len(read) == LOOKED_THROUGH:
                # All that was read before it is there, up to the nearer one of two ends.
                end = read[-1] if end is None else (max if falls else min)(end, read[-1])
        if end is not None:
            places = {one for one in places if (one >= end if falls else one <= end)}
        rows = Reaction.objects.filter(pk__in=rows_listed(sorted(key for _, key in places)))
        holding = set(rows.filter(searched).order_by().values_list("pk", flat=True))
        keys = [key for _, key in sorted(places, reverse=falls) if key in holding]
        return _LookedThrough(keys, is_all=end is None)

    @property
    def count(self) -> int:
        """Return how many rows there are, as far as they were counted."""
        return self._counted[0]

    @property
    def has_more(self) -> bool:
        """Tell whether there are more rows than were counted."""
        return self._counted[1]


def _reversed(order: Sequence[str]) -> list[str]:
    return [name[1:] if name.startswith("-") else f"-{name}" for name in order]


def _in_turn(rows: "QuerySet[Any, Row]", ranges: Sequence[Q], count: int) -> Iterator[Row]:
    """Yield so many rows of the ranges; one is read when those before it were not enough."""
    for one in ranges:
        read = list(rows.filter(one)[:count])
        yield from read
        count -= len(read)
        if not count:
            return


def _ranges(order: Sequence[str], values: Sequence[Value]) -> list[Q]:
    """Return what comes behind a row, in ranges of which each is one piece of an index.

    The last two names in one: few rows have the same moment. A state has many, so what has the
    same comes first, then the other states.
    """
    if not values:
        return [Q()]
    *leading, last = zip(order, values, strict=True)
    if not leading:
        return [_beyond(*last)]
    *groups, moment = leading
    equal = Q(**{groups[0][0].removeprefix("-"): groups[0][1]}) if groups else Q()
    near = equal & _from(*moment) & (_beyond(*moment) | _beyond(*last))
    return [near, *(_beyond(*group) for group in groups)]


def _beyond(name: str, value: Value) -> Q:
    word = f"{name[1:]}__lt" if name.startswith("-") else f"{name}__gt"
    return Q(**{word: value})


def _from(name: str, value: Value) -> Q:
    word = f"{name[1:]}__lte" if name.startswith("-") else f"{name}__gte"
    return Q(**{word: value})
