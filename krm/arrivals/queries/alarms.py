"""Reads around alarms: what waits, who may see it, who has to hear of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from krm.arrivals import access
from krm.arrivals.models import Alarm
from krm.arrivals.rules.alarm import (
    KINDS,
    AlarmWords,
    OfficeHours,
    Signal,
    as_time,
    find_signals,
    people_due,
)
from krm.deadlines import queries as deadlines
from krm.organisation import queries as organisation
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Role
from krm.reactions.queries import excluded_people
from krm.regelwerk import queries as regelwerk
from krm.regelwerk.rules import Regelwerk
from krm.ui.rules import LOCAL_ZONE


def words_of(rules: Regelwerk) -> AlarmWords:
    """Return what a Regelwerk says about signals."""
    return AlarmWords(
        words={kind: rules.texts(f"alarms.{kind}") for kind in KINDS},
        exceptions=rules.texts("alarms.exceptions"),
        negation_counts=frozenset(rules.texts("alarms.negation_counts")),
    )


def signals_in(text: str, on: date) -> list[Signal]:
    """Return the signals of danger in a text; none before the house has a Regelwerk."""
    try:
        rules = regelwerk.rules_on(on)
    except regelwerk.RegelwerkMissing:
        return []
    return find_signals(text, words_of(rules))


def office_hours(rules: Regelwerk) -> OfficeHours:
    """Return when somebody is there."""
    return OfficeHours(
        as_time(rules.word("triage.opens_at")),
        as_time(rules.word("triage.closes_at")),
        deadlines.calendar(of=rules),
    )


def waiting() -> QuerySet[Alarm]:
    """Return the alarms nobody has confirmed, the oldest first."""
    rows = Alarm.objects.filter(confirmed_at=None).select_related("item", "reaction")
    return rows.order_by("raised_at", "pk")


def route_of(alarm: Alarm, on: date) -> list[Person]:
    """Return who hears of an alarm one after the other.

    The roles of the Regelwerk in their order; who is absent or must not see the Vorgang is
    passed over. If nobody is left, the absent ones are notified after all.
    """
    kept_away = excluded_people(alarm.reaction) if alarm.reaction else frozenset()
    people = [
        person
        for role in regelwerk.rules_on(on).texts("alarms.notified")
        for person in organisation.people_with_role(Role(role), on)
        if person.pk not in kept_away
    ]
    everybody = list({person.pk: person for person in people}.values())
    away = organisation.absent_people(on)
    return [person for person in everybody if person.pk not in away] or everybody


def people_to_notify(alarm: Alarm, at: datetime) -> list[Person]:
    """Return who has to know of an unconfirmed alarm by a moment."""
    on = local_day(at)
    rules = regelwerk.rules_on(on)
    minutes = office_hours(rules).minutes_between(
        alarm.raised_at.astimezone(LOCAL_ZONE), at.astimezone(LOCAL_ZONE)
    )
    route = {person.pk: person for person in route_of(alarm, on)}
    due = people_due(route, minutes, rules.number("alarms.confirm_minutes"))
    return [route[pk] for pk in due]


@dataclass(frozen=True)
class ShownAlarm:
    """An alarm as the pages show it on top: what, since when, and what is to be done."""

    alarm: Alarm
    title: str
    instruction: str
    words: str
    url: str


def shown_to(person: Person, on: date) -> list[ShownAlarm]:
    """Return the waiting alarms the person may see, with what is to be done."""
    if not access.sees_alarms(person, on):
        return []
    rows = list(_visible(person, on))
    if not rows:
        return []
    rules = regelwerk.rules_on(on)
    return [_shown(alarm, rules) for alarm in rows]


def _visible(person: Person, on: date) -> Sequence[Alarm]:
    of_items = Q(reaction=None, item__in=access.alarmed_items(person, on).values("pk"))
    of_reactions = Q(reaction__in=access.alarmed_reactions(person, on).values("pk"))
    return list(waiting().filter(of_items | of_reactions))


def visible_alarm(person: Person, alarm_pk: int, on: date) -> Alarm | None:
    """Return one alarm the person may see, confirmed or not."""
    if not access.sees_alarms(person, on):
        return None
    alarm = Alarm.objects.select_related("item", "reaction", "confirmed_by").filter(pk=alarm_pk)
    of_items = Q(reaction=None, item__in=access.alarmed_items(person, on).values("pk"))
    of_reactions = Q(reaction__in=access.alarmed_reactions(person, on).values("pk"))
    return alarm.filter(of_items | of_reactions).first()


def _shown(alarm: Alarm, rules: Regelwerk) -> ShownAlarm:
    subject = alarm.item or alarm.reaction
    text = f"{alarm.item.subject}\n{alarm.item.text}" if alarm.item else ""
    signals = find_signals(text, words_of(rules)) if text and alarm.is_found else []
    words = next((signal.words for signal in signals if signal.kind == alarm.kind), "")
    return ShownAlarm(
        alarm=alarm,
        title=alarm.get_kind_display(),
        instruction=rules.word(f"alarms.{alarm.kind}_text"),
        words=words,
        url=subject.get_absolute_url() if subject else "",
    )


def alarms_of(item_pk: int) -> list[Alarm]:
    """Return the alarms of one arrival, the latest last."""
    rows = Alarm.objects.filter(item_id=item_pk).select_related("confirmed_by")
    return list(rows.order_by("raised_at", "pk"))
