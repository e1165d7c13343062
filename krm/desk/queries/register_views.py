"""The views of the register somebody has kept, and the columns they chose."""

from dataclasses import dataclass
from typing import Final

from krm.desk.models import RegisterColumns, RegisterView
from krm.desk.rules.columns import Column, columns_of
from krm.organisation.models import Person


@dataclass(frozen=True)
class ShippedView:
    """A view that everybody has."""

    name: str
    query: str


SHIPPED: Final = (
    ShippedView("Alle", ""),
    ShippedView("Offen", "status=open"),
    ShippedView("Frist überfällig", "due=late"),
    ShippedView("In 7 Tagen fällig", "due=week"),
)


def views_of(person: Person) -> list[RegisterView]:
    """Return the views a person has kept, by name."""
    return list(RegisterView.objects.filter(person=person).order_by("name"))


def columns_for(person: Person) -> list[Column]:
    """Return the columns a person sees."""
    row = RegisterColumns.objects.filter(person=person).first()
    return columns_of(row.codes if row else ())
