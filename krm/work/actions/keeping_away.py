"""What lay with somebody who must not see a Vorgang any more goes to somebody else."""

from datetime import date, datetime

from krm.journal import actions as journal
from krm.journal.actions import Actor, Refused, Verb, reaction_chain
from krm.notices import actions as notices
from krm.organisation import queries as organisation
from krm.organisation.access import people_with_right, roles_on
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import ROLE_LABELS, Right, Role
from krm.reactions.models import Reaction
from krm.reactions.queries import excluded_people
from krm.work.access import visible_reactions
from krm.work.actions.tasks import finish
from krm.work.actions.telling import tell, tell_holders
from krm.work.models import Task
from krm.work.queries import desk_of, executive_of, recipient_of

# These were meant for this very person; nobody inherits them.
_OWN = (Task.Kind.REMINDER, Task.Kind.RELEASE)


def _overseers(on: date) -> list[tuple[str, list[Person]]]:
    """Return who looks at what KRM does, by what nobody could do without them."""
    roles = (Role.DATA_PROTECTION, Role.AUDITOR)
    return [
        (
            "bestätigen, was eine zweite Person braucht",
            people_with_right(Right.CONFIRM_CORRECTION, on),
        ),
        *(
            (
                f"für {ROLE_LABELS[role]} ansehen, was geschah",
                organisation.people_with_role(role, on),
            )
            for role in roles
        ),
    ]


def require_somebody_left(
    *, reaction: Reaction, person: Person, by: Person | None, at: datetime, code: str
) -> None:
    """Refuse to keep away the last person who could look at what KRM does (promise 3, S-05).

    :param by: who keeps away; None if the complaint is about the person, who is then kept away by
        that alone: only somebody who confirms must be left.
    :raises Refused: with what nobody could do any more.
    """
    kept_away = excluded_people(reaction)
    if person.pk in kept_away:
        return
    gone = kept_away | {person.pk} | ({by.pk} if by else set())
    groups = _overseers(local_day(at))
    for what, people in groups if by else groups[:1]:
        if person in people and all(other.pk in gone for other in people):
            raise Refused(
                f"{person.display_name} lässt sich hier nicht ausschließen: Niemand könnte mehr "
                f"{what}. Geht es in dem Vorgang um diese Person, bitte als „Betroffene Person im "
                "Haus“ eintragen; sonst die Geschäftsführung ansprechen.",
                code=code,
                chain=reaction_chain(reaction.pk),
            )


def tell_overseers(*, reaction: Reaction, person: Person, by: Person, at: datetime) -> None:
    """Tell those who are left that one of them was kept away, so that they can look at the reason.

    Whoever has no such office is kept away without a word to them.
    """
    on = local_day(at)
    if not any(person in people for _, people in _overseers(on)):
        return
    tell_holders(
        reaction=reaction,
        right=Right.CONFIRM_CORRECTION,
        kind="overseer_excluded",
        what="Jemand, der diesen Vorgang prüfen kann, ist jetzt ausgeschlossen. Bitte den Grund "
        "ansehen.",
        key=f"{person.pk}:{at.isoformat()}",
        by=by,
        at=at,
    )


@journal.verb
def pass_on_work(*, reaction: Reaction, person: Person, by: Actor, at: datetime) -> int:
    """Give what lies with a person who is kept away to whoever stands next; return how much.

    The task of a unit goes its way once more (R-13, AS-64), what lay with somebody of the executive
    to who of it may see the Vorgang, another task of their own to the desk the Vorgang lies on.
    Somebody to whom it is new gets a message.
    """
    notices.remove_messages(recipient=person, reaction_pk=reaction.pk)
    moved = _pass_on_units(reaction, person, by, at)
    own = reaction.tasks.filter(person=person, kind__in=_OWN)
    finish(tasks=own, result="Die Person sieht den Vorgang nicht mehr.", by=by, at=at)
    on = local_day(at)
    leads_house = Role.EXECUTIVE in roles_on(person, on)
    for task in reaction.tasks.open().filter(person=person).select_related("unit"):
        if task.unit:
            heir, what = recipient_of(reaction, task.unit, on), task.unit.name
        elif leads_house and (found := executive_of(reaction, on)):
            heir, what = found, ROLE_LABELS[Role.EXECUTIVE]
        else:
            heir, what = desk_of(reaction, on), "KRM"
        task.person = heir
        task.save(update_fields=["person"])
        note_passed_on(reaction, heir, what, f"task:{task.pk}", by=by, at=at)
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


@journal.verb
def pass_on_unseen(*, reaction: Reaction, by: Actor, at: datetime) -> int:
    """Give KRM what lies with people who no longer see a Vorgang, as their unit has left it.

    A Wiedervorlage ends, and nobody inherits it. Whoever is complained about never saw it: what
    they are asked stays with them. Returns how much moved or ended.
    """
    on = local_day(at)
    elsewhere = reaction.tasks.open().filter(person__isnull=False)
    moved = 0
    for task in elsewhere.exclude(person__in=excluded_people(reaction)).select_related("person"):
        seen = visible_reactions(task.person, on) if task.person else None
        if seen is None or seen.filter(pk=reaction.pk).exists():
            continue
        if task.kind in _OWN:
            gone = Task.objects.filter(pk=task.pk)
            finish(tasks=gone, result="Die Person sieht den Vorgang nicht mehr.", by=by, at=at)
        else:
            task.person = desk_of(reaction, on)
            task.save(update_fields=["person"])
            note_passed_on(reaction, task.person, "der Einheit", f"task:{task.pk}", by=by, at=at)
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
