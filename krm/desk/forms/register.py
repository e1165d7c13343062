"""How the register is filtered and sorted."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

import django_filters
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q, QuerySet

from krm.deadlines.models import Deadline
from krm.desk.queries.found import Reader, narrowed
from krm.desk.rules.columns import COLUMNS
from krm.desk.rules.typed_numbers import meant_numbers
from krm.organisation import queries as organisation
from krm.organisation.middleware import SEARCH_KEY, SEARCH_WORDS
from krm.reactions.models import Reaction, ReactionQuerySet
from krm.reactions.rules import Kind
from krm.reactions.workflow import STATE_LABELS, State
from krm.reports.queries.behind import CountedFigure, CountedPlace, figure_named
from krm.search.queries import Spread
from krm.search.rules.asking import asked_for
from krm.search.rules.words import clean
from krm.ui.rules import LOCAL_ZONE, format_date
from krm.work.models import Assignment

# Beyond these a moment has no place in the calendar of the computer.
_A_DAY_OF_THE_OFFICE = (
    MinValueValidator(date(1900, 1, 1), "Bitte ein Jahr ab 1900 angeben."),
    MaxValueValidator(date(2200, 12, 31), "Bitte ein Jahr bis 2200 angeben."),
)


# So many Vorgänge behind one figure are listed: nobody turns more pages.
_MOST = 10_000
# Up to so many keys of Vorgänge are read before the register is.
_FEW = 1_000
# How the rows are ordered; each order is that of an index of the register, read to or fro.
NEWEST = "-arrived_at"
_ORDER = {
    "-arrived_at": ("-arrived_at", "-pk"),
    "arrived_at": ("arrived_at", "pk"),
    "number": ("number",),
    "state": ("state", "-arrived_at", "-pk"),
}


# By which day a Frist ends; what is overdue is in each of them.
_LATE, _OPEN = "late", "open"
DUE = ((_LATE, "überfällig"), ("today", "bis heute"), ("week", "in 7 Tagen"))
# What of an address says where in the list somebody stands.
PLACES = ("after", "before", "page")
# What counts here and what elsewhere, where two pages use one word.
_MEANT = {
    ("due", _LATE): "Überfällig sind hier Vorgänge: Eine ihrer Fristen ist vorbei, wer auch immer "
    "sie einhalten sollte. Heute nennt Ihre überfälligen Aufgaben, auch solche ohne Frist.",
    ("status", _OPEN): "Offen ist, was nicht beendet ist; übermittelte Stellungnahmen zählen mit, "
    "anonym Erfasstes nicht. Die Berichte zählen beides umgekehrt.",
}
# Words that are searched for stand in no address and in no view.
_SEARCHED = frozenset({*SEARCH_WORDS, SEARCH_KEY})
_DAYS = {_LATE: -1, "today": 0, "week": 7}


@dataclass(frozen=True)
class Chip:
    """One choice in use: what it says, and the address without it."""

    label: str
    said: str
    without: str


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=LOCAL_ZONE)


def _units() -> list[tuple[str, str]]:
    return [(str(key), name) for key, name in organisation.unit_names().items()]


def _standorte() -> list[tuple[str, str]]:
    return [(str(key), name) for key, name in organisation.standort_names().items()]


def _of(rows: QuerySet[Reaction], keys: QuerySet[Any, int]) -> QuerySet[Reaction]:
    """Keep the Vorgänge of some keys.

    Few keys are read first: asked in one statement, the database goes through the register in the
    order of the page and looks at each row, which for few hits is all of them.
    """
    few = list(keys.order_by()[: _FEW + 1])
    return rows.filter(pk__in=set(few) if len(few) <= _FEW else keys)


class RegisterFilter(django_filters.FilterSet):
    """The filter bar of the register; every choice narrows what the person may see anyway."""

    MAIN = ("q", "status", "due")
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
        choices=[(_OPEN, "alle offenen"), ("ended", "alle beendeten"),
                 *[(s.value, STATE_LABELS[s]) for s in State]],
        empty_label="alle",
    )  # fmt: skip
    kind = django_filters.ChoiceFilter(label="Art", choices=Kind.choices, empty_label="alle")
    due = django_filters.ChoiceFilter(
        label="Nächste Frist", method="by_due", choices=DUE, empty_label="alle"
    )
    desk = django_filters.ChoiceFilter(
        label="Es fehlt etwas von", method="by_desk", choices=_units, empty_label="alle Einheiten"
    )
    unit = django_filters.ChoiceFilter(
        label="Einheit", field_name="lead_unit", choices=_units, empty_label="alle"
    )
    follow_up = django_filters.ChoiceFilter(
        label="Folgereaktion",
        method="by_follow_up",
        choices=[("yes", "nur Folgereaktionen"), ("no", "ohne Folgereaktionen")],
        empty_label="alle",
    )
    standort = django_filters.ChoiceFilter(label="Standort", choices=_standorte, empty_label="alle")
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
        label="Aus dem Bericht", method="behind_figure", max_length=1000, widget=forms.HiddenInput
    )
    sort = django_filters.ChoiceFilter(
        label="Sortieren", choices=SORTINGS, method="sort_by", empty_label=None
    )

    class Meta:
        model = Reaction
        fields: list[str] = []

    def __init__(self, *args: Any, reader: Reader | None = None, **kwargs: Any) -> None:
        """Take who reads, and when: without a reader no word is searched for, and no day."""
        super().__init__(*args, **kwargs)
        self.reader = reader

    def filter_queryset(self, queryset: QuerySet[Reaction]) -> QuerySet[Reaction]:
        """Return nothing while one of the choices cannot be read: it is never left out silently."""
        if self.form.errors:
            return queryset.none()
        narrowed: QuerySet[Reaction] = super().filter_queryset(queryset)
        return narrowed

    def without_words(self, queryset: QuerySet[Reaction]) -> QuerySet[Reaction]:
        """Return the rows that fit every choice, whatever their words."""
        for name, value in self.form.cleaned_data.items():
            if name != "q":
                queryset = self.filters[name].filter(queryset, value)
        return queryset

    @cached_property
    def searched(self) -> Q | None:
        """Return what is searched for where it stands in many Vorgänge, None where it does not."""
        typed = self.form.cleaned_data.get("q", "") if self.form.is_bound else ""
        if not typed or self.reader is None or meant_numbers(clean(typed)):
            return None
        asked = asked_for(typed)
        is_often = asked and self.reader.spread(asked) is Spread.OFTEN
        return self._wanted if is_often else None

    @cached_property
    def _wanted(self) -> Q:
        typed = self.form.cleaned_data["q"]
        return narrowed(self.reader, typed, asked_for(typed)) if self.reader else Q(pk__in=[])

    def search(self, rows: QuerySet[Reaction], _name: str, _value: str) -> QuerySet[Reaction]:
        """Find by any number it is known by and by its words, as far as the reader may read."""
        return rows.filter(self._wanted)

    def from_day(self, rows: QuerySet[Reaction], _name: str, day: date) -> QuerySet[Reaction]:
        """Keep what arrived on the local day or later; by moments, so that the index serves."""
        return rows.filter(arrived_at__gte=_midnight(day))

    def to_day(self, rows: QuerySet[Reaction], _name: str, day: date) -> QuerySet[Reaction]:
        """Keep what arrived on the local day or before."""
        return rows.filter(arrived_at__lt=_midnight(day + timedelta(days=1)))

    def by_status(self, rows: ReactionQuerySet, _name: str, value: str) -> QuerySet[Reaction]:
        """Keep one state, or all open or ended ones."""
        if value == _OPEN:
            return rows.open()
        return rows.ended() if value == "ended" else rows.filter(state=value)

    def by_due(self, rows: QuerySet[Reaction], _name: str, value: str) -> QuerySet[Reaction]:
        """Keep what has a Frist on which somebody can act until that day at most, the late too."""
        if self.reader is None:
            return rows.none()
        until = self.reader.on + timedelta(days=_DAYS[value])
        running = Deadline.objects.running().filter(act_by__lte=until)
        if value == _LATE:
            # The last day on which somebody can act may lie before; Heute minds both, too.
            running = running.filter(due_on__lt=self.reader.on)
        return _of(rows, running.values_list("reaction_id", flat=True))

    def by_desk(self, rows: QuerySet[Reaction], _name: str, value: str) -> QuerySet[Reaction]:
        """Keep what a unit still owes something for."""
        owed = Assignment.objects.owed().filter(unit=int(value))
        return _of(rows, owed.values_list("reaction_id", flat=True))

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
    def order(self) -> tuple[str, ...]:
        """Return how the rows are ordered, the key last where others can be equal."""
        chosen = self.form.cleaned_data.get("sort") if self.form.is_bound else ""
        return _ORDER[chosen or NEWEST]

    def chips(self) -> list[Chip]:
        """Return each choice in use with what it says; the order is none."""
        if not self.form.is_bound or self.form.errors:
            return []
        used = self.form.cleaned_data
        return [
            Chip(str(self.filters[name].label), said, self._without(name))
            for name in self.filters
            if name != "sort" and (said := self._said(name, used.get(name)))
        ]

    def meant(self) -> list[str]:
        """Return what the choices in use count, where other pages use the same word otherwise."""
        if not self.form.is_bound or self.form.errors:
            return []
        used = self.form.cleaned_data
        return [words for (name, value), words in _MEANT.items() if used.get(name) == value]

    def _said(self, name: str, value: Any) -> str:
        if name == "figure":
            return self.figure_of_report.name if self.figure_of_report else ""
        if not value:
            return ""
        if isinstance(value, date):
            return format_date(value)
        if name == "q":
            return f"„{value}“"
        if not isinstance(value, str):
            return str(value)
        choices: Any = getattr(self.form.fields[name], "choices", ())
        return str(dict(choices).get(value, value))

    def _without(self, name: str) -> str:
        """Return the address without a choice; a search goes with its key."""
        left = self.data.copy()
        for gone in (name, *PLACES, *((SEARCH_KEY,) if name == "q" else ())):
            left.pop(gone, None)
        return str(left.urlencode())

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
    def has_errors_below(self) -> bool:
        """Tell whether one of the folded choices cannot be read."""
        return any(field.errors for field in self.more_fields)

    @property
    def is_narrowed(self) -> bool:
        """Tell whether anything is filtered."""
        data: Any = self.data or {}
        return any(data.get(name) for name in self.filters if name != "sort")

    def shared(self) -> str:
        """Return the address of what is shown, in codes only: for a view, or for somebody else."""
        return self._shared(())

    def _shared(self, gone: Collection[str]) -> str:
        names = [name for name in self.filters if name not in _SEARCHED and name not in gone]
        return urlencode({name: said for name in names if (said := (self.data or {}).get(name))})

    def without_unknown(self) -> tuple[str, list[str]]:
        """Return that address without what cannot be chosen any more, and the labels of that."""
        gone = [name for name in self.filters if name in self.form.errors]
        return self._shared(gone), [str(self.filters[name].label) for name in gone]


class ViewForm(forms.Form):
    """Under which name somebody keeps what they filtered."""

    name = forms.CharField(
        label="Name der Ansicht",
        max_length=60,
        help_text="Zum Beispiel: Beschwerden im Januar. Bitte keine Namen von Personen.",
        error_messages={"required": "Bitte einen Namen angeben, damit Sie sie wiederfinden."},
    )


class ColumnsForm(forms.Form):
    """Which columns somebody wants to see."""

    columns = forms.MultipleChoiceField(
        label="Spalten",
        choices=[(column.code, column.heading) for column in COLUMNS],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
