"""Reads around the calls of the Service Center: words, deadlines, receipts, figures."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from krm.arrivals.models import IntakeItem
from krm.deadlines import queries as deadlines
from krm.deadlines import rules as deadline_rules
from krm.deadlines.rules import Due, local_moment
from krm.deadlines.rules.office_hours import as_time
from krm.organisation.access import has_right, scopes_of
from krm.organisation.models import Person, Unit
from krm.organisation.queries import local_day, month_span
from krm.organisation.rules import Right, Scope
from krm.reactions.models import Reaction
from krm.regelwerk import queries as regelwerk
from krm.regelwerk.rules import Regelwerk
from krm.service_center.models import ServiceCenterCall
from krm.service_center.rules.callback import AttemptRule, moment_words
from krm.service_center.rules.words import Words

CHANNEL = "service_center"


def attempt_rule(rules: Regelwerk) -> AttemptRule:
    """Return what a Regelwerk asks of attempts to call back.

    A criterion that does not belong to its result gives way to the first one that does.
    """

    def suggested(name: str) -> tuple[str, str]:
        result = rules.word(f"service_center.result_{name}")
        codes = [criterion.code for criterion in rules.criteria[result]]
        wanted = rules.word(f"service_center.criterion_{name}")
        return result, wanted if wanted in codes else codes[0]

    return AttemptRule(
        needed=rules.number("service_center.attempts_needed"),
        opens=as_time(rules.word("service_center.attempts_from")),
        closes=as_time(rules.word("service_center.attempts_until")),
        within=suggested("within"),
        partly=suggested("partly"),
        none=suggested("none"),
    )


def callback_due(ticket_at: datetime, rules: Regelwerk) -> Due:
    """Return until when a callback was promised that somebody asked for at a moment (F8)."""
    return deadline_rules.compute(
        rules.deadlines["callback"],
        ticket_at,
        deadlines.calendar(of=rules),
        version=rules.name,
    )


def call_back_on(topic: str, called_at: datetime, at: datetime, rules: Regelwerk) -> date:
    """Return by which day somebody calls: in need on this Arbeitstag, else by the next one.

    After hours nobody is there to keep what was promised for today.
    """
    if topic == "need":
        return deadlines.office_hours(of=rules).end_of_day(local_moment(at)).date()
    return deadlines.calendar(of=rules).add_working_days(local_day(called_at), 1)


def day_words(day: date, on: date) -> str:
    """Return a day as people say it on another one: ``heute, Mi 20.05.``"""
    named = {0: "heute, ", 1: "morgen, "}.get((day - on).days, "")
    return f"{named}{moment_words(day)}"


def by_words(day: date, on: date) -> str:
    """Return by when something is promised: ``noch heute, Mi 20.05.``"""
    return f"{'noch' if day == on else 'spätestens'} {day_words(day, on)}"


# ------------------------------------------------------------------------------------ the receipts


def visible_calls(person: Person, on: date) -> QuerySet[ServiceCenterCall]:
    """Return the calls the person may see: agents their own, KRM and executive all."""
    rows = ServiceCenterCall.objects.select_related("item", "reaction", "item__reaction")
    rows = rows.order_by("-called_at", "-pk")
    if has_right(person, Right.SEE_COUNTS, on):
        return rows
    if scopes_of(person, Right.TAKE_CALL, on) & {Scope.OWN, Scope.ALL}:
        return rows.filter(written_by=person)
    return rows.none()


def status_of(call: ServiceCenterCall) -> str:
    """Return where a call stands, in one word that says nothing about the customer."""
    if call.route in ("own_krm", "counted", "wait"):
        return "gezählt"
    reaction = call.reaction or (call.item.reaction if call.item else None)
    if reaction is not None:
        return "in Arbeit" if reaction.is_open else "abgeschlossen"
    if call.item is not None and call.item.state == IntakeItem.State.SET_ASIDE:
        return "abgeschlossen"
    return "bei KRM" if call.item is not None else "gelöscht"


def topic_label(call: ServiceCenterCall, words: Words) -> str:
    """Return what a call was about."""
    return "Notlage" if call.topic == "need" else words.answers.get(call.topic, call.topic)


# ------------------------------------------------------------------------------------- the figures


def undocumented_calls(unit: Unit, day: date) -> int:
    """Return how many callbacks without a documented attempt a team had in a month (R-19)."""
    begin, end = month_span(day)
    return ServiceCenterCall.objects.filter(
        unit=unit, is_documented=False, route="team_lead", called_at__gte=begin, called_at__lt=end
    ).count()


@dataclass(frozen=True)
class MonthFigure:
    """How often the Service Center itself was complained about in one month (R-17)."""

    month: date
    calls: int
    reactions: int
    about_reachability: int

    @property
    def total(self) -> int:
        """Return all complaints about the Service Center."""
        return self.calls + self.reactions


def service_center_figures(on: date, rules: Regelwerk, months: int = 6) -> list[MonthFigure]:
    """Return the complaints about the Service Center by month, the latest first.

    Calls that the Service Center settles itself count by their topic, Vorgänge by their Anliegen.
    """
    found, day = [], on.replace(day=1)
    for _ in range(months):
        begin, end = month_span(day)
        calls = ServiceCenterCall.objects.filter(called_at__gte=begin, called_at__lt=end)
        found.append(
            MonthFigure(
                month=day,
                calls=calls.filter(topic__in=["reach", "service_center"]).count(),
                reactions=Reaction.objects.filter(
                    arrived_at__gte=begin,
                    arrived_at__lt=end,
                    anliegen__code=rules.word("service_center.own_anliegen"),
                    anliegen__is_removed=False,
                )
                .exclude(state="cancelled")
                .distinct()
                .count(),
                about_reachability=calls.filter(topic="reach").count(),
            )
        )
        day = (day - timedelta(days=1)).replace(day=1)
    return found


def rules_now(on: date) -> Regelwerk:
    """Return the rules in force on a day."""
    return regelwerk.rules_on(on)
