"""What every day brings: a telephone note, a Wiedervorlage, a task that is done."""

from datetime import date, datetime

from krm.journal import actions as journal
from krm.journal.actions import OFFICE, Refused, Verb, reaction_chain
from krm.organisation.access import roles_on
from krm.organisation.models import Person
from krm.organisation.queries import local_day, units_led_by
from krm.organisation.rules import Right
from krm.reactions.models import Reaction
from krm.work import access
from krm.work.models import Task

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
