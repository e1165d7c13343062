"""What every day brings: a telephone note, a Wiedervorlage, a task that is done."""

from datetime import date, datetime

from krm.casework import access
from krm.casework.models import CaseNote, Task
from krm.deadlines import actions as deadlines
from krm.journal import actions as journal
from krm.journal.actions import OFFICE, Refused, Verb, reaction_chain
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.reactions.models import Reaction


@journal.verb
def add_note(
    *,
    reaction: Reaction,
    kind: str,
    happened_at: datetime,
    partner: str,
    text: str,
    by: Person,
    at: datetime,
) -> CaseNote:
    """Write a note into the Vorgang; a made contact also fulfils the contact deadline (R-32).

    :raises Refused: if it is empty or lies in the future.
    """
    access.require_right(by, Right.SEE_CASE, reaction, local_day(at))
    if not text.strip():
        raise Refused("Bitte den Inhalt der Notiz eintragen.", code="field_text")
    if happened_at > at:
        raise Refused("Der Zeitpunkt liegt in der Zukunft.", code="field_happened_at")
    note = CaseNote.objects.create(
        reaction=reaction,
        kind=kind,
        happened_at=happened_at,
        partner=partner,
        text=text,
        written_at=at,
        written_by=by,
    )
    journal.record(
        Verb.NOTE_ADDED,
        chain=reaction_chain(reaction.pk),
        by=by,
        at=at,
        data={"note": note.pk, "kind": kind, "happened_at": happened_at},
    )
    if kind == CaseNote.Kind.CONTACT:
        deadlines.settle(
            reaction=reaction,
            kind="contact",
            settled_on=local_day(happened_at),
            by=by,
            at=at,
        )
    return note


@journal.verb
def set_reminder(*, reaction: Reaction, due_on: date, title: str, by: Person, at: datetime) -> Task:
    """Put the Vorgang on one's own desk again on a day (Wiedervorlage).

    :raises Refused: if the day lies in the past.
    """
    access.require_right(by, Right.SEE_CASE, reaction, local_day(at))
    if due_on < local_day(at):
        raise Refused("Die Wiedervorlage liegt in der Vergangenheit.", code="field_due_on")
    task = Task.objects.create(
        kind=Task.Kind.REMINDER,
        title=title.strip() or "Wiedervorlage",
        reaction=reaction,
        person=by,
        due_on=due_on,
        created_at=at,
        created_by=by,
    )
    journal.record(
        Verb.REMINDER_SET,
        chain=reaction_chain(reaction.pk),
        by=by,
        at=at,
        data={"task": task.pk, "due_on": due_on},
    )
    return task


@journal.verb
def finish_task(*, task: Task, result: str, by: Person, at: datetime) -> Task:
    """Tick a task off.

    :raises Refused: if somebody has done so already, naming who and when.
    """
    row = Task.objects.select_for_update().get(pk=task.pk)
    if row.done_at is not None:
        who = row.done_by.display_name if row.done_by else "System"
        raise Refused(f"Die Aufgabe hat {who} schon erledigt.", code="already_done")
    row.done_at = at
    row.done_by = by
    row.result = result
    row.save(update_fields=["done_at", "done_by", "result"])
    journal.record(
        Verb.REMINDER_SETTLED,
        chain=reaction_chain(row.reaction_id) if row.reaction_id else OFFICE,
        by=by,
        at=at,
        data={"task": row.pk, "kind": row.kind},
        personal={"result": result},
    )
    return row
