"""Whose desk a Vorgang lies on: the KRM officer, or whoever stands in where they must or cannot."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import reduce
from operator import and_

from django.db.models import Q

from krm.organisation import queries as organisation
from krm.organisation.access import roles_on
from krm.organisation.models import Person, Unit
from krm.organisation.rules import ROLE_LABELS, Role
from krm.reactions.access import kept_away
from krm.reactions.models import Reaction
from krm.reactions.queries import confidential_of, excluded_people
from krm.reactions.rules import typed_number
from krm.work.access import visible_reactions
from krm.work.access.visibility import OF_EXECUTIVE
from krm.work.models import Task

# With these lies what a second person confirms.
_CONFIRMING = frozenset({Role.FRONT_OFFICE.value, Role.EXECUTIVE.value})


def desk_of(reaction: Reaction, on: date) -> Person | None:
    """Return who works on the Vorgang at KRM on a day and hears what is new about it.

    The officer. While they are away the unit that answers in their place (R-13); else, and where
    they are excluded or complained about, the named substitute, then the office
    (docs/rulings.md). If everybody is away it waits with the first who may see it.
    """
    away: list[Person] = []
    for person in _may_see(reaction, on):
        if not organisation.is_absent(person, on):
            return person
        if person == organisation.krm_officer(on) and (found := _settles(reaction, on)):
            return found
        away.append(person)
    return next(iter(away), None)


def visible_by_number(person: Person, text: str, on: date) -> Reaction | None:
    """Return the reaction whose number somebody typed in any spelling, if they may see it."""
    seen = visible_reactions(person, on, by_row=True)
    return seen.filter(number=typed_number(text)).first()


def _settles(reaction: Reaction, on: date) -> Person | None:
    """Return who answers the Vorgang in place of the absent KRM; None where nobody does."""
    settling = reaction.assignments.settling(on).select_related("recipient").first()
    person = settling.recipient if settling else None
    return None if person is None or person.pk in excluded_people(reaction) else person


def contact_of(reaction: Reaction, on: date) -> Person | None:
    """Return who is named to the customer as contact (R-02).

    Whoever a letter has named: an absence changes nothing, the name stands in the letters for as
    long as the Vorgang lasts. Where no letter has named anybody, whoever has it on the desk; a
    person who is away is nobody's new contact.
    """
    return reaction.contact or desk_of(reaction, on)


def recipient_of(reaction: Reaction, unit: Unit, on: date) -> Person | None:
    """Return who receives the task of a unit in this Vorgang on a day (R-13, AS-64).

    Where the customer works in the house the named person, and nobody in their place; else lead,
    deputy and who stands above them, past whoever must not see the Vorgang.
    """
    hidden = confidential_of(reaction)
    if hidden is not None:
        return hidden.substitute
    return organisation.recipient_for(unit, on, excluded_people(reaction))


def executive_of(reaction: Reaction | None, on: date) -> Person | None:
    """Return who of the executive hears of a Vorgang, or of an arrival, on a day.

    The way is that of ``executive_route``; who is complained about is passed over like who is
    excluded. Where the customer works in the house the named person stands in for them
    (§ 35 (1) SGB I).
    """
    if reaction and (hidden := confidential_of(reaction)):
        return hidden.substitute
    kept_away = excluded_people(reaction) if reaction else frozenset()
    found = organisation.executive_route(on, kept_away)
    return None if found.person_pk is None else Person.objects.get(pk=found.person_pk)


def why_not_executive(right: str, reaction: Reaction, on: date) -> str:
    """Return why what the executive does lies with somebody else on a day, in sentences.

    :param right: of the step; "" for what is not the executive's, or lies where it belongs.
    """
    if right not in OF_EXECUTIVE:
        return ""
    stops = organisation.executive_route(on, excluded_people(reaction)).stops
    return " ".join(map(str, stops)) if len(stops) > 1 else ""


def _may_see(reaction: Reaction, on: date) -> Iterator[Person]:
    """Yield officer and substitutes in their order, without those kept away from the Vorgang."""
    kept_away = excluded_people(reaction)
    yield from (person for person in organisation.krm_desks(on) if person.pk not in kept_away)
    if (hidden := confidential_of(reaction)) is not None:
        yield hidden.substitute


def who_hears(people: Iterable[Person | None], reaction: Reaction | None, on: date) -> list[Person]:
    """Return who of some people may hear of a Vorgang, in their order and each once.

    Whoever is excluded or complained about drops out; if that is the KRM officer, whoever has the
    Vorgang on the desk hears it instead. Without a Vorgang nobody drops out.
    """
    if reaction is not None:  # as it stands now: no message is taken back
        reaction = Reaction.objects.get(pk=reaction.pk)
    kept_away = excluded_people(reaction) if reaction else frozenset()
    heard: list[Person | None] = []
    for person in people:
        if person is None or person.pk not in kept_away:
            heard.append(person)
        elif reaction and person == organisation.krm_officer(on):
            heard.append(desk_of(reaction, on))
    return list(dict.fromkeys(person for person in heard if person is not None))


def owns(person: Person, task: Task, on: date) -> bool:
    """Tell whether the person has to do the task: it is theirs, their unit's or their role's."""
    if task.person_id is not None:
        return task.person_id == person.pk
    if task.unit is not None and task.unit in organisation.units_led_by(person, on):
        return True
    heir = heir_of(task, on)
    if isinstance(heir, Person):
        return heir == person
    return bool(heir) and heir in roles_on(person, on)


def heir_of(task: Task, on: date) -> Person | str:
    """Return the role that has a task of a role, or who has it in its place; "" without a role.

    What a second person confirms lies with the front office. Where nobody of it may see the
    Vorgang it falls to the executive; where the customer works in the house to the named person.
    """
    if task.role not in _CONFIRMING or task.reaction is None:
        return task.role
    hidden = confidential_of(task.reaction)
    kept = excluded_people(task.reaction)
    holders = organisation.people_with_role(Role(task.role), on)
    if any(holder.pk not in kept for holder in holders):
        return task.role
    return Role.EXECUTIVE.value if hidden is None else hidden.substitute


def inherited_tasks(person: Person, roles: frozenset[Role], on: date) -> Q:
    """Return the tasks of roles that fall to the person, as ``heir_of`` says of each."""
    named = Q(role__in=_CONFIRMING, reaction__confidential__substitute=person)
    if Role.EXECUTIVE not in roles:
        return Q(person=None) & named
    office = organisation.people_with_role(Role.FRONT_OFFICE, on)
    nobody = reduce(and_, (kept_away(one, "reaction__") for one in office), Q())
    left = Q(role=Role.FRONT_OFFICE.value, reaction__isnull=False) & nobody
    return Q(person=None) & (named | left)


def role_that_confirms(proposer: Person | None, on: date) -> Role:
    """Return whose task it is to confirm as the second person, never the proposer alone."""
    office = organisation.people_with_role(Role.FRONT_OFFICE, on)
    return Role.EXECUTIVE if office == [proposer] else Role.FRONT_OFFICE


def owner_of(task: Task, on: date) -> str:
    """Return who has to do a task on a day, in words."""
    if task.person is not None:
        return task.person.display_name
    if task.unit is not None:
        return task.unit.name
    heir = heir_of(task, on)
    if isinstance(heir, Person):
        return heir.display_name
    return ROLE_LABELS[Role(heir)] if heir else "System"
