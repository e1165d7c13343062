"""Whose desk a Vorgang lies on: the KRM officer, or whoever stands in where they must or cannot."""

from collections.abc import Iterable, Iterator
from datetime import date

from krm.organisation import queries as organisation
from krm.organisation.models import Person, Unit
from krm.organisation.rules import ROLE_LABELS, Role
from krm.reactions.models import Reaction
from krm.reactions.queries import confidential_of, excluded_people
from krm.reactions.rules import typed_number
from krm.work.access import visible_reactions
from krm.work.access.visibility import OF_EXECUTIVE
from krm.work.models import Task


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
    return visible_reactions(person, on).filter(number=typed_number(text)).first()


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


def owner_of(task: Task) -> str:
    """Return who has to do a task, in words."""
    if task.person is not None:
        return task.person.display_name
    if task.unit is not None:
        return task.unit.name
    return ROLE_LABELS[Role(task.role)] if task.role else "System"
