"""How the register is filtered and sorted."""

from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet

from krm.desk.queries.found import Reader, narrowed
from krm.organisation.models import Standort, Unit
from krm.reactions.models import Reaction, ReactionQuerySet
from krm.reactions.rules import Kind
from krm.reactions.workflow import STATE_LABELS, State
from krm.reports.queries.behind import CountedFigure, CountedPlace, figure_named
from krm.ui.rules import LOCAL_ZONE

# Beyond these a moment has no place in the calendar of the computer.
_A_DAY_OF_THE_OFFICE = (
    MinValueValidator(date(1900, 1, 1), "Bitte ein Jahr ab 1900 angeben."),
    MaxValueValidator(date(2200, 12, 31), "Bitte ein Jahr bis 2200 angeben."),
)


# So many Vorgänge behind one figure are listed: nobody turns more pages.
_MOST = 10_000
# How the rows are ordered; each order is that of an index of the register, read to or fro.
_ORDER = {
    "-arrived_at": ("-arrived_at", "-pk"),
    "arrived_at": ("arrived_at", "pk"),
    "number": ("number",),
    "state": ("state", "-arrived_at", "-pk"),
}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=LOCAL_ZONE)


class RegisterFilter(django_filters.FilterSet):
    """The filter bar of the register; every choice narrows what the person may see anyway."""

    MAIN = ("q", "status", "kind")
    SORTINGS = (
        ("-arrived_at", "Eingang, neueste zuerst"),
        ("arrived_at", "Eingang, älteste zuerst"),
        ("number", "Nummer"),
        ("state", "Stand"),
    )

    q = django_filters.CharFilter(label="Suchen", method="search", max_length=200)
    status = django_filters.ChoiceFilter(
        label="Stand",
        method="by_status",
        choices=[("open", "alle offenen"), ("ended", "alle beendeten"),
                 *[(s.value, STATE_LABELS[s]) for s in State]],
        empty_label="alle",
    )  # fmt: skip
    kind = django_filters.ChoiceFilter(label="Art", choices=Kind.choices, empty_label="alle")
    unit = django_filters.ModelChoiceFilter(
        label="Einheit", field_name="lead_unit", queryset=Unit.objects.all(), empty_label="alle"
    )
    follow_up = django_filters.ChoiceFilter(
        label="Folgereaktion",
        method="by_follow_up",
        choices=[("yes", "nur Folgereaktionen"), ("no", "ohne Folgereaktionen")],
        empty_label="alle",
    )
    standort = django_filters.ModelChoiceFilter(
        label="Standort", queryset=Standort.objects.all(), empty_label="alle"
    )
    arrived_from = django_filters.DateFilter(
        label="Eingang ab",
        method="from_day",
        validators=_A_DAY_OF_THE_OFFICE,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    arrived_to = django_filters.DateFilter(
        label="Eingang bis",
        method="to_day",
        validators=_A_DAY_OF_THE_OFFICE,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    # Comes along from a report: which figure, over which days.
    figure = django_filters.CharFilter(
        method="behind_figure", max_length=1000, widget=forms.HiddenInput
    )
    sort = django_filters.ChoiceFilter(
        label="Sortieren", choices=SORTINGS, method="sort_by", empty_label=None
    )

    class Meta:
        model = Reaction
        fields: list[str] = []

    def __init__(self, *args: Any, reader: Reader | None = None, **kwargs: Any) -> None:
        """Take who reads: without a reader no word is searched for."""
        super().__init__(*args, **kwargs)
        self.reader = reader

    def filter_queryset(self, queryset: QuerySet[Reaction]) -> QuerySet[Reaction]:
        """Return nothing while one of the choices cannot be read: it is never left out silently."""
        if self.form.errors:
            return queryset.none()
        narrowed: QuerySet[Reaction] = super().filter_queryset(queryset)
        return narrowed

    def search(self, rows: QuerySet[Reaction], _name: str, value: str) -> QuerySet[Reaction]:
        """Find by any number it is known by and by its words, as far as the reader may read."""
        return rows.filter(narrowed(self.reader, value)) if self.reader else rows.none()

    def from_day(self, rows: QuerySet[Reaction], _name: str, day: date) -> QuerySet[Reaction]:
        """Keep what arrived on the local day or later; by moments, so that the index serves."""
        return rows.filter(arrived_at__gte=_midnight(day))

    def to_day(self, rows: QuerySet[Reaction], _name: str, day: date) -> QuerySet[Reaction]:
        """Keep what arrived on the local day or before."""
        return rows.filter(arrived_at__lt=_midnight(day + timedelta(days=1)))

    def by_status(self, rows: ReactionQuerySet, _name: str, value: str) -> QuerySet[Reaction]:
        """Keep one state, or all open or ended ones."""
        if value == "open":
            return rows.open()
        return rows.ended() if value == "ended" else rows.filter(state=value)

    def by_follow_up(self, rows: QuerySet[Reaction], _name: str, value: str) -> QuerySet[Reaction]:
        """Keep Folgereaktionen or first reactions: they are counted apart (R-11)."""
        return rows.filter(follow_up_of__isnull=value == "no")

    def behind_figure(self, rows: QuerySet[Reaction], _name: str, value: str) -> QuerySet[Reaction]:
        """Keep the Vorgänge that a figure of a report counts; nothing if there is no such one."""
        found = self.figure_of_report
        return rows.none() if found is None else rows.filter(pk__in=found.keys[:_MOST])

    def sort_by(self, rows: QuerySet[Reaction], _name: str, value: str) -> QuerySet[Reaction]:
        """Order the rows as an index does; the key last, so that pages never overlap."""
        return rows.order_by(*_ORDER[value])

    @property
    def main_fields(self) -> list[forms.BoundField]:
        """Return the choices that always stand in the bar."""
        return [self.form[name] for name in self.MAIN]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        """Return the choices that open on demand."""
        return [f for f in self.form if f.name not in self.MAIN and not f.is_hidden]

    @cached_property
    def figure_of_report(self) -> CountedFigure | CountedPlace | None:
        """Return the figure of a report behind which the Vorgänge stand; None for none."""
        data: Any = self.data or {}
        return figure_named(data.get("figure", ""))

    @property
    def has_more(self) -> bool:
        """Tell whether one of the folded choices is in use."""
        data: Any = self.data or {}
        return any(data.get(field.name) or field.errors for field in self.more_fields)

    @property
    def is_narrowed(self) -> bool:
        """Tell whether anything is filtered."""
        data: Any = self.data or {}
        return any(data.get(name) for name in self.filters if name != "sort")
