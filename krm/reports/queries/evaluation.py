"""Count an evaluation: one statement that groups in the database, whatever is chosen."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    FilteredRelation,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import ExtractMonth, ExtractQuarter, ExtractYear

from krm.deadlines.queries import CLOSING
from krm.measures.models import Measure
from krm.organisation import queries as organisation
from krm.reactions.models import Anliegen, Reaction
from krm.reactions.workflow import State
from krm.regelwerk import queries as regelwerk
from krm.regelwerk.rules import Regelwerk
from krm.reports.queries.categories import axes_of, folded, is_of
from krm.reports.queries.scope import (
    arrived,
    begins,
    end_of,
    ended_how,
    has_ended,
    outcome_of,
    ran,
    unit_of,
)
from krm.reports.rules.choosing import CALLBACKS, CHANGED, QUESTIONS, Choice, question_of
from krm.reports.rules.content import Content
from krm.reports.rules.crossing import Axis, Keys
from krm.reports.rules.definitions import figures_of
from krm.reports.rules.dimensions import ANLIEGEN
from krm.reports.rules.evaluation import Counted, evaluation_of
from krm.reports.rules.facts import Period
from krm.service_center.models import ServiceCenterCall
from krm.ui.rules import LOCAL_ZONE

_SMALL = "reports.small_cell_below"
_CALLBACK = "service_center.callback_anliegen"
# By which relation a dimension of deadlines is read, and which kinds of deadline it means.
_DEADLINES = {"in_time": CLOSING, "confirmed": ("confirmation",)}


def evaluated(choice: Choice, *, kept: Collection[int] = ()) -> Content:
    """Return an evaluation as it is counted now.

    :param kept: keys of Vorgänge the person is kept away from: they are counted nowhere.
    """
    rules = regelwerk.rules_on(choice.period.as_of)
    return evaluation_of(
        choice,
        counted_for(choice, rules, kept),
        figures_of(rules),
        office=organisation.office().name,
        below=rules.number(_SMALL),
    )


def opened(code: str, on: date) -> Choice | None:
    """Return what a ready-made question chooses on a day; None if there is no such one."""
    question = QUESTIONS.get(code)
    if question is None:
        return None
    choice = question.choice(on)
    if code == CALLBACKS:
        topic = regelwerk.rules_on(on).word(_CALLBACK)
        return replace(choice, filters=(*choice.filters, ("topic", topic)))
    return choice


def keys_behind(choice: Choice) -> set[int]:
    """Return the keys of the Vorgänge behind a choice; who may see them is asked elsewhere."""
    rules = regelwerk.rules_on(choice.period.as_of)
    rows = _rows(choice, axes_of(choice, rules), rules, ())
    key = "reaction_id" if choice.counted == ANLIEGEN else "pk"
    return set(rows.values_list(key, flat=True).order_by())


def counted_for(choice: Choice, rules: Regelwerk, kept: Collection[int]) -> Counted:
    """Return the counts of a choice with the labels of what it uses."""
    axes = axes_of(choice, rules)
    rows = _rows(choice, axes, rules, kept)
    reactions = 0
    if choice.counted == ANLIEGEN:
        reactions = rows.aggregate(found=Count("reaction_id", distinct=True))["found"]
    beside, listed = _beside(choice)
    first = Reaction.objects.aggregate(first=Min("arrived_at"))["first"]
    since = organisation.local_day(first) if first else None
    return Counted(_grouped(choice, rows, axes, rules), axes, reactions, beside, listed, since)


def _rows(
    choice: Choice, axes: Mapping[str, Axis], rules: Regelwerk, kept: Collection[int]
) -> "QuerySet[Any]":
    """Return the rows behind a choice, with what the database says for each dimension."""
    of_anliegen = choice.counted == ANLIEGEN
    reaction = "reaction__" if of_anliegen else ""
    model: Any = Anliegen if of_anliegen else Reaction
    rows: QuerySet[Any] = model.objects.filter(arrived(choice.period, kept, reaction))
    for code in axes:
        if code in _DEADLINES:
            rows = rows.annotate(**{f"deadline_{code}": _deadline(code, choice.period, reaction)})
        column = _column(code, choice.period, reaction)
        rows = rows.annotate(**{f"by_{code}": column})
    for code, category in choice.filters:
        rows = rows.filter(is_of(code, category, axes, rules))
    return rows


def _grouped(
    choice: Choice, rows: "QuerySet[Any]", axes: Mapping[str, Axis], rules: Regelwerk
) -> Mapping[tuple[Keys, str], int]:
    used = [*choice.rows, *([choice.columns] if choice.columns else [])]
    names = [f"by_{code}" for code in used]
    found = Counter[tuple[Keys, str]]()
    for *raws, count in rows.values_list(*names).annotate(times=Count("pk")).order_by():
        words = [folded(code, raw, axes[code], rules) for code, raw in zip(used, raws, strict=True)]
        column = words.pop() if choice.columns else ""
        found[tuple(words), column] += count
    return found


def _column(code: str, period: Period, reaction: str) -> Any:
    """Return what the database says for a dimension; ``reaction`` is the way to the Vorgang."""
    plain = {
        "kind": "kind", "channel": "channel", "written": "is_written", "standort": "standort_id",
        "dienstaufsicht": "is_dienstaufsicht",
    }  # fmt: skip
    if code in plain:
        return F(f"{reaction}{plain[code]}")
    if code in ("topic", "topic_group", "conduct"):
        return F("code")
    if code in _DEADLINES:
        return _in_time(code, period, reaction)
    return _COMPUTED[code](period, reaction)


def _deadline(code: str, period: Period, reaction: str) -> FilteredRelation:
    path = f"{reaction}deadlines__"
    which = Q(**{f"{path}kind__in": _DEADLINES[code]}) & ran(period, path, reaction)
    return FilteredRelation(f"{reaction}deadlines", condition=which)


def _in_time(code: str, period: Period, reaction: str) -> Case:
    """Return how the deadline stood; withdrawn Vorgänge count in no quota (docs/rulings.md, 19)."""
    name = f"deadline_{code}"
    withdrawn = has_ended(period, reaction, state=State.WITHDRAWN)
    without = When(withdrawn | Q(**{f"{name}__isnull": True}), then=Value("none"))
    return outcome_of(period, f"{name}__", without)


def _result(period: Period, reaction: str) -> Case:
    ended = has_ended(period, reaction)
    how = ended_how(period, reaction)
    judged, before = When(ended & ~Q(result=""), then=F("result")), list[When]()
    if reaction:
        judged = When(ended & ~Q(assessment=""), then=F("assessment"))
        before = [
            When(refers_to_procedure=True, then=Value("referred")),
            When(is_handed_over=True, then=Value("handed_over")),
        ]
    gone = Q(**{f"{reaction}state__in": (State.HANDED_OVER, State.WITHDRAWN)})
    return Case(
        *before,
        When(ended & gone, then=how),
        judged,
        When(ended, then=Value("none")),
        default=how,
        output_field=CharField(),
    )


def _of_closed(period: Period, reaction: str, column: str, *, nothing: str) -> Case:
    """Return what a column says of what was closed; ``nothing`` where it says nothing."""
    gone = Q(**{f"{reaction}state__in": (State.HANDED_OVER, State.WITHDRAWN)})
    closed = has_ended(period, reaction) & ~gone
    return Case(
        When(closed & Q(**{column: ""}), then=Value(nothing)),
        When(closed, then=F(column)),
        default=Value("ended"),
        output_field=CharField(),
    )


def _settled(period: Period, reaction: str) -> Case:
    return _of_closed(period, reaction, f"{reaction}settled_by", nothing="letter")


def _remedy(period: Period, reaction: str) -> Case:
    return _of_closed(period, reaction, "remedy", nothing="none_said")


def _attempt(_period: Period, reaction: str) -> Case:
    key = OuterRef("reaction_id" if reaction else "pk")
    calls = ServiceCenterCall.objects.filter(reaction_id=key)
    return Case(
        When(Exists(calls.filter(is_documented=True)), then=Value("documented")),
        When(Exists(calls.filter(is_documented=False)), then=Value("undocumented")),
        default=Value("no_ticket"),
        output_field=CharField(),
    )


def _time(times: int, part: type[Any] | None) -> Callable[[Period, str], Any]:
    def column(_period: Period, reaction: str) -> Any:
        name = f"{reaction}arrived_at"
        year = ExtractYear(name, tzinfo=LOCAL_ZONE)
        return year if part is None else year * times + part(name, tzinfo=LOCAL_ZONE)

    return column


_COMPUTED: Mapping[str, Callable[[Period, str], Any]] = {
    "result": _result,
    "unit": lambda _period, reaction: unit_of(reaction),
    "settled": _settled,
    "remedy": _remedy,
    "attempt": _attempt,
    "year": _time(1, None),
    "quarter": _time(10, ExtractQuarter),
    "month": _time(100, ExtractMonth),
}


def _beside(choice: Choice) -> tuple[list[tuple[str, int]], list[str]]:
    """Return what else belongs to the answer: numbers with their words, and lines to read."""
    question = question_of(choice)
    code = question.code if question else ""
    start, end = begins(choice.period.starts_on), end_of(choice.period)
    if code == CHANGED:
        rows = Measure.objects.weighed().filter(proposed_at__gte=start, proposed_at__lt=end)
        done = rows.filter(state=Measure.State.DONE)
        taken = rows.filter(state=Measure.State.ACCEPTED)
        beside = [
            ("Gegenmaßnahmen, die umgesetzt sind", done.count()),
            ("Gegenmaßnahmen, die angenommen und noch nicht umgesetzt sind", taken.count()),
        ]
        named = (done | taken).order_by("-proposed_at", "-pk")[:50]
        return beside, [f"{row.title} ({row.get_state_display()})" for row in named]
    if code == CALLBACKS:
        span = {"called_at__gte": start, "called_at__lt": end, "is_documented__isnull": False}
        calls = ServiceCenterCall.objects.filter(**span, reaction=None)
        return [("Anrufe dazu, aus denen keine Kundenreaktion wurde", calls.count())], []
    return [], []
