"""What waits for a second person, whatever it is: ask for her, let her decide, take it back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from krm.corrections.models import CaseProposal
from krm.deadlines import actions as deadlines
from krm.journal import actions as journal
from krm.journal.actions import Verb, reaction_chain
from krm.organisation.actions import deciding
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.reactions import actions as reactions
from krm.reactions.models import Reaction
from krm.work import access
from krm.work.actions import tasks
from krm.work.actions.telling import tell_holders
from krm.work.models import Task
from krm.work.queries import role_that_confirms

P = TypeVar("P", bound=CaseProposal)


@dataclass(frozen=True)
class ProposalKind:
    """A kind of proposal: how its second person is asked, and how it stands in the journal.

    :param notice: the kind of the message, and ``what`` its words.
    :param described: the codes and the personal part of its entries.
    """

    task: Task.Kind
    title: Callable[[Any], str]
    notice: str
    what: str
    proposed: Verb
    rejected: Verb
    withdrawn: Verb
    described: Callable[[Any], tuple[dict[str, object], dict[str, object]]]


@journal.verb
def ask_for_decision(
    *, proposal: CaseProposal, kind: ProposalKind, by: Person, at: datetime
) -> None:
    """Ask front office and executive to decide about a proposal until the next Arbeitstag."""
    reaction = proposal.reaction
    task = Task(
        kind=kind.task,
        title=kind.title(proposal),
        reaction=reaction,
        role=role_that_confirms(by, local_day(at)).value,
        due_on=deadlines.next_working_day(reaction, local_day(at)),
        subject_pk=proposal.pk,
    )
    tasks.ask(task=task, by=by, at=at)
    record_proposal(verb=kind.proposed, proposal=proposal, kind=kind, by=by, at=at)
    tell_holders(
        reaction=reaction,
        right=Right.CONFIRM_CORRECTION,
        kind=kind.notice,
        what=kind.what,
        key=str(proposal.pk),
        by=by,
        at=at,
    )


@journal.verb
def begin_decision(*, proposal: P, kind: ProposalKind, accept: bool, by: Person, at: datetime) -> P:
    """Take a proposal up as its second person: locked, its task is done, refused if it is to be.

    What follows when it is accepted is up to the caller.

    :raises Refused: without the right, for one's own proposal, or if it is already decided.
    """
    reaction = reactions.locked(proposal.reaction)
    access.require_right(by, Right.CONFIRM_CORRECTION, reaction, local_day(at))
    found = _waiting(proposal, reaction)
    deciding.require_second_person(found, by, chain=reaction_chain(reaction.pk))
    _finish_task(found, kind, "bestätigt" if accept else "abgelehnt", by, at)
    if not accept:
        _put_down(found, CaseProposal.State.REJECTED, kind.rejected, kind, by, at)
    return found


@journal.verb
def take_back_proposal(*, proposal: P, kind: ProposalKind, by: Person, at: datetime) -> P:
    """Take back one's own proposal while nobody has decided about it.

    :raises Refused: if somebody else proposed it, or it is decided.
    """
    reaction = reactions.locked(proposal.reaction)
    access.require_right(by, Right.SEE_CASE, reaction, local_day(at))
    found = _waiting(proposal, reaction)
    deciding.require_proposer(found, by, chain=reaction_chain(reaction.pk))
    _finish_task(found, kind, "zurückgezogen", by, at)
    _put_down(found, CaseProposal.State.WITHDRAWN, kind.withdrawn, kind, by, at)
    return found


@journal.verb
def record_proposal(
    *, verb: Verb, proposal: CaseProposal, kind: ProposalKind, by: Person, at: datetime
) -> None:
    """Journal what became of a proposal."""
    data, personal = kind.described(proposal)
    chain = reaction_chain(proposal.reaction_id)
    journal.record(verb, chain=chain, by=by, at=at, data=data, personal=personal)


def _waiting(proposal: P, reaction: Reaction) -> P:
    found = deciding.still_waiting(proposal, chain=reaction_chain(reaction.pk))
    found.reaction = reaction
    return found


def _finish_task(
    proposal: CaseProposal, kind: ProposalKind, result: str, by: Person, at: datetime
) -> None:
    asked = proposal.reaction.tasks.filter(kind=kind.task, subject_pk=proposal.pk)
    tasks.finish(tasks=asked, result=result, by=by, at=at)


def _put_down(
    proposal: CaseProposal,
    state: CaseProposal.State,
    verb: Verb,
    kind: ProposalKind,
    by: Person,
    at: datetime,
) -> None:
    proposal.settle(state, by, at)
    record_proposal(verb=verb, proposal=proposal, kind=kind, by=by, at=at)
