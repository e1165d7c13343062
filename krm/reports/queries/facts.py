"""The facts of Vorgänge as of a Stichtag: one statement for each topic, alike ones together.

Facts dated up to the Stichtag count, as they are known today. What was recorded by mistake
(Storno) never was a Kundenreaktion; all the others count, also for whoever may not open them, but
for those a person is kept away from (docs/rulings.md, 17).
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    Case,
    Count,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import TruncDate

from krm.deadlines.models import Deadline
from krm.deadlines.queries import CLOSING, SCHRIFTSATZ
from krm.parties.models import Consent
from krm.privacy.models import LookIn, Sample, SampleAnswer, SampleCase
from krm.reactions.models import Anliegen, Reaction
from krm.reactions.workflow import State
from krm.reports.queries.scope import (
    arrived,
    begins,
    done,
    end_of,
    ended_how,
    flag,
    has_ended,
    in_scope,
    outcome_of,
    ran,
)
from krm.reports.rules.facts import (
    AnliegenFact,
    AnswerFact,
    ConsentFact,
    DeadlineFact,
    Fact,
    Facts,
    LookInFact,
    Period,
    ReactionFact,
    SampledFact,
    SampleFact,
)
from krm.ui.rules import LOCAL_ZONE

_DAY = timedelta(days=1)
# The deadlines that figures speak of; an internal target for the end of the work is none.
_KINDS = ("confirmation", *CLOSING, *SCHRIFTSATZ, "petition")
_CASE = ("kind", "channel", "is_board", "is_dienstaufsicht", "is_fachaufsicht", "is_anonymous")


@dataclass(frozen=True)
class Source:
    """The rows behind the facts of one topic.

    :param key: the way from a row to its Vorgang; empty where there is none.
    """

    rows: "QuerySet[Any]"
    columns: tuple[str, ...]
    make: Callable[..., Any]
    key: str

    def facts(self) -> tuple[Any, ...]:
        """Return the facts, alike ones together."""
        counted = self.rows.values_list(*self.columns).annotate(times=Count("pk")).order_by()
        return tuple(self.fact(row) for row in counted)

    def fact(self, row: Collection[Any]) -> Any:
        """Return one row of the database as the fact it is."""
        return self.make(*_in_days(row))

    def keyed(self) -> Iterator[tuple[int, Fact]]:
        """Yield each row as a fact of its own, with the key of its Vorgang."""
        if not self.key:
            return
        for key, *row in self.rows.values_list(self.key, *self.columns).order_by():
            if key is not None:
                yield key, self.fact(row)


def _in_days(row: Collection[Any]) -> Iterator[Any]:
    return (value.days if isinstance(value, timedelta) else value for value in row)


def facts_of(period: Period, kept: Collection[int] = ()) -> Facts:
    """Return everything a report on a period is counted over.

    :param kept: keys of Vorgänge the person is kept away from.
    """
    return Facts(**{topic: read(period, kept).facts() for topic, read in _SOURCES.items()})


def _reactions(period: Period, kept: Collection[int]) -> Source:
    start, end = begins(period.starts_on), end_of(period)
    new = Q(arrived_at__gte=start)
    was_open = Q(closed_at=None) | Q(closed_at__gte=start)
    not_sent = Q(petition__transmitted_on=None) | Q(petition__transmitted_on__gte=period.starts_on)
    rows = Reaction.objects.filter(in_scope(period, kept), new | (was_open & not_sent)).annotate(
        fact_follows=flag(Q(follow_up_of__isnull=False)),
        fact_new=flag(new),
        fact_ended=ended_how(period),
        fact_result=_known_by(end, "result"),
        fact_settled=_known_by(end, "settled_by"),
    )
    columns = (
        *_CASE,
        *(f"fact_{n}" for n in ("follows", "new", "ended", "result", "settled")),
    )
    return Source(rows, columns, ReactionFact, "pk")


def _answers(period: Period, kept: Collection[int]) -> Source:
    """Read how long answers took: apart from all else, so that few rows are alike by many days."""
    rows = Reaction.objects.filter(arrived(period, kept), answered_at__lt=end_of(period)).annotate(
        fact_days=_days(TruncDate("answered_at", tzinfo=LOCAL_ZONE))
    )
    return Source(rows, ("fact_days",), AnswerFact, "pk")


def _known_by(end: datetime, column: str) -> Case:
    return Case(When(closed_at__lt=end, then=F(column)), default=Value(""))


def _days(day: Any, reaction: str = "") -> Any:
    """Return the days from the arrival to a day; counted between local days, not moments."""
    arrived = TruncDate(f"{reaction}arrived_at", tzinfo=LOCAL_ZONE)
    return ExpressionWrapper(day - arrived, output_field=DurationField())


def _anliegen(period: Period, kept: Collection[int]) -> Source:
    rows = Anliegen.objects.filter(arrived(period, kept, "reaction__"))
    columns = ("reaction__kind", "code", "refers_to_procedure", "is_handed_over")
    return Source(rows, columns, AnliegenFact, "reaction_id")


def _deadlines(period: Period, kept: Collection[int]) -> Source:
    """Read deadlines as they stood at the end of the Stichtag.

    Withdrawn Vorgänge count in no quota (docs/rulings.md, 19).
    """
    withdrawn = has_ended(period, "reaction__", state=State.WITHDRAWN)
    rows = (
        Deadline.objects.filter(ran(period), kind__in=_KINDS)
        .filter(arrived(period, kept, "reaction__"))
        .exclude(withdrawn)
        .annotate(
            fact_closes=flag(Q(kind__in=CLOSING)),
            fact_outcome=outcome_of(period),
            fact_days=Case(When(done(period), then=_days(F("settled_on"), "reaction__"))),
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
        fact_given=flag(given), fact_withdrawn=flag(withdrawn)
    )
    if kept:
        rows = rows.filter(Q(reaction_pk=None) | ~Q(reaction_pk__in=kept))
    columns = ("purpose", "fact_given", "fact_withdrawn")
    return Source(rows, columns, ConsentFact, "reaction_pk")


def _look_ins(period: Period, kept: Collection[int]) -> Source:
    """Read the look-ins of the period; what a correction says of one by the Stichtag counts."""
    says_so = LookIn.objects.filter(
        corrects=OuterRef("pk"), is_too_old=True, entered_at__lt=end_of(period)
    )
    rows = LookIn.objects.filter(
        corrects=None,
        looked_at__gte=begins(period.starts_on),
        looked_at__lt=begins(period.ends_on + _DAY),
    ).annotate(fact_old=Exists(says_so))
    rows = rows.exclude(reaction_id__in=kept) if kept else rows
    return Source(rows, ("fact_old",), LookInFact, "reaction_id")


def _samples(period: Period, _kept: Collection[int]) -> Source:
    """Read the samples of the months of a period; no single Vorgang stands behind one."""
    rows = Sample.objects.filter(_months(period)).annotate(
        fact_checked=flag(Q(checked_at__lt=end_of(period))), fact_none=flag(Q(intake=[]))
    )
    return Source(rows, ("fact_checked", "fact_none"), SampleFact, "")


def _sampled(period: Period, kept: Collection[int]) -> Source:
    found = SampleAnswer.objects.filter(case=OuterRef("pk"), answer=SampleAnswer.Answer.NO)
    rows = SampleCase.objects.filter(_months(period, "sample__")).annotate(
        fact_checked=flag(Q(sample__checked_at__lt=end_of(period))), fact_finding=Exists(found)
    )
    if kept:
        rows = rows.filter(Q(reaction=None) | ~Q(reaction_id__in=kept))
    return Source(rows, ("fact_checked", "fact_finding"), SampledFact, "reaction_id")


def _months(period: Period, sample: str = "") -> Q:
    """Return the samples of months that begin within the period, drawn by the Stichtag."""
    span = (period.starts_on, period.ends_on)
    drawn = {f"{sample}drawn_at__lt": end_of(period)}
    return Q(**{f"{sample}month__range": span}, **drawn)


_SOURCES: Mapping[str, Callable[[Period, Collection[int]], Source]] = {
    "reactions": _reactions,
    "answers": _answers,
    "anliegen": _anliegen,
    "deadlines": _deadlines,
    "consents": _consents,
    "look_ins": _look_ins,
    "samples": _samples,
    "sampled": _sampled,
}


def source_of(topic: str, period: Period, kept: Collection[int] = ()) -> Source:
    """Return the rows behind the facts of a topic, for whoever counts them in parts."""
    return _SOURCES[topic](period, kept)
