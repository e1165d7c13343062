"""The second look at an answer: what was asked, and who may decide about it."""

from datetime import date

from krm.casework.models import SecondLook
from krm.letters.models import Letter
from krm.organisation.models import Person, Unit
from krm.organisation.queries import absent_people
from krm.organisation.rules import Right
from krm.reactions.models import Reaction
from krm.work import access


def look_of(reaction: Reaction) -> SecondLook | None:
    """Return the second look that was asked for in a Vorgang, or None."""
    return SecondLook.objects.filter(reaction=reaction).first()


def units_that_can_act(reaction: Reaction) -> list[Unit]:
    """Return the units that have worked on a Vorgang and see it, the leading one first."""
    rows = reaction.assignments.live().select_related("unit").order_by("-is_lead", "pk")
    return [row.unit for row in rows]


def answered_by(reaction: Reaction) -> frozenset[int]:
    """Return who has written, changed, approved or released the answer that left."""
    sent = reaction.letters.filter(kind=Letter.Kind.ANSWER, state=Letter.State.DISPATCHED)
    columns = ("drafted_by", "changed_by", "worded_by", "approved_by", "released_by")
    people = {pk for row in sent.values_list(*columns) for pk in row}
    people |= set(sent.values_list("blocks__worded_by", flat=True))
    return frozenset(pk for pk in people if pk is not None)


def deciders(reaction: Reaction, on: date) -> list[Person]:
    """Return who may decide, who leads first, then who stands in; nobody who has answered."""
    involved = answered_by(reaction)
    right = Right.DECIDE_SECOND_LOOK
    found = [
        person
        for person in access.people_who_hold(right, reaction, on)
        if person.pk not in involved
    ]
    absent = absent_people(on)
    return sorted(found, key=lambda person: (person.pk in absent, _only_stands_in(person)))


def _only_stands_in(person: Person) -> bool:
    return person.unit is None or person.unit.lead_id != person.pk
