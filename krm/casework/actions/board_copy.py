"""The copy of an answer in the name of the Vorstand for whoever of the BA asked for it (R-05)."""

from dataclasses import dataclass
from datetime import date, datetime

from krm.casework.models import BoardCopy
from krm.casework.queries import facts_for
from krm.journal import actions as journal
from krm.journal.actions import Refused, Verb
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.reactions import actions as reactions
from krm.reactions.models import Reaction
from krm.work import access


@dataclass(frozen=True)
class Sent:
    """To whom the copy went, how and when."""

    receiver: str
    way: str
    sent_on: date


@journal.verb
def send_board_copy(*, reaction: Reaction, sent: Sent, by: Person, at: datetime) -> BoardCopy:
    """Note that the copy of the answer left for the commissioning unit; the Vorgang may close then.

    :raises Refused: without a receiver, for a day before the answer left or to come, without the
        right, or if no copy is owed.
    """
    on = local_day(at)
    access.require_step(by, "send_board_copy", reaction, on)
    row = reactions.locked(reaction)
    if not sent.receiver.strip():
        raise Refused("Bitte sagen, an wen die Kopie geht.", code="field_receiver")
    if sent.sent_on > on:
        raise Refused("Der Tag liegt in der Zukunft.", code="field_sent_on")
    if row.answered_at is not None and sent.sent_on < local_day(row.answered_at):
        raise Refused("An diesem Tag war die Antwort noch nicht versandt.", code="field_sent_on")
    reactions.take_step(
        name="send_board_copy",
        reaction=row,
        facts=facts_for(row, by, on),
        verb=Verb.BOARD_COPY_SENT,
        data={"sent_on": sent.sent_on},
        personal={"receiver": sent.receiver.strip(), "way": BoardCopy.Way(sent.way).label},
        by=by,
        at=at,
    )
    return BoardCopy.objects.create(
        reaction=row,
        receiver=sent.receiver.strip(),
        way=sent.way,
        sent_on=sent.sent_on,
        entered_at=at,
        entered_by=by,
    )
