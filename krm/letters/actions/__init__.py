"""Verbs of letters: draft, check, release, and the outbox."""

from krm.letters.actions.blocks import give_delay_reason, insert_block
from krm.letters.actions.deciding import (
    decide_unclear,
    leave_returned,
    note_fetched,
    note_returned,
    recall_again,
    send_again,
)
from krm.letters.actions.drafting import (
    approve_letter,
    draft_letter,
    edit_letter,
    locked_letter,
    recall_letter,
    release_letter,
    tick_point,
    void_letter,
)
from krm.letters.actions.outbox import (
    claim_next,
    give_up_lost,
    record_left,
    settle_sent,
)
from krm.letters.actions.texts import load_shipped_texts

__all__ = [
    "approve_letter",
    "claim_next",
    "decide_unclear",
    "draft_letter",
    "edit_letter",
    "give_delay_reason",
    "give_up_lost",
    "insert_block",
    "leave_returned",
    "load_shipped_texts",
    "locked_letter",
    "note_fetched",
    "note_returned",
    "recall_again",
    "recall_letter",
    "record_left",
    "release_letter",
    "send_again",
    "settle_sent",
    "tick_point",
    "void_letter",
]
