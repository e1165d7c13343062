"""The course of a Vorgang as people read it: drawn from journal, letters, units and notes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time

from krm.casework.models import CaseNote
from krm.casework.queries.case import CaseRows
from krm.casework.queries.steps import address_of
from krm.desk.queries.moments import Named, sentence_of
from krm.journal import queries as journal
from krm.journal.actions import reaction_chain
from krm.journal.queries import HistoryLine
from krm.journal.rules.actors import SYSTEM
from krm.journal.rules.verbs import Verb
from krm.letters.models import Letter
from krm.organisation.models import Person
from krm.reactions.workflow import STEPS, quiet_verbs
from krm.ui.rules import LOCAL_ZONE, quarter_begins
from krm.work.models import Assignment


@dataclass(frozen=True)
class Moment:
    """One entry of the timeline."""

    at: datetime
    what: str
    who: str = ""
    more: str = ""
    # What it said before somebody put it right, the latest first; and where its author does so.
    before: tuple[str, ...] = ()
    url: str = ""
    kind: str = "step"
    # When it was written down, if later than it happened: a talk is noted after the talk.
    written_at: datetime | None = None
    # What can only follow something else of the same moment: a letter leaves once it is released,
    # a unit gets what is recorded.
    rank: int = 0
    # Of its day only the quarter is known.
    is_coarse: bool = False

    @property
    def order(self) -> tuple[datetime, datetime, int]:
        """Return where it stands: by its minute, and inside the minute as it was written."""
        return self.at.replace(second=0, microsecond=0), self.written_at or self.at, self.rank


# What the timeline leaves out beside the verbs its steps name: they only move what stands there
# anyway.
_BOOKKEEPING = frozenset(
    {Verb.DEADLINE_SET, Verb.DEADLINE_MET, Verb.DOCUMENT_STORED, Verb.DOCUMENT_ADDED,
     Verb.TASK_CREATED, Verb.TASK_DONE, Verb.NOTICE_SENT,
     # What somebody tried in vain is a matter of the journal, no part of the course.
     Verb.STEP_REFUSED}
)  # fmt: skip


# Whoever reads a letter out or hands it over sends nothing.
_IN_PERSON = (Letter.Channel.READ_OUT, Letter.Channel.BY_HAND)


def timeline_of(rows: CaseRows, reader: Person | None = None) -> list[Moment]:
    """Return what happened in the Vorgang, the latest first.

    :param reader: whose own notes lead to their correction, and who reads of another Vorgang only
        what they may see there too.
    """
    quiet = _BOOKKEEPING | quiet_verbs()
    lines = _with_names(journal.history(reaction_chain(rows.reaction.pk)))
    named = Named(rows, lines, reader)
    from_journal = [
        _moment(line, what)
        for line in lines
        if line.verb not in quiet and (what := sentence_of(named, line))
    ]
    moments = [
        *from_journal,
        *_letters(rows, _senders(lines)),
        *_units(rows),
        *_notes(rows, reader),
    ]
    # The same sentence twice at one moment (three Anliegen assessed at once) is shown once.
    shown = sorted(dict.fromkeys(moments), key=lambda moment: moment.order, reverse=True)
    return [_in_quarter(moment) for moment in shown] if rows.reaction.days_are_coarse else shown


def _in_quarter(moment: Moment) -> Moment:
    """Return an entry of a Vorgang of whose days only the quarter is known."""
    day = moment.at.astimezone(LOCAL_ZONE).date()
    begins = datetime.combine(quarter_begins(day), time(), tzinfo=LOCAL_ZONE)
    return replace(moment, at=begins, written_at=None, is_coarse=True)


def _with_names(lines: list[HistoryLine]) -> list[HistoryLine]:
    """Return the lines with who did it also where names and texts are erased.

    What is erased is about the customer. Whoever did the work stays in the journal by the key of
    the account, and is named as long as there is one.
    """
    blanked = [line for line in lines if line.is_blanked]
    if not blanked:
        return lines
    people = Person.objects.in_bulk({line.actor_pk for line in blanked if line.actor_pk})
    names: dict[int | None, str] = {pk: person.display_name for pk, person in people.items()}
    names[SYSTEM.pk] = SYSTEM.display_name
    return [
        replace(line, by=names.get(line.actor_pk, line.by)) if line.is_blanked else line
        for line in lines
    ]


def _moment(line: HistoryLine, what: str) -> Moment:
    """Return an entry where it happened: what was done before there was a Vorgang stands there."""
    earlier = line.data.get("passed_at")
    if not earlier:
        return Moment(at=line.happened_at, what=what, who=_who(line), kind=_kind(line.verb))
    who = str(line.words.get("passed_by", ""))
    at = datetime.fromisoformat(earlier)
    return Moment(at=at, what=what, who=who, written_at=line.happened_at)


def _name(person: Person | None) -> str:
    return person.display_name if person else ""


def _who(line: HistoryLine) -> str:
    """Return who did it; that a deadline passed or moved is nobody's doing."""
    return "" if line.verb.startswith("deadline_") else line.by


def _senders(lines: Sequence[HistoryLine]) -> dict[int, str]:
    """Return by the letter who posted it first; e-mails leave by themselves.

    Whoever only found out that one had arrived did not send it: that has a line of its own.
    """
    sent = {
        line.data.get("letter", 0): line.by for line in lines if line.verb == Verb.LETTER_DISPATCHED
    }
    found = {line.data.get("letter", 0) for line in lines if line.verb == Verb.LETTER_ARRIVED}
    return {letter: by for letter, by in sent.items() if letter not in found}


def _letters(rows: CaseRows, senders: Mapping[int, str]) -> Iterator[Moment]:
    """Tell who approved and released a letter and who sent it, when and how it left."""
    for letter in rows.letters:
        what = letter.get_kind_display()
        if letter.approved_at is not None:
            by, said = _name(letter.approved_by), f"{what} für den Vorstand freigegeben"
            yield Moment(letter.approved_at, said, by, kind="letter", rank=1)
        if letter.released_at is not None:
            by = _name(letter.released_by)
            yield Moment(letter.released_at, f"{what} freigegeben", by, kind="letter", rank=1)
        if letter.dispatched_at is not None:
            way = letter.get_channel_display()
            left = way if letter.channel in _IN_PERSON else f"versandt ({way})"
            written_at = max(letter.dispatched_at, letter.released_at or letter.dispatched_at)
            yield Moment(
                letter.dispatched_at, f"{what} {left}", senders.get(letter.pk, ""),
                kind="letter", written_at=written_at, rank=2,
            )  # fmt: skip


def _units(rows: CaseRows) -> Iterator[Moment]:
    """Tell to which unit the Vorgang went and when its Schriftsatz came back."""
    units = {row.pk: row.unit.name for row in rows.assignments}
    for row in rows.assignments:
        to = f" ({_name(row.recipient)})" if row.recipient else ""
        yield Moment(
            row.forwarded_at, f"{_how(row, rows)} an {row.unit.name}{to}", _name(row.forwarded_by),
            more=row.question, rank=1,
        )  # fmt: skip
    for text in rows.delivered:
        if text.delivered_at is not None:
            came = f"{rows.reaction.from_unit.noun} eingegangen"
            what = f"{came} von {units[text.assignment_id]}"
            yield Moment(text.delivered_at, what, _name(text.signed_off_by or text.author))


def _how(assignment: Assignment, rows: CaseRows) -> str:
    if assignment.is_answered_by_unit:
        return "Zur abschließenden Klärung"
    if not assignment.is_for_information:
        return "Weitergeleitet"
    return "Zur Abhilfe" if rows.reaction.has_result else "Zur Entscheidung"


def _notes(rows: CaseRows, reader: Person | None) -> Iterator[Moment]:
    number = rows.reaction.number
    for note, earlier in rows.standing_notes:
        yield Moment(
            at=note.happened_at,
            what=_called(note),
            who=_name(note.written_by),
            more=note.text,
            before=tuple(f"{_called(old)}: {old.text}" for old in earlier),
            url=(
                address_of(STEPS["correct_note"], number, note.pk)
                if reader is not None and note.may_be_corrected_by(reader)
                else ""
            ),
            kind="note",
            written_at=note.written_at,
        )


def _called(note: CaseNote) -> str:
    return note.get_kind_display() + (f" mit {note.partner}" if note.partner else "")


def _kind(verb: str) -> str:
    if verb.startswith("letter_"):
        return "letter"
    return "deadline" if verb.startswith(("deadline_", "reminder_")) else "step"
