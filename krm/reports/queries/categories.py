"""The categories of each dimension with their labels, as the Regelwerk and the office name them."""

from collections.abc import Mapping
from datetime import date
from math import prod

from django.db.models import Q

from krm.organisation.models import Standort, Unit
from krm.regelwerk.rules import Regelwerk
from krm.reports.rules.choosing import Choice
from krm.reports.rules.crossing import Axis
from krm.reports.rules.dimensions import DIMENSIONS, REST
from krm.reports.rules.facts import Period

_OTHERS = "andere"
_MONTHS = (
    "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober",
    "November", "Dezember",
)  # fmt: skip


def axes_of(choice: Choice, rules: Regelwerk) -> dict[str, Axis]:
    """Return the labels of every dimension a choice uses, by category and in their order.

    The last category takes what is of none of them, so that sums always hold.
    """
    used = {*choice.rows, choice.columns, *(code for code, _ in choice.filters)} - {""}
    return {code: categories_of(code, choice.period, rules) for code in used}


# So many numbers a page can show, and so many can be made safe for outside.
_MOST = 6000
_MOST_OUTSIDE = 400


def size_problem(choice: Choice, rules: Regelwerk) -> str:
    """Return why a table would be too large; empty if it is not."""
    axes = axes_of(choice, rules)
    size = prod(len(axes[code]) for code in (*choice.rows, choice.columns) if code)
    most = _MOST_OUTSIDE if choice.is_for_outside else _MOST
    if size <= most:
        return ""
    return (
        f"Das wären {size} Zahlen, möglich sind hier {most}. Bitte gröbere Zeilen oder Spalten "
        "wählen, zum Beispiel Jahre statt Monate."
    )


def categories_of(code: str, period: Period | None, rules: Regelwerk) -> Axis:
    """Return the categories of one dimension; those of time only with a period."""
    dimension = DIMENSIONS[code]
    if dimension.is_time:
        return _times(code, period) if period else {}
    found = dict(dimension.words)
    if code == "channel":
        found = {row.code: row.label for row in rules.channels.values()}
    elif code in ("topic", "topic_group"):
        found = _topics(code, rules)
    elif code == "standort":
        found = {str(row.pk): row.name for row in Standort.objects.order_by("name")}
    elif code == "unit":
        found = {str(row.pk): row.name for row in Unit.objects.order_by("name")}
    if dimension.words:
        return found
    rest = dimension.rest if code in ("standort", "unit") else _OTHERS
    return found | {REST: rest}


def _topics(code: str, rules: Regelwerk) -> dict[str, str]:
    tree = rules.anliegen_tree
    if code == "topic_group":
        return {row.code: f"{row.code} {row.label}" for row in tree.roots()}
    return {row.code: f"{row.code} {row.label}" for row in tree.codes.values() if row.is_leaf}


def _times(code: str, period: Period) -> Axis:
    first, last = period.starts_on, period.ends_on
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    days = [date(month // 12, month % 12 + 1, 1) for month in months]
    return dict(_named(code, day) for day in days)


def _named(code: str, day: date) -> tuple[str, str]:
    if code == "year":
        return str(day.year), str(day.year)
    if code == "quarter":
        quarter = (day.month + 2) // 3
        return f"{day.year}{quarter}", f"{quarter}. Quartal {day.year}"
    return f"{day.year}{day.month:02}", f"{_MONTHS[day.month - 1]} {day.year}"


def folded(code: str, raw: object, axis: Axis, rules: Regelwerk) -> str:
    """Return the category of what the database says, the last one where it is none of them."""
    if isinstance(raw, bool):
        return "yes" if raw else "no"
    word = "" if raw is None else str(raw)
    if code == "topic_group":
        entry = rules.anliegen_tree.codes.get(word)
        word = (entry.parent or entry.code) if entry else word
    elif code == "conduct":
        word = {"V": "conduct", "S": "matter"}.get(word[:1], "other")
    return word if word in axis else REST


def is_of(code: str, category: str, axes: Mapping[str, Axis], rules: Regelwerk) -> Q:
    """Return which rows are of a category, by what the database says in ``by_`` and its code."""
    name = f"by_{code}"
    if code in ("standort", "unit") and not category:
        return Q(**{f"{name}__isnull": True})
    if code in ("written", "dienstaufsicht"):
        return Q(**{name: category == "yes"})
    if code in ("topic", "topic_group", "conduct"):
        known = [*rules.anliegen_tree.codes]
        words = [word for word in known if folded(code, word, axes[code], rules) == category]
        is_known = Q(**{f"{name}__in": words})
        return is_known | ~Q(**{f"{name}__in": known}) if not category else is_known
    if code == "channel" and not category:
        return ~Q(**{f"{name}__in": list(axes[code])})
    return Q(**{name: category})
