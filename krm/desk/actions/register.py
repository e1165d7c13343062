"""How somebody sees the register: views of their own with a name, and the columns they chose."""

from collections.abc import Iterable
from datetime import datetime

from krm.desk.models import RegisterColumns, RegisterView
from krm.desk.rules.columns import USUAL, columns_of
from krm.journal.actions import Refused
from krm.organisation.models import Person

# As many as stand above the list without hiding it.
MOST_VIEWS = 12


def save_view(*, name: str, query: str, by: Person, at: datetime) -> RegisterView:
    """Keep filters and order under a name; what had the name before is replaced.

    :param query: the address without words that were searched for.
    :raises Refused: if there are too many already.
    """
    mine = RegisterView.objects.filter(person=by)
    if mine.exclude(name=name).count() >= MOST_VIEWS:
        raise Refused(
            f"Sie haben schon {MOST_VIEWS} Ansichten. Bitte löschen Sie zuerst eine.",
            code="too_many_views",
        )
    view, _ = RegisterView.objects.update_or_create(person=by, name=name, defaults={"query": query})
    return view


def delete_view(*, view: RegisterView, by: Person, at: datetime) -> None:
    """Delete a view of one's own.

    :raises Refused: if it is somebody else's.
    """
    if view.person_id != by.pk:
        raise Refused("Diese Ansicht gehört jemand anderem.", code="not_yours")
    view.delete()


def choose_columns(*, codes: Iterable[str], by: Person, at: datetime) -> RegisterColumns:
    """Keep which columns the person wants; without any they are the usual ones again."""
    chosen = [column.code for column in columns_of(codes)]
    row, _ = RegisterColumns.objects.update_or_create(
        person=by, defaults={"codes": [] if chosen == list(USUAL) else chosen}
    )
    return row
