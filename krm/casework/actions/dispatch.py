"""What became of a dispatch that is in doubt, and a letter that came back: a person decides."""

from datetime import datetime

from krm.casework import access
from krm.journal import actions as journal
from krm.journal.actions import Refused
from krm.letters import actions as letters
from krm.letters.models import Dispatch
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Right


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
