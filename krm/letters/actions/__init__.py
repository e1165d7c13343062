"""Verbs of letters: draft, check, release, and the outbox."""

from krm.letters.actions.blocks import (
    give_delay_reason,
    give_forecast,
    insert_block,
    keep_block,
    renew_blocks,
    require_promise,
)
from krm.letters.actions.deciding import (
    decide_unclear,
    leave_returned,
    leave_unfetched,
    note_fetched,
    note_returned,
    note_undelivered,
    post_unfetched,
    recall_again,
    send_again,
)
from krm.letters.actions.drafting import LetterWords, rewrite_draft, write_draft, write_words
from krm.letters.actions.locking import locked_letter, require_way
from krm.letters.actions.outbox import (
    claim_next,
    give_up_lost,
    record_left,
    settle_sent,
)
from krm.letters.actions.releasing import (
    approve_letter,
    drop_interim,
    issue_letter,
    note_ready,
    recall_letter,
    tick_point,
    tick_points,
    void_letter,
)
from krm.letters.actions.texts import load_shipped_texts

__all__ = [
    "LetterWords",
    "approve_letter",
    "claim_next",
    "decide_unclear",
    "drop_interim",
    "give_delay_reason",
    "give_forecast",
    "give_up_lost",
    "insert_block",
    "issue_letter",
    "keep_block",
    "leave_returned",
    "leave_unfetched",
    "load_shipped_texts",
    "locked_letter",
    "note_fetched",
    "note_ready",
    "note_returned",
    "note_undelivered",
    "post_unfetched",
    "recall_again",
    "recall_letter",
    "record_left",
    "renew_blocks",
    "require_promise",
    "require_way",
    "rewrite_draft",
    "send_again",
    "settle_sent",
    "tick_point",
    "tick_points",
    "void_letter",
    "write_draft",
    "write_words",
]
