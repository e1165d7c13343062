"""Verbs of letters: draft, check, release, and the outbox."""

from krm.letters.actions.drafting import (
    approve_letter,
    draft_letter,
    edit_letter,
    recall_letter,
    release_letter,
    tick_point,
    void_letter,
)
from krm.letters.actions.outbox import (
    claim_next,
    decide_unclear,
    give_up_lost,
    note_returned,
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
    "give_up_lost",
    "load_shipped_texts",
    "note_returned",
    "recall_letter",
    "record_left",
    "release_letter",
    "settle_sent",
    "tick_point",
    "void_letter",
]
