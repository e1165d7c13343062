"""The facts of Vorgänge as of a Stichtag: one statement for each topic, alike ones together.

Facts dated up to the Stichtag count, as they are known today. What was recorded by mistake
(Storno) never was a Kundenreaktion; all the others count, also for whoever may not open them, but
for those a person is kept away from (docs/rulings.md, 17).
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import TruncDate

from krm.deadlines.models import Deadline
from krm.deadlines.queries import CLOSING, SCHRIFTSATZ
from krm.parties.models import Consent
from krm.reactions.models import Anliegen, Reaction
from krm.reactions.workflow import State
from krm.reports.rules.facts import (
    AnliegenFact,
    ConsentFact,
    DeadlineFact,
    Fact,
    Facts,
    Period,
    ReactionFact,
)
from krm.ui.rules import LOCAL_ZONE

_DAY = timedelta(days=1)
# The deadlines that figures speak of; an internal target for the end of the work is none.
_KINDS = ("confirmation", *CLOSING, *SCHRIFTSATZ, "petition")
_TARGET = Q(kind__in=CLOSING, is_official=False)
_CASE = ("kind", "channel", "is_board", "is_dienstaufsicht", "is_fachaufsicht", "is_anonymous")


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=LOCAL_ZONE)


@dataclass(frozen=True)
class Source:
    """The rows behind the facts of one topic.

    :param key: the way from a row to its Vorgang.
    """

    rows: "QuerySet[Any]"
    columns: tuple[str, ...]
    make: type[Any]
    key: str

    def facts(self) -> tuple[Any, ...]:
        """Return the facts, alike ones together."""
        counted = self.rows.values_list(*self.columns).annotate(times=Count("pk")).order_by()
        return tuple(self.make(*_in_days(row)) for row in counted)

    def keyed(self) -> Iterator[tuple[int, Fact]]:
        """Yield each row as a fact of its own, with the key of its Vorgang."""
        for key, *row in self.rows.values_list(self.key, *self.columns).order_by():
            if key is not None:
                yield key, self.make(*_in_days(row))


def _in_days(row: Collection[Any]) -> Iterator[Any]:
    return (value.days if isinstance(value, timedelta) else value for value in row)


def facts_of(period: Period, kept: Collection[int] = ()) -> Facts:
    """Return everything a report on a period is counted over.

    :param kept: keys of Vorgänge the person is kept away from.
    """
    return Facts(**{topic: read(period, kept).facts() for topic, read in _SOURCES.items()})


def keys_of(
    topic: str, counts: Callable[[Any], bool], period: Period, kept: Collection[int] = ()
) -> set[int]:
    """Return the keys of the Vorgänge that a figure of a topic counts."""
    return {key for key, fact in _SOURCES[topic](period, kept).keyed() if counts(fact)}


def _in_scope(period: Period, kept: Collection[int], reaction: str = "") -> Q:
    where = Q(**{f"{reaction}arrived_at__lt": _begins(period.ends_on + _DAY)})
    where &= ~Q(**{f"{reaction}state": State.CANCELLED})
    return where & ~Q(**{f"{reaction}pk__in": kept}) if kept else where


def _arrived(period: Period, kept: Collection[int], reaction: str = "") -> Q:
    began = Q(**{f"{reaction}arrived_at__gte": _begins(period.starts_on)})
    return began & _in_scope(period, kept, reaction)


def _reactions(period: Period, kept: Collection[int]) -> Source:
    start, end = _begins(period.starts_on), _begins(period.as_of + _DAY)
    sent = Q(petition__transmitted_on__lte=period.as_of)
    new = Q(arrived_at__gte=start)
    was_open = Q(closed_at=None) | Q(closed_at__gte=start)
    not_sent = Q(petition__transmitted_on=None) | Q(petition__transmitted_on__gte=period.starts_on)
    ended = Case(
        When(closed_at__lt=end, state=State.HANDED_OVER, then=Value("handed_over")),
        When(closed_at__lt=end, state=State.WITHDRAWN, then=Value("withdrawn")),
        When(closed_at__lt=end, then=Value("closed")),
        When(sent, then=Value("transmitted")),
        default=Value("open"),
        output_field=CharField(),
    )
    rows = Reaction.objects.filter(_in_scope(period, kept), new | (was_open & not_sent)).annotate(
        fact_follows=_flag(Q(follow_up_of__isnull=False)),
        fact_new=_flag(new),
        fact_ended=ended,
        fact_result=_known_by(end, "result"),
        fact_settled=_known_by(end, "settled_by"),
        fact_days=Case(
            When(answered_at__lt=end, then=_days(TruncDate("answered_at", tzinfo=LOCAL_ZONE)))
        ),
    )
    columns = (
        *_CASE,
        *(f"fact_{n}" for n in ("follows", "new", "ended", "result", "settled", "days")),
    )
    return Source(rows, columns, ReactionFact, "pk")


def _flag(condition: Q) -> Case:
    return Case(
        When(condition, then=Value(value=True)),
        default=Value(value=False),
        output_field=BooleanField(),
    )


def _known_by(end: datetime, column: str) -> Case:
    return Case(When(closed_at__lt=end, then=F(column)), default=Value(""))


def _days(day: Any, reaction: str = "") -> Any:
    """Return the days from the arrival to a day; counted between local days, not moments."""
    arrived = TruncDate(f"{reaction}arrived_at", tzinfo=LOCAL_ZONE)
    return ExpressionWrapper(day - arrived, output_field=DurationField())


def _anliegen(period: Period, kept: Collection[int]) -> Source:
    rows = Anliegen.objects.filter(_arrived(period, kept, "reaction__"))
    columns = ("reaction__kind", "code", "refers_to_procedure", "is_handed_over")
    return Source(rows, columns, AnliegenFact, "reaction_id")


def _deadlines(period: Period, kept: Collection[int]) -> Source:
    """Read deadlines as they stood at the end of the Stichtag.

    One that lapsed because the Vorgang ended later still ran then. Withdrawn Vorgänge count in no
    quota (docs/rulings.md, 19).
    """
    end, lapsed = _begins(period.as_of + _DAY), Deadline.State.LAPSED
    still_ran = Q(state=lapsed, settled_at=F("reaction__closed_at"), settled_at__gte=end)
    done = Q(settled_on__lte=period.as_of)
    outcome = Case(
        When(done, settled_on__lte=F("due_on"), then=Value("in_time")),
        When(done, then=Value("late")),
        When(due_on__lt=period.as_of, then=Value("overdue")),
        default=Value("running"),
        output_field=CharField(),
    )
    rows = (
        Deadline.objects.filter(~Q(state=lapsed) | still_ran, kind__in=_KINDS)
        .filter(_arrived(period, kept, "reaction__"))
        .exclude(_TARGET)
        .exclude(reaction__state=State.WITHDRAWN, reaction__closed_at__lt=end)
        .annotate(
            fact_closes=_flag(Q(kind__in=CLOSING)),
            fact_outcome=outcome,
            fact_days=Case(When(done, then=_days(F("settled_on"), "reaction__"))),
        )
    )
    return Source(
        rows, ("kind", "fact_closes", "fact_outcome", "fact_days"), DeadlineFact, "reaction_id"
    )


def _consents(period: Period, kept: Collection[int]) -> Source:
    """Read consents given or withdrawn in the period."""
    span = (period.starts_on, period.ends_on)
    given, withdrawn = Q(given_on__range=span), Q(withdrawn_on__range=span)
    rows = Consent.objects.filter(given | withdrawn).annotate(
        fact_given=_flag(given), fact_withdrawn=_flag(withdrawn)
    )
    if kept:
        rows = rows.filter(Q(reaction_pk=None) | ~Q(reaction_pk__in=kept))
    columns = ("purpose", "fact_given", "fact_withdrawn")
    return Source(rows, columns, ConsentFact, "reaction_pk")


_SOURCES: Mapping[str, Callable[[Period, Collection[int]], Source]] = {
    "reactions": _reactions,
    "anliegen": _anliegen,
    "deadlines": _deadlines,
    "consents": _consents,
}
