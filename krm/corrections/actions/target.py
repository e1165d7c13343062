"""One value of a Vorgang that can be corrected: how it is read, checked, written and said."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from krm.organisation.models import Person
from krm.reactions.models import Reaction

Choices = list[tuple[str, str]]


class Group(StrEnum):
    """Under which heading the page offers a value."""

    ARRIVAL = "Eingang"
    MATTER = "Inhalt"
    PLACE = "Einordnung"
    PEOPLE = "Personen"


def _text(reaction: Reaction, value: Any) -> str:
    return str(value)


def _anything(reaction: Reaction, new: Any, at: datetime) -> None:
    return


def _nothing(reaction: Reaction, by: Person, at: datetime) -> None:
    return


def _never(reaction: Reaction, new: Any) -> bool:
    return False


@dataclass(frozen=True)
class Target:
    """One value of a Vorgang; all values are in the form in which a correction stores them.

    :param field: the field of the form that takes the new value (``CorrectionForm.FIELDS``).
    :param words: how people read a value; ``empty`` is read where there is none.
    :param whole: completes a value that somebody gave in part only.
    :param check: refuses a new value that cannot be right.
    :param rests: writes into a copy of the row what deadlines rest on; None: none rests on it.
    :param then: what follows once the row is saved and its deadlines are computed anew.
    :param offered: what can be chosen; for a field that offers something.
    :param exists: whether the Vorgang has such a value at all.
    :param asks_two: whether the new value needs a second person whatever becomes of deadlines.
    """

    label: str
    group: Group
    field: str
    read: Callable[[Reaction], object]
    write: Callable[[Reaction, Any], None]
    words: Callable[[Reaction, Any], str] = _text
    whole: Callable[[Reaction, Any], object] = lambda row, new: new
    check: Callable[[Reaction, Any, datetime], None] = _anything
    rests: Callable[[Reaction, Any], None] | None = None
    then: Callable[[Reaction, Person, datetime], None] = _nothing
    offered: Callable[[Reaction], Choices] = lambda row: []
    exists: Callable[[Reaction], bool] = lambda row: True
    asks_two: Callable[[Reaction, Any], bool] = _never
    empty: str = "keine Angabe"
    may_be_empty: bool = False


def column(name: str, label: str, group: Group, field: str, **more: Any) -> Target:
    """Return a value that stands in a column of the Vorgang as it is stored."""
    return Target(
        label,
        group,
        field,
        lambda row: getattr(row, name),
        lambda row, new: setattr(row, name, new),
        **more,
    )


def text(
    name: str, label: str, group: Group = Group.MATTER, *, is_long: bool = True, **more: Any
) -> Target:
    """Return a text; a long one has several lines."""
    field = "new_long" if is_long else "new_text"
    return column(name, label, group, field, **{"may_be_empty": True, **more})


def flag(name: str, label: str, *, is_deadline: bool = False, **more: Any) -> Target:
    """Return a yes or no.

    :param is_deadline: a legal deadline may rest on it.
    """
    rests = (lambda row, new: setattr(row, name, new)) if is_deadline else None
    return column(
        name,
        label,
        Group.PLACE,
        "new_flag",
        words=lambda row, value: "ja" if value else "nein",
        rests=rests,
        **more,
    )


def choice(
    name: str, label: str, group: Group, offered: Callable[[Reaction], Choices], **more: Any
) -> Target:
    """Return a word of a closed list; a word that left the list is said as it is stored."""
    return column(
        name,
        label,
        group,
        "new_choice",
        offered=offered,
        words=lambda row, value: dict(offered(row)).get(value, value),
        **more,
    )


def _called(row: Any) -> str:
    return str(getattr(row, "display_name", "") or row.name)


def row_of(name: str, label: str, group: Group, choices: Callable[[], Any], **more: Any) -> Target:
    """Return another row of the house, such as a Standort, by its key.

    :param choices: all rows that can be chosen.
    """

    def said(reaction: Reaction, key: Any) -> str:
        field = Reaction._meta.get_field(name).remote_field
        found = field.model._default_manager.filter(pk=key).first() if field else None
        return _called(found) if found is not None else "unbekannt"

    return Target(
        label,
        group,
        "new_choice",
        lambda row: getattr(row, f"{name}_id"),
        lambda row, key: setattr(row, f"{name}_id", int(key) if key else None),
        words=said,
        whole=lambda row, key: int(key) if key else None,
        offered=lambda row: [(str(item.pk), _called(item)) for item in choices()],
        may_be_empty=True,
        **more,
    )
