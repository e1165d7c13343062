"""Who has to be informed of a Besonderheit."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from krm.measures.models import Informed
from krm.organisation import queries as organisation
from krm.organisation.models import Person, Unit
from krm.organisation.rules import Role
from krm.reactions.models import Reaction
from krm.reactions.queries import excluded_people
from krm.work.queries import desk_of, executive_of, recipient_of


def people_to_inform(
    roles: Iterable[str], reaction: Reaction | None, unit: Unit | None, on: date
) -> list[tuple[str, Person]]:
    """Return who is informed in which role, each once; who must not see the Vorgang is not there.

    :param unit: whose lead is responsible; while there is none nobody is informed as lead.
    """
    kept_away = excluded_people(reaction) if reaction else frozenset()
    found: dict[Person, str] = {}
    for role in roles:
        for person in _holders(role, reaction, unit, on):
            if person.pk not in kept_away:
                found.setdefault(person, role)
    return [(role, person) for person, role in found.items()]


def _holders(role: str, reaction: Reaction | None, unit: Unit | None, on: date) -> list[Person]:
    if role == "executive":
        people = [executive_of(reaction, on)]
    elif role == "krm_officer":
        people = [desk_of(reaction, on) if reaction else organisation.krm_at_work(on)]
    elif role == "data_protection":
        people = [*organisation.people_with_role(Role.DATA_PROTECTION, on)]
    else:
        people = [_recipient(reaction, unit, on)] if unit else []
    return [person for person in people if person is not None]


def _recipient(reaction: Reaction | None, unit: Unit, on: date) -> Person | None:
    if reaction is None:
        return organisation.recipient_for(unit, on)
    return recipient_of(reaction, unit, on)


def unread_of_absent(on: date, limit: int) -> list[Informed]:
    """Return of what people who are away were informed and what nobody in their role knows (R-13).

    They have not read it, or there is something to be entered about it still.
    """
    away = organisation.absent_people(on)
    others = Informed.objects.filter(
        besonderheit=OuterRef("besonderheit"), role=OuterRef("role")
    ).exclude(person=OuterRef("person"))
    knows = others.filter(~Q(person__in=away) | Q(acknowledged_at__isnull=False))
    rows = _waiting().filter(~Exists(knows), person__in=away)
    return list(rows.order_by("informed_at", "pk")[:limit])


def unread_by_stand_ins(on: date, limit: int) -> list[Informed]:
    """Return of what somebody was informed in place of the executive, who is back (R-13).

    They have not read it, or there is something to be entered; nobody of the executive knows.
    """
    executives = organisation.people_with_role(Role.EXECUTIVE, on)
    theirs = Informed.objects.filter(
        besonderheit=OuterRef("besonderheit"), role="executive", person__in=executives
    )
    rows = _waiting().filter(~Exists(theirs), role="executive").exclude(person__in=executives)
    found = rows.order_by("informed_at", "pk")[:limit]
    return [row for row in found if executive_of(row.besonderheit.reaction, on) != row.person]


def _waiting() -> QuerySet[Informed]:
    """Return what somebody has not read yet, or has to enter something about."""
    to_enter = Q(besonderheit__due_at__isnull=False, besonderheit__settled_at=None)
    rows = Informed.objects.filter(Q(acknowledged_at=None) | to_enter)
    rows = rows.filter(besonderheit__withdrawn_at=None)
    return rows.select_related("besonderheit__reaction__lead_unit", "person")


def unit_of(informed: Informed) -> Unit | None:
    """Return for which unit somebody was informed as its lead: the leading one, if it is theirs."""
    reaction, person = informed.besonderheit.reaction, informed.person
    led = reaction.lead_unit if reaction else None
    own = Unit.objects.filter(Q(lead=person) | Q(deputy=person), is_active=True).order_by("pk")
    return next((unit for unit in own if unit == led), own.first()) or led
