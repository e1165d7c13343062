"""The course of a Vorgang as people read it: what happened, told from journal and notes."""

from dataclasses import dataclass
from datetime import datetime

from krm.casework.models import CaseNote
from krm.journal import queries as journal
from krm.journal.actions import reaction_chain
from krm.reactions.models import Reaction


@dataclass(frozen=True)
class Moment:
    """One entry of the timeline."""

    at: datetime
    what: str
    who: str = ""
    more: str = ""
    kind: str = "step"


# What the timeline leaves out: steps that only move what stands there anyway.
_QUIET = frozenset(
    {
        "deadline_set", "deadline_met", "document_stored", "document_added", "letter_queued",
        "letter_drafted", "letter_checked", "anliegen_changed", "notice_sent", "note_added",
        "schriftsatz_drafted", "schriftsatz_accepted",
    }
)  # fmt: skip


def timeline_of(reaction: Reaction) -> list[Moment]:
    """Return what happened in the Vorgang, the latest first."""
    told = [
        Moment(at=line.happened_at, what=line.sentence, who=line.by, kind=_kind(line.verb))
        for line in journal.history(reaction_chain(reaction.pk))
        if line.verb not in _QUIET
    ]
    noted = [
        Moment(
            at=note.happened_at,
            what=note.get_kind_display() + (f" mit {note.partner}" if note.partner else ""),
            who=note.written_by.display_name if note.written_by else "",
            more=note.text,
            kind="note",
        )
        for note in CaseNote.objects.filter(reaction=reaction).select_related("written_by")
    ]
    return sorted([*told, *noted], key=lambda moment: moment.at, reverse=True)


def _kind(verb: str) -> str:
    if verb.startswith(("letter_", "reaction_confirmed", "reaction_answered")):
        return "letter"
    return "deadline" if verb.startswith(("deadline_", "reminder_")) else "step"
