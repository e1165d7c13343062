"""Record a reaction at KRM: the register entry and its deadlines in one step (R-15, R-24)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from krm.arrivals.actions import alarms
from krm.arrivals.models import IntakeItem
from krm.arrivals.queries.readable import FROM_OUTSIDE, pieces_of_documents
from krm.casework.actions import answered_by_unit, petition
from krm.casework.actions.ending import record_if_anonymous
from krm.deadlines import actions as deadlines
from krm.documents.models import Document
from krm.journal import actions as journal
from krm.journal.actions import Refused
from krm.measures.actions import raising
from krm.organisation.access import require
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.reactions import actions as reactions
from krm.reactions.actions import NewReaction
from krm.reactions.models import Reaction, ReactionDocument
from krm.reactions.workflow import State
from krm.work import access


@journal.verb
def record_reaction(
    *,
    new: NewReaction,
    documents: Sequence[tuple[Document, str]] = (),
    arrival: IntakeItem | None = None,
    by: Person,
    at: datetime,
) -> Reaction:
    """Record what has reached KRM; an anonymous reaction is thereby done (R-28).

    :param documents: stored files with what each is for the Vorgang.
    :param arrival: the arrival it was, which was read for danger already; else its words are.
    :raises Refused: if a field is wrong or the person may not record at KRM.
    """
    on = local_day(at)
    require(by, Right.TRIAGE, on=on)
    _refuse_early_follow_up(new.follow_up_of)
    if new.arrived_krm_at is None:
        new = replace(new, arrived_krm_at=at)
    reaction = reactions.register_reaction(new=new, by=by, at=at)
    for document, kind in documents:
        reactions.add_document(reaction=reaction, document=document, kind=kind, by=by, at=at)
    deadlines.start_for_arrival(reaction=reaction, by=by, at=at)
    raising.raise_from_matter(reaction=reaction, by=by, at=at)
    petition.follow(reaction=reaction, by=by, at=at)
    if arrival is None:
        alarms.raise_from_text(reaction=reaction, by=by, at=at)
    return record_if_anonymous(reaction=reaction, by=by, at=at)


def _refuse_early_follow_up(earlier: Reaction | None) -> None:
    """While a Vorgang is open a message joins it; after the answer it is a Folgereaktion."""
    if earlier is not None and earlier.is_open and earlier.state != State.ANSWERED:
        raise Refused(
            f"Der Vorgang {earlier.number} ist noch nicht beantwortet. Bitte die Nachricht dort "
            "zuordnen.",
            code="field_follow_up_of",
        )


@journal.verb
def attach(*, reaction: Reaction, document: Document, kind: str, by: Person, at: datetime) -> None:
    """Attach a stored file to a Vorgang the person works on; what came from outside is read.

    :raises Refused: if the person may only look at it.
    """
    access.require_work(by, reaction, local_day(at))
    reactions.add_document(reaction=reaction, document=document, kind=kind, by=by, at=at)
    if kind in FROM_OUTSIDE:
        for text in pieces_of_documents([document]):
            alarms.raise_from_text(reaction=reaction, text=text, by=by, at=at)
    if kind == ReactionDocument.Kind.ZWEITSCHRIFT:
        answered_by_unit.note_zweitschrift(reaction=reaction, by=by, at=at)
