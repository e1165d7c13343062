"""Ready words that go into a draft: the reason of a delay, an apology, other solutions."""

from datetime import datetime

from krm.journal import actions as journal
from krm.journal.actions import Refused, reaction_chain
from krm.letters import access
from krm.letters.actions.drafting import locked_letter, require_draft, save_words
from krm.letters.models import Letter
from krm.letters.queries import composing
from krm.letters.rules.texts import DELAY_PLACE, with_block
from krm.organisation.models import Person
from krm.organisation.queries import local_day

LONGEST_REASON = 300


@journal.verb
def give_delay_reason(*, letter: Letter, reason: str, by: Person, at: datetime) -> Letter:
    """Write into an interim notice why the answer takes longer (AS-14); a new one replaces it.

    :param reason: one or more whole sentences, from the list of the Regelwerk or written.
    :raises Refused: without the right, if it is empty or too long, released, or the text has no
        place for it.
    """
    access.require_writing(by, letter, local_day(at))
    row = locked_letter(letter)
    require_draft(row)
    chain = reaction_chain(row.reaction_id)
    reason = " ".join(reason.split())
    if not reason or len(reason) > LONGEST_REASON:
        raise Refused("Bitte den Grund in ein, zwei Sätzen nennen.", code="field_own", chain=chain)
    place = DELAY_PLACE if DELAY_PLACE in row.body else row.delay_reason
    if not place or place not in row.body:
        raise Refused(
            "Im Text steht kein Platz für den Grund. Bitte dort selbst schreiben.",
            code="no_place",
            chain=chain,
        )
    row.body = row.body.replace(place, reason)
    row.delay_reason = reason
    return save_words(row, by=by, at=at)


@journal.verb
def insert_block(*, letter: Letter, code: str, by: Person, at: datetime) -> Letter:
    """Put a text block into the draft of an answer, before its last part; twice changes nothing.

    :raises Refused: without the right, if there is no such block for this letter, or it is
        released.
    """
    access.require_writing(by, letter, local_day(at))
    row = locked_letter(letter)
    require_draft(row)
    block = composing.block_text(row.reaction, code) if row.kind == Letter.Kind.ANSWER else ""
    if not block:
        raise Refused(
            "Diesen Baustein gibt es für das Schreiben nicht.",
            code="unknown_block",
            chain=reaction_chain(row.reaction_id),
        )
    if block in row.body:
        return row
    row.body = with_block(row.body, block)
    return save_words(row, by=by, at=at)
