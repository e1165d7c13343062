"""The course of a Vorgang as people read it: told from journal, letters, units and notes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from krm.casework.models import Assignment, CaseNote, Schriftsatz
from krm.journal import queries as journal
from krm.journal.actions import reaction_chain
from krm.letters.models import Letter
from krm.organisation.models import Person
from krm.reactions.models import Reaction


@dataclass(frozen=True)
class Moment:
    """One entry of the timeline."""

    at: datetime
    what: str
    who: str = ""
    more: str = ""
    kind: str = "step"


# What the timeline leaves out: steps that only move what stands there anyway, and those that
# are told below in the words of the letter, the unit or the Schriftsatz itself.
_QUIET = frozenset(
    {
        "deadline_set", "deadline_met", "document_stored", "document_added", "letter_queued",
        "letter_drafted", "letter_checked", "anliegen_changed", "notice_sent", "note_added",
        "schriftsatz_drafted", "schriftsatz_accepted", "letter_released", "letter_dispatched",
        "letter_sent", "reaction_confirmed", "reaction_answered", "reaction_forwarded",
        "schriftsatz_delivered",
    }
)  # fmt: skip


def timeline_of(reaction: Reaction) -> list[Moment]:
    """Return what happened in the Vorgang, the latest first."""
    told = [
        Moment(at=line.happened_at, what=line.sentence, who=line.by, kind=_kind(line.verb))
        for line in journal.history(reaction_chain(reaction.pk))
        if line.verb not in _QUIET
    ]
    moments = [*told, *_letters(reaction), *_units(reaction), *_notes(reaction)]
    # The same sentence twice at one moment (three Anliegen assessed at once) is told once.
    return sorted(dict.fromkeys(moments), key=lambda moment: moment.at, reverse=True)


def _name(person: Person | None) -> str:
    return person.display_name if person else ""


def _letters(reaction: Reaction) -> Iterator[Moment]:
    """Tell when a letter was released and when and how it left."""
    rows = reaction.letters.exclude(state=Letter.State.VOID).select_related("released_by")
    for letter in rows:
        what, who = letter.get_kind_display(), _name(letter.released_by)
        if letter.released_at is not None:
            yield Moment(letter.released_at, f"{what} freigegeben", who, kind="letter")
        if letter.dispatched_at is not None:
            way = letter.get_channel_display()
            yield Moment(letter.dispatched_at, f"{what} versandt ({way})", who, kind="letter")


def _units(reaction: Reaction) -> Iterator[Moment]:
    """Tell to which unit the Vorgang went and when its Schriftsatz came back."""
    for row in Assignment.objects.filter(reaction=reaction).select_related("unit", "recipient"):
        to = f" ({_name(row.recipient)})" if row.recipient else ""
        yield Moment(row.forwarded_at, f"Weitergeleitet an {row.unit.name}{to}", more=row.question)
    delivered = Schriftsatz.objects.filter(
        assignment__reaction=reaction, delivered_at__isnull=False
    ).select_related("assignment__unit", "author")
    for text in delivered:
        if text.delivered_at is not None:
            what = f"Schriftsatz eingegangen von {text.assignment.unit.name}"
            yield Moment(text.delivered_at, what, _name(text.author))


def _notes(reaction: Reaction) -> Iterator[Moment]:
    for note in CaseNote.objects.filter(reaction=reaction).select_related("written_by"):
        yield Moment(
            at=note.happened_at,
            what=note.get_kind_display() + (f" mit {note.partner}" if note.partner else ""),
            who=_name(note.written_by),
            more=note.text,
            kind="note",
        )


def _kind(verb: str) -> str:
    if verb.startswith("letter_"):
        return "letter"
    return "deadline" if verb.startswith(("deadline_", "reminder_")) else "step"
