"""What is to become anonymous, as the page of the Vorgang shows it."""

from datetime import date

from krm.corrections.pages import WaitingCard, card_of
from krm.organisation.models import Person
from krm.privacy.queries.anonymising import waiting_for
from krm.reactions.models import Reaction


def waiting_cards(reaction: Reaction, person: Person, on: date) -> list[WaitingCard]:
    """Return the proposal to make a Vorgang anonymous, if one waits, and who can decide."""
    row = waiting_for(reaction)
    if row is None:
        return []
    row.reaction = reaction
    words = "Der Vorgang soll anonym werden. Eine zweite Person entscheidet."
    return [card_of(row, person, on, what=words, room="privacy")]
