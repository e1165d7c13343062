"""Reads over opinion cards, their boxes and the material."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from krm.documents.models import Document
from krm.organisation.models import Standort
from krm.outreach.models import CardBox, CardDesign, MaterialOrder
from krm.outreach.rules import MATERIAL_LABELS, Material, is_long_ago, normal_box_code
from krm.outreach.rules.words import BackLanguage, DesignWords, back_languages, first_design
from krm.regelwerk import queries as regelwerk


def box_of(code: str) -> CardBox | None:
    """Return the box whose cards carry a code, or None if there is none in use."""
    boxes = CardBox.objects.select_related("standort")
    return boxes.filter(code=normal_box_code(code), is_active=True).first()


def offered_languages(on: date) -> list[BackLanguage]:
    """Return the languages for the back: those in which the public form is open."""
    known = back_languages()
    codes = regelwerk.rules_on(on).texts("form.languages")
    return [known[code] for code in codes if code in known]


def latest_design(standort: Standort) -> CardDesign | None:
    """Return the newest version of a design, or None before the first."""
    rows = CardDesign.objects.select_related("logo", "saved_by")
    return rows.filter(standort=standort).order_by("-version").first()


def design_words(design: CardDesign | None, on: date) -> DesignWords:
    """Return what a design says; before the first version what a new one begins with."""
    if design is None:
        return first_design(tuple(row.code for row in offered_languages(on)))
    return DesignWords(
        design.heading, design.invitation, design.closing, design.colour, tuple(design.languages)
    )


def designs_of(standort: Standort) -> list[CardDesign]:
    """Return every version of a design, the newest first."""
    rows = CardDesign.objects.filter(standort=standort).select_related("saved_by")
    return list(rows.order_by("-version"))


def logo_document(design: CardDesign | None) -> Document | None:
    """Return the logo of a design, or None."""
    return design.logo if design is not None else None


def boxes() -> list[CardBox]:
    """Return every box, those in use first."""
    rows = CardBox.objects.select_related("standort")
    return list(rows.order_by("standort__name", "-is_active", "place"))


def opens_on(standort: Standort, on: date) -> date | None:
    """Return the day on which a Standort opens if that is still to come."""
    return standort.starts_on if standort.starts_on and standort.starts_on > on else None


# ------------------------------------------------------------------------------------- material


@dataclass(frozen=True)
class Stock:
    """One kind of material at one Standort: the last order and what follows from it."""

    material: Material
    label: str
    last: MaterialOrder | None
    is_long_ago: bool


@dataclass(frozen=True)
class StandortStock:
    """All material of one Standort."""

    standort: Standort
    rows: Sequence[Stock]


def article_numbers(on: date) -> dict[Material, str]:
    """Return the article numbers of BA-DIS (R-34)."""
    rules = regelwerk.rules_on(on)
    return {material: rules.word(f"material.{material}") for material in Material}


def stock_of(standorte: Sequence[Standort], on: date) -> list[StandortStock]:
    """Return for each Standort when each material was ordered last."""
    days = regelwerk.rules_on(on).number("material.hint_days")
    last: dict[tuple[int, str], MaterialOrder] = {}
    for order in MaterialOrder.objects.filter(standort__in=standorte).order_by("ordered_on", "pk"):
        last[order.standort_id, order.material] = order
    return [
        StandortStock(standort, [_stock(last.get((standort.pk, m)), m, on, days) for m in Material])
        for standort in standorte
    ]


def _stock(last: MaterialOrder | None, material: Material, on: date, days: int) -> Stock:
    long_ago = is_long_ago(last.ordered_on if last else None, on, days)
    return Stock(material, MATERIAL_LABELS[material], last, long_ago)


def orders() -> list[MaterialOrder]:
    """Return every order, the latest first."""
    rows = MaterialOrder.objects.select_related("standort", "ordered_by")
    return list(rows.order_by("-ordered_on", "-pk"))


def due_reminders(on: date) -> list[MaterialOrder]:
    """Return the orders whose reminder is due; a later order of the same thing settles it."""
    rows = MaterialOrder.objects.filter(remind_on__lte=on).select_related("standort")
    return [order for order in rows.order_by("remind_on", "pk") if not _was_ordered_again(order)]


def _was_ordered_again(order: MaterialOrder) -> bool:
    later = MaterialOrder.objects.filter(standort=order.standort_id, material=order.material)
    return (
        later.filter(ordered_on__gt=order.ordered_on).exists()
        or later.filter(ordered_on=order.ordered_on, pk__gt=order.pk).exists()
    )
