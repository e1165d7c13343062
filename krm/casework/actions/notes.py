"""What every day brings: a telephone note, a Wiedervorlage, a task that is done."""

from datetime import date, datetime

from krm.casework import access
from krm.casework.models import CaseNote, Task
from krm.deadlines import actions as deadlines
from krm.journal import actions as journal
from krm.journal.actions import OFFICE, Refused, Verb, reaction_chain
from krm.organisation.access import roles_on
from krm.organisation.models import Person
from krm.organisation.queries import local_day, units_led_by
from krm.organisation.rules import Right
from krm.reactions.models import Reaction

# Who may say that the customer has been reached: the unit, or KRM.
_WORKING = frozenset({Right.CHECK, Right.WRITE_SCHRIFTSATZ, Right.SIGN_OFF_SCHRIFTSATZ})

# These are done by the step itself, never by a tick.
_DONE_BY_STEP: dict[str, str] = {
    Task.Kind.ALTERNATIVES: "Bitte das Ergebnis unter „Andere Lösungen“ eintragen.",
    Task.Kind.CORRECTION: "Bitte die Korrektur bestätigen oder ablehnen.",
    Task.Kind.LEAD: "Bitte den Vorgang als geklärt abschließen oder an KRM geben.",
    Task.Kind.KNOWLEDGE: "Bitte im Vorgang die Rückmeldung geben oder ihn abschließen.",
    Task.Kind.FINAL: "Bitte den Vorgang beantworten und abschließen.",
    Task.Kind.ZWEITSCHRIFT: "Bitte die Zweitschrift als Dokument hochladen.",
    Task.Kind.CONTACT: "Bitte den Kontakt als Notiz eintragen.",
}


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
    on = local_day(at)
    is_contact = kind == CaseNote.Kind.CONTACT
    if is_contact:
        access.require_any(by, _WORKING, reaction, on)
    access.require_right(by, Right.SEE_CASE, reaction, on)
    if not text.strip():
        raise Refused("Bitte den Inhalt der Notiz eintragen.", code="field_text")
    if happened_at > at:
        raise Refused("Der Zeitpunkt liegt in der Zukunft.", code="field_happened_at")
    if is_contact and happened_at < reaction.arrived_at:
        raise Refused("Der Kontakt liegt vor dem Eingang.", code="field_happened_at")
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
    if is_contact:
        deadlines.settle(
            reaction=reaction, kind="contact", settled_on=local_day(happened_at), by=by, at=at
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
    """Tick a task of one's own desk off.

    :raises Refused: if it is somebody else's, a step does it, or somebody has done so already.
    """
    row = Task.objects.select_for_update(of=("self",)).get(pk=task.pk)
    chain = reaction_chain(row.reaction_id) if row.reaction_id else OFFICE
    if row.done_at is not None:
        who = row.done_by.display_name if row.done_by else "System"
        raise Refused(f"Die Aufgabe hat {who} schon erledigt.", code="already_done", chain=chain)
    if not _is_mine(row, by, local_day(at)):
        raise Refused("Diese Aufgabe liegt bei jemand anderem.", code="not_mine", chain=chain)
    if row.kind in _DONE_BY_STEP:
        raise Refused(_DONE_BY_STEP[row.kind], code="done_by_step", chain=chain)
    row.done_at, row.done_by, row.result = at, by, result
    row.save(update_fields=["done_at", "done_by", "result"])
    journal.record(
        Verb.REMINDER_SETTLED,
        chain=chain,
        by=by,
        at=at,
        data={"task": row.pk, "kind": row.kind},
        personal={"result": result},
    )
    return row


def _is_mine(task: Task, person: Person, on: date) -> bool:
    if task.person_id is not None:
        return task.person_id == person.pk
    if task.unit is not None and task.unit in units_led_by(person, on):
        return True
    return bool(task.role) and task.role in roles_on(person, on)
