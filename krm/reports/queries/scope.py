"""Which Vorgänge belong to a period, and how they stood at the end of its Stichtag.

One place for reports and evaluations, so that the same word counts the same Vorgänge in both.
``reaction`` is the way from a row to its Vorgang, such as ``reaction__``.
"""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    CharField,
    F,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from krm.casework.models import PraiseNote
from krm.deadlines.models import Deadline
from krm.deadlines.queries import CLOSING
from krm.reactions.rules import Kind
from krm.reactions.workflow import State
from krm.reports.rules.facts import Period
from krm.ui.rules import LOCAL_ZONE

_DAY = timedelta(days=1)


def begins(day: date) -> datetime:
    """Return the moment a local day begins."""
    return datetime.combine(day, time(), tzinfo=LOCAL_ZONE)


def end_of(period: Period) -> datetime:
    """Return the moment the Stichtag is over."""
    return begins(period.as_of + _DAY)


def in_scope(period: Period, kept: Collection[int], reaction: str = "") -> Q:
    """Return what had arrived by the end of the period; a Storno never was a Kundenreaktion.

    :param kept: keys of Vorgänge the person is kept away from.
    """
    where = Q(**{f"{reaction}arrived_at__lt": begins(period.ends_on + _DAY)})
    where &= ~Q(**{f"{reaction}state": State.CANCELLED})
    return where & ~Q(**{f"{reaction}pk__in": kept}) if kept else where


def arrived(period: Period, kept: Collection[int], reaction: str = "") -> Q:
    """Return what arrived within the period."""
    began = Q(**{f"{reaction}arrived_at__gte": begins(period.starts_on)})
    return began & in_scope(period, kept, reaction)


def has_ended(period: Period, reaction: str = "", **columns: Any) -> Q:
    """Return what was closed by the Stichtag, with more columns of the Vorgang."""
    more = {f"{reaction}{name}": value for name, value in columns.items()}
    return Q(**{f"{reaction}closed_at__lt": end_of(period)}, **more)


def ended_how(period: Period, reaction: str = "") -> Case:
    """Return how a Vorgang stood: closed, handed_over, withdrawn, transmitted or open."""
    sent = Q(**{f"{reaction}petition__transmitted_on__lte": period.as_of})
    return Case(
        When(has_ended(period, reaction, state=State.HANDED_OVER), then=Value("handed_over")),
        When(has_ended(period, reaction, state=State.WITHDRAWN), then=Value("withdrawn")),
        When(has_ended(period, reaction), then=Value("closed")),
        When(sent, then=Value("transmitted")),
        default=Value("open"),
        output_field=CharField(),
    )


def unit_of(reaction: str = "") -> Case:
    """Return for which unit a Vorgang counts: the one that leads it, for a Lob the praised one.

    Nobody leads a Lob; it goes on to a team (4.7).
    """
    lead = F(f"{reaction}lead_unit_id")
    praised = PraiseNote.objects.filter(reaction=OuterRef(f"{reaction}pk")).values("unit")
    is_praise = Q(**{f"{reaction}kind": Kind.PRAISE})
    key = BigIntegerField()
    team = Coalesce(Subquery(praised), lead, output_field=key)
    return Case(When(is_praise, then=team), default=lead, output_field=key)


def flag(condition: Q) -> Case:
    """Return whether a condition holds."""
    return Case(
        When(condition, then=Value(value=True)),
        default=Value(value=False),
        output_field=BooleanField(),
    )


def ran(period: Period, deadline: str = "", reaction: str = "reaction__") -> Q:
    """Return the deadlines that count: one that lapsed as the Vorgang ended later still ran then.

    An internal target for the end of the work is none.

    :param deadline: the way from a row to its deadlines.
    """
    lapsed = Deadline.State.LAPSED
    still_ran = Q(
        **{
            f"{deadline}state": lapsed,
            f"{deadline}settled_at": F(f"{reaction}closed_at"),
            f"{deadline}settled_at__gte": end_of(period),
        }
    )
    target = Q(**{f"{deadline}kind__in": CLOSING, f"{deadline}is_official": False})
    return (~Q(**{f"{deadline}state": lapsed}) | still_ran) & ~target


def done(period: Period, deadline: str = "") -> Q:
    """Return the deadlines whose work was done by the Stichtag."""
    return Q(**{f"{deadline}settled_on__lte": period.as_of})


def outcome_of(period: Period, deadline: str = "", *before: When) -> Case:
    """Return how a deadline stood: in_time, late, overdue or running.

    :param before: what is said of rows that have no deadline which counts.
    """
    is_done = done(period, deadline)
    in_time = Q(**{f"{deadline}settled_on__lte": F(f"{deadline}due_on")})
    return Case(
        *before,
        When(is_done & in_time, then=Value("in_time")),
        When(is_done, then=Value("late")),
        When(Q(**{f"{deadline}due_on__lt": period.as_of}), then=Value("overdue")),
        default=Value("running"),
        output_field=CharField(),
    )
