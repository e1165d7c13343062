"""What the verbs of this package share: checking a row and telling what changed on it."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db.models import Model

from krm.journal.actions import Refused
from krm.organisation.models import Office


def check_row(row: Model, *, exclude: Iterable[str] = ()) -> None:
    """Let only a row pass that fits the fields and constraints of its table.

    :raises Refused: with the German sentences of all errors.
    """
    try:
        row.full_clean(exclude=set(exclude))
    except ValidationError as error:
        raise Refused(" ".join(error.messages), code="invalid") from error


def changed_fields(row: Model, names: Iterable[str]) -> list[str]:
    """Return which of the named fields differ from the stored row; all of them if it is new."""
    stored = type(row)._default_manager.filter(pk=row.pk).first() if row.pk else None
    if stored is None:
        return list(names)
    wanted = set(names)
    return [
        field.name
        for field in row._meta.concrete_fields
        if field.name in wanted and getattr(row, field.attname) != getattr(stored, field.attname)
    ]


def lock_office() -> None:
    """Let two people who change roles or posts at once wait for each other."""
    list(Office.objects.select_for_update())
