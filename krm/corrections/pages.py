"""What waits for a second person, as the pages show it."""

from dataclasses import dataclass
from datetime import date

from krm.corrections.actions import wording
from krm.corrections.models import Correction
from krm.corrections.queries import confirmers_in_words, waiting_for
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.reactions.models import Reaction


@dataclass(frozen=True)
class WaitingCard:
    """A correction that waits, as the page of the Vorgang shows it."""

    pk: int
    what: str
    old: str
    new: str
    reason: str
    proposer: str
    is_own: bool
    confirmers: str


def said_of(correction: Correction, done: str) -> str:
    """Return what to say of a correction: it counts, or who has to agree first."""
    if correction.state == Correction.State.APPLIED:
        return done
    what = wording.label_of(correction.target)
    who = confirmers_in_words(correction, local_day(correction.proposed_at))
    return (
        f"Vorgeschlagen, noch nicht gültig – {what}: {wording.change_in_words(correction)}. "
        f"Bestätigen kann das: {who}."
    )


def waiting_cards(reaction: Reaction, person: Person, on: date) -> list[WaitingCard]:
    """Return what waits for a second person in a Vorgang, old and new, and who that can be."""
    return [_card(row, person, on) for row in waiting_for(reaction)]


def _card(correction: Correction, person: Person, on: date) -> WaitingCard:
    old, new = wording.old_and_new(correction)
    proposer = correction.proposed_by
    return WaitingCard(
        pk=correction.pk,
        what=wording.label_of(correction.target),
        old=old,
        new=new,
        reason=correction.reason,
        proposer=proposer.display_name if proposer else "",
        is_own=proposer == person,
        confirmers=confirmers_in_words(correction, on),
    )
