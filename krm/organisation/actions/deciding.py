"""How a second person decides about what one person proposed: taken up, refused, said truly."""

from contextlib import AbstractContextManager
from typing import TypeVar

from krm.journal import actions as journal
from krm.journal.actions import Confirmation, Refused
from krm.organisation.models import Person
from krm.organisation.models.proposals import Proposal

P = TypeVar("P", bound=Proposal)


def still_waiting(proposal: P, *, chain: str | None = None) -> P:
    """Return a proposal as it stands, read under the lock of the caller.

    :param chain: of the journal, for the refusal.
    :raises Refused: if it is decided or taken back.
    """
    found = type(proposal)._default_manager.get(pk=proposal.pk)
    if found.state != Proposal.State.PROPOSED:
        raise Refused("Darüber ist schon entschieden.", code="already_decided", chain=chain)
    return found


def require_second_person(
    proposal: Proposal,
    by: Person,
    *,
    sentence: str = "Den eigenen Vorschlag bestätigt eine zweite Person.",
    about: int | None = None,
    chain: str | None = None,
) -> None:
    """Refuse whoever proposed it, and whom it is about.

    :param sentence: who decides instead.
    :param about: the key of that person.
    :raises Refused: with that sentence.
    """
    if by.pk in (proposal.proposed_by_id, about):
        raise Refused(sentence, code="own_proposal", chain=chain)


def require_proposer(proposal: Proposal, by: Person, *, chain: str | None = None) -> None:
    """Refuse whoever has not proposed it: nobody takes back what is another's.

    :raises Refused: with that sentence.
    """
    if proposal.proposed_by_id != by.pk:
        raise Refused(
            "Zurückziehen kann den Vorschlag nur, wer ihn gemacht hat.",
            code="not_own_proposal",
            chain=chain,
        )


def confirming(proposal: Proposal, by: Person) -> AbstractContextManager[None]:
    """Let what is done in the block be done by the second person, on what the first proposed."""
    return journal.confirming(Confirmation(proposal.proposed_by, proposal.proposed_at, by))
