"""What lay with somebody who must not see a Vorgang any more goes to somebody else."""

from datetime import datetime

from krm.journal import actions as journal
from krm.journal.actions import Actor, Verb, reaction_chain
from krm.notices import actions as notices
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.reactions.models import Reaction
from krm.work.actions.tasks import finish
from krm.work.actions.telling import tell
from krm.work.models import Task
from krm.work.queries import desk_of, recipient_of

# These were meant for this very person; nobody inherits them.
_OWN = (Task.Kind.REMINDER, Task.Kind.RELEASE)


@journal.verb
def pass_on_work(*, reaction: Reaction, person: Person, by: Actor, at: datetime) -> int:
    """Give what lies with a person who is kept away to whoever stands next; return how much.

    The task of a unit goes its way once more (R-13, AS-64), a task of their own to the desk the
    Vorgang lies on. Somebody to whom it is new gets a message.
    """
    notices.remove_messages(recipient=person, reaction_pk=reaction.pk)
    moved = _pass_on_units(reaction, person, by, at)
    own = reaction.tasks.filter(person=person, kind__in=_OWN)
    finish(tasks=own, result="Die Person sieht den Vorgang nicht mehr.", by=by, at=at)
    on = local_day(at)
    for task in reaction.tasks.open().filter(person=person).select_related("unit"):
        unit = task.unit
        task.person = recipient_of(reaction, unit, on) if unit else desk_of(reaction, on)
        task.save(update_fields=["person"])
        what = unit.name if unit else "KRM"
        note_passed_on(reaction, task.person, what, f"task:{task.pk}", by=by, at=at)
        moved += 1
    return moved


def _pass_on_units(reaction: Reaction, person: Person, by: Actor, at: datetime) -> int:
    on = local_day(at)
    moved = 0
    for row in reaction.assignments.owed().select_related("unit", "recipient", "drafter"):
        if person.pk not in (row.recipient_id, row.drafter_id):
            continue
        if row.recipient_id == person.pk:
            row.recipient = recipient_of(reaction, row.unit, on)
        if row.drafter_id == person.pk:
            row.drafter = None
        row.save(update_fields=["recipient", "drafter"])
        note_passed_on(reaction, row.recipient, row.unit.name, f"unit:{row.pk}", by=by, at=at)
        moved += 1
    return moved


def note_passed_on(
    reaction: Reaction, person: Person | None, what: str, key: str, *, by: Actor, at: datetime
) -> None:
    """Write down and tell that work passed on to somebody; `what` names with whom it lay."""
    journal.record(
        Verb.WORK_PASSED_ON,
        chain=reaction_chain(reaction.pk),
        by=by,
        at=at,
        data={"to": person.pk if person else None},
        personal={"what": what, "who": person.display_name if person else "noch niemand"},
    )
    tell(
        reaction=reaction,
        people=[person],
        kind="work_passed_on",
        what="Bitte übernehmen: Die Aufgabe liegt jetzt bei Ihnen.",
        key=f"{key}:{at.isoformat()}",
        by=by,
        at=at,
    )
