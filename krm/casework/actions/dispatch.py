"""What becomes of a dispatch in doubt, held or come back: a person decides."""

from datetime import datetime
from typing import Final

from krm.casework.queries import facts_for
from krm.journal import actions as journal
from krm.journal.actions import Refused, reaction_chain
from krm.letters import actions as letters
from krm.letters.models import Dispatch, Letter
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.reactions.workflow import STEPS, refusal
from krm.work import access

_NOT_FETCHED: Final = "Nicht abgeholt."


@journal.verb
def decide_doubt(
    *, dispatch: Dispatch, has_left: bool, note: str, by: Person, at: datetime
) -> Dispatch:
    """Say whether a doubtful e-mail arrived; if not, it goes into the outbox once more.

    :raises Refused: if nothing is in doubt, or the person may not release letters.
    """
    access.require_right(by, Right.RELEASE_LETTER, dispatch.letter.reaction, local_day(at))
    return letters.decide_unclear(dispatch=dispatch, has_left=has_left, note=note, by=by, at=at)


@journal.verb
def note_returned(*, dispatch: Dispatch, note: str, by: Person, at: datetime) -> Dispatch:
    """Note that a letter came back as undeliverable; it stays on the desk until it is settled.

    :raises Refused: without a word on why it came back.
    """
    access.require_right(by, Right.RELEASE_LETTER, dispatch.letter.reaction, local_day(at))
    if not note.strip():
        raise Refused("Bitte kurz sagen, warum das Schreiben zurückkam.", code="field_note")
    return letters.note_returned(dispatch=dispatch, note=note, by=by, at=at)


@journal.verb
def send_again(
    *, dispatch: Dispatch, channel: str, note: str = "", by: Person, at: datetime
) -> Dispatch:
    """Send a released letter once more to the address of the Vorgang now, or in another way.

    The old row stays and its task is done with the new one.

    :raises Refused: without the right, if the customer has died, or nothing came back or failed.
    """
    letter = dispatch.letter
    on = local_day(at)
    is_answer = letter.kind == Letter.Kind.ANSWER
    right = STEPS["dispatch_answer"].right if is_answer else Right.RELEASE_LETTER
    access.require_right(by, right, letter.reaction, on)
    facts = facts_for(letter.reaction, by, on)
    reasons = [refusal(gate, facts) for gate in ("not_anonymous", "not_deceased")]
    if reason := next(filter(None, reasons), None):
        raise Refused(reason, code="no_mail", chain=reaction_chain(letter.reaction_id))
    return letters.send_again(dispatch=dispatch, channel=channel, note=note, by=by, at=at)


@journal.verb
def post_unfetched(*, dispatch: Dispatch, by: Person, at: datetime) -> Dispatch:
    """Send by post what lies ready to be fetched and nobody fetched; it can still be fetched.

    :raises Refused: if it was fetched, without the right, or if the address is incomplete.
    """
    _require_unfetched(dispatch)
    note_returned(dispatch=dispatch, note=_NOT_FETCHED, by=by, at=at)
    return send_again(dispatch=dispatch, channel=Letter.Channel.POST, by=by, at=at)


@journal.verb
def leave_unfetched(*, dispatch: Dispatch, reason: str, by: Person, at: datetime) -> Dispatch:
    """Settle what nobody fetched without sending it by post; it can still be fetched.

    :raises Refused: if it was fetched, without the right, or without a reason.
    """
    _require_unfetched(dispatch)
    note_returned(dispatch=dispatch, note=_NOT_FETCHED, by=by, at=at)
    return leave_returned(dispatch=dispatch, reason=reason, by=by, at=at)


def _require_unfetched(dispatch: Dispatch) -> None:
    row = Dispatch.objects.get(pk=dispatch.pk)
    if not row.waits_to_be_fetched:
        raise Refused(
            "Dieses Schreiben wartet nicht mehr auf den Abruf.",
            code="not_waiting",
            chain=reaction_chain(row.letter.reaction_id),
        )


@journal.verb
def recall_again(*, dispatch: Dispatch, reason: str, by: Person, at: datetime) -> Dispatch:
    """Take back that a letter goes out once more, while it waits; what came back is open again.

    :raises Refused: without the right or a reason, or if it does not wait any more.
    """
    access.require_right(by, Right.RELEASE_LETTER, dispatch.letter.reaction, local_day(at))
    if not reason.strip():
        raise Refused("Bitte den Grund angeben.", code="field_note")
    return letters.recall_again(dispatch=dispatch, reason=reason, by=by, at=at)


@journal.verb
def leave_returned(*, dispatch: Dispatch, reason: str, by: Person, at: datetime) -> Dispatch:
    """Settle a letter that came back without sending it once more.

    :raises Refused: without the right or a reason, or if it did not come back.
    """
    access.require_right(by, Right.RELEASE_LETTER, dispatch.letter.reaction, local_day(at))
    if not reason.strip():
        raise Refused("Bitte den Grund angeben.", code="field_note")
    return letters.leave_returned(dispatch=dispatch, reason=reason, by=by, at=at)
