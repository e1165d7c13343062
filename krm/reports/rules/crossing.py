"""Rows, columns and sums of an evaluation, and what of it may leave the house."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from krm.reports.rules.counting import tenths_of
from krm.reports.rules.suppression import Cells, Equation

Keys = tuple[str, ...]
Axis = Mapping[str, str]  # the label of each category, in their order


@dataclass(frozen=True)
class Cross:
    """Counts by rows and columns.

    :param counts: by the categories of the rows and of the column; without columns that is empty.
    :param is_whole: every row and column that is offered stands there, also with 0: for outside.
    :param listed: rows, columns or both of which each stands there, also with 0, but for the rest:
        a year or a Standort without a case is an answer.
    """

    rows: Sequence[Axis]
    columns: Axis
    counts: Mapping[tuple[Keys, str], int]
    is_whole: bool = False
    by_count: bool = False
    listed: frozenset[str] = frozenset()

    @cached_property
    def row_keys(self) -> list[Keys]:
        """Return the rows that are shown, in their order."""
        keys = list(product(*self.rows))
        if self.is_whole:
            return keys
        listed = "rows" in self.listed
        shown = [key for key in keys if self.row_total(key) or (listed and all(key))]
        if self.by_count:
            shown.sort(key=lambda key: -self.counts.get((key, self._last), 0))
            if not self.has_columns:
                shown.sort(key=lambda key: -self.row_total(key))
        return shown

    @cached_property
    def column_keys(self) -> list[str]:
        """Return the columns that are shown; the rest of the categories only where it counts."""
        listed = "columns" in self.listed
        return [
            key
            for key in self.columns
            if self.is_whole or self.column_total(key) or (listed and key)
        ]

    @property
    def has_columns(self) -> bool:
        """Tell whether it is broken down by columns at all."""
        return tuple(self.columns) != ("",) or self.columns[""] != ""

    @cached_property
    def _last(self) -> str:
        return self.column_keys[-1] if self.column_keys else ""

    def cell(self, row: Keys, column: str) -> int:
        """Return one count."""
        return self.counts.get((row, column), 0)

    @cached_property
    def _sums(self) -> tuple[Mapping[Keys, int], Mapping[str, int]]:
        rows: dict[Keys, int] = {}
        columns: dict[str, int] = {}
        for (row, column), count in self.counts.items():
            rows[row] = rows.get(row, 0) + count
            columns[column] = columns.get(column, 0) + count
        return rows, columns

    def row_total(self, row: Keys) -> int:
        """Return the sum of a row."""
        return self._sums[0].get(row, 0)

    def column_total(self, column: str) -> int:
        """Return the sum of a column."""
        return self._sums[1].get(column, 0)

    @cached_property
    def total(self) -> int:
        """Return the sum of all."""
        return sum(self.counts.values())

    def labels(self, row: Keys) -> list[str]:
        """Return what the categories of a row are called."""
        return [axis[key] for axis, key in zip(self.rows, row, strict=True)]

    def suppressed(self, below: int) -> frozenset[tuple[Keys | None, str | None]]:
        """Return the places that are not shown: small ones, and what would betray them.

        A place is a row and a column; None stands for the sum over all of them.
        """
        places = list(self._places())
        counts = {self._name(place): self._count(place) for place in places}
        secret = Cells(counts, list(self._equations()), below).suppressed()
        return frozenset(place for place in places if self._name(place) in secret)

    def _places(self) -> Iterable[tuple[Keys | None, str | None]]:
        for row in (*self.row_keys, None):
            for column in (*self.column_keys, None):
                yield row, column

    def _count(self, place: tuple[Keys | None, str | None]) -> int:
        row, column = place
        if row is None:
            return self.total if column is None else self.column_total(column)
        return self.row_total(row) if column is None else self.cell(row, column)

    def _name(self, place: tuple[Keys | None, str | None]) -> str:
        """Return the name of a count; a single row or column says the same as its sum."""
        row, column = place
        row = None if len(self.row_keys) == 1 else row
        return repr((row, None if len(self.column_keys) == 1 else column))

    def _equations(self) -> Iterable[Equation]:
        for row in (*self.row_keys, None):
            if len(self.column_keys) > 1:
                parts = {self._name((row, column)): 1 for column in self.column_keys}
                yield {self._name((row, None)): -1} | parts
        for column in (*self.column_keys, None):
            if len(self.row_keys) > 1:
                parts = {self._name((row, column)): 1 for row in self.row_keys}
                yield {self._name((None, column)): -1} | parts


@dataclass(frozen=True)
class Number:
    """One place of a table as it is shown: None is suppressed; shares are in tenths."""

    count: int | None
    percent: int | None = None

    def __sub__(self, other: "Number") -> int | None:
        """Return the difference of two places; None where one of them is not shown."""
        if self.count is None or other.count is None:
            return None
        return self.count - other.count


def share(count: int | None, base: int | None) -> int | None:
    """Return a share in tenths of percent; None where one of both is not shown."""
    return None if count is None or base is None else tenths_of(100 * count, base)
