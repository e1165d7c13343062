"""Who can release an answer as the second person."""

from datetime import date

from krm.organisation.access import people_with_right
from krm.organisation.models import Person
from krm.organisation.rules import Right
from krm.reactions.models import Reaction
from krm.work import access


def second_people(reaction: Reaction, by: Person, on: date) -> list[Person]:
    """Return everybody else who may release a letter of this very Vorgang."""
    people = people_with_right(Right.RELEASE_LETTER, on)
    led = reaction.lead_unit
    if led is not None:
        people += [person for person in (led.lead, led.deputy) if person is not None]
    return [
        person
        for person in dict.fromkeys(people)
        if person != by and access.holds(person, Right.RELEASE_LETTER, reaction, on)
    ]
