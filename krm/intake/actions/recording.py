"""Record without an arrival, at KRM or by Erfassungsbogen: words of danger raise an alarm too."""

from collections.abc import Sequence
from datetime import datetime

from krm.casework.actions import capture, record
from krm.casework.actions.capture import Erfassungsbogen
from krm.documents.models import Document
from krm.intake.actions import alarms
from krm.journal import actions as journal
from krm.organisation.models import Person, Unit
from krm.reactions.actions import NewReaction
from krm.reactions.models import Reaction


@journal.verb
def record_reaction(
    *,
    new: NewReaction,
    documents: Sequence[tuple[Document, str]] = (),
    by: Person,
    at: datetime,
) -> Reaction:
    """Record what has reached KRM (R-15, R-24), and raise the alarms its words call for.

    :raises Refused: if a field is wrong or the person may not record at KRM.
    """
    reaction = record.record_reaction(new=new, documents=documents, by=by, at=at)
    alarms.raise_from_text(reaction=reaction, by=by, at=at)
    return reaction


@journal.verb
def settle_on_the_spot(*, bogen: Erfassungsbogen, by: Person, at: datetime) -> Reaction:
    """Record an oral reaction that was settled at once (R-21); a danger is not settled by that.

    :raises Refused: if it is not said what was done, or the reaction came in writing.
    """
    reaction = capture.settle_on_the_spot(bogen=bogen, by=by, at=at)
    alarms.raise_from_text(reaction=reaction, by=by, at=at)
    return reaction


@journal.verb
def hand_up(*, bogen: Erfassungsbogen, unit: Unit, by: Person, at: datetime) -> Reaction:
    """Pass an oral reaction to the team lead (R-22), and raise the alarms its words call for.

    :raises Refused: if nobody in the house can take it, or the reaction came in writing.
    """
    reaction = capture.hand_up(bogen=bogen, unit=unit, by=by, at=at)
    alarms.raise_from_text(reaction=reaction, by=by, at=at)
    return reaction
