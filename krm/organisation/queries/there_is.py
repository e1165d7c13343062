"""What there is at all: many rare things are asked for in one statement, before each is read.

A page tells of two dozen things of which a Vorgang, or a house on a day, has one or two. To read
each to find nothing cost more than half of a page. What is asked here knows no rights and may say
yes where somebody sees nothing: whoever reads the rows still asks who may see them.
"""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import Exists, Model, QuerySet

Rows = QuerySet[Any, Any]


class ThereIs:
    """Asks of one row which of several things there are for it.

    The statement holds nothing but the key of the row: it is built once for each database.
    """

    def __init__(self, model: type[Model], rows: Callable[[], dict[str, Rows]]) -> None:
        """Take what is asked about, and by name the rows of which one is enough."""
        self._model, self._rows = model, rows
        self._built: dict[str, tuple[str, tuple[Any, ...], tuple[str, ...]]] = {}

    def __call__(self, pk: int) -> frozenset[str]:
        """Return the names of what there is for a row; of all if the row itself is gone."""
        sql, parameters, names = self._statement()
        with connection.cursor() as cursor:
            cursor.execute(sql, [*parameters, pk])
            found = cursor.fetchone()
        if found is None:
            return frozenset(names)
        return frozenset(name for name, there_is in zip(names, found, strict=True) if there_is)

    def _statement(self) -> tuple[str, tuple[Any, ...], tuple[str, ...]]:
        built = self._built.get(connection.vendor)
        if built is None:
            asked = {name: Exists(rows) for name, rows in self._rows().items()}
            row = self._model._default_manager.order_by().filter(pk=0)
            sql, parameters = row.values_list(*asked.values()).query.sql_with_params()
            # The key is the last thing that is asked for: it alone changes.
            if not parameters or parameters[-1] != 0:
                raise RuntimeError("the statement does not end with its key")
            built = self._built[connection.vendor] = (sql, parameters[:-1], tuple(asked))
        return built
