"""The second look of the executive at an answer the customer is not content with (ruling 28).

Whoever has answered does not look again: the second pair of eyes is another one. The customer gets
the outcome as a letter; the Vorgang stays closed, its first answer as it was.
"""

from datetime import date, datetime

from krm.casework.models import SecondLook
from krm.casework.queries import facts_for
from krm.casework.queries.second_look import deciders, look_of, units_that_can_act
from krm.deadlines import actions as deadlines
from krm.journal import actions as journal
from krm.journal.actions import Actor, Refused, Verb, reaction_chain
from krm.organisation.models import Person, Unit
from krm.organisation.queries import local_day
from krm.organisation.rules import Role
from krm.reactions import actions as reactions
from krm.reactions.models import Reaction
from krm.ui.rules import format_day
from krm.work import access
from krm.work.actions import tasks
from krm.work.actions.telling import tell
from krm.work.models import Task
from krm.work.queries import desk_of, recipient_of


@journal.verb
def ask_second_look(
    *, reaction: Reaction, requested_on: date, wish: str, by: Person, at: datetime
) -> SecondLook:
    """Record that the customer is not content and asks for a second look; the executive gets it.

    :param requested_on: when the customer asked.
    :raises StepNotAllowed: if there was one already, or nobody can be answered.
    :raises Refused: without the words of the customer, for a day that cannot be right, or if all
        who could decide have answered themselves.
    """
    on = local_day(at)
    access.require_step(by, "ask_second_look", reaction, on)
    row = reactions.locked(reaction)
    _check(row, requested_on, wish, on)
    person = next(iter(deciders(row, on)), None)
    if person is None:
        raise Refused(
            "Wer in der Geschäftsführung entscheiden könnte, hat an der Antwort mitgewirkt. Bitte "
            "die Geschäftsführung eine Vertretung benennen lassen.",
            code="nobody_there",
            chain=reaction_chain(row.pk),
        )
    moved = reactions.take_step(
        name="ask_second_look",
        reaction=row,
        facts=facts_for(row, by, on),
        verb=Verb.SECOND_LOOK_ASKED,
        data={"requested_on": requested_on, "decider": person.pk},
        personal={"wish": wish.strip(), "who": person.display_name},
        by=by,
        at=at,
    )
    look = SecondLook.objects.create(
        reaction=moved, requested_on=requested_on, wish=wish.strip(), asked_at=at, asked_by=by
    )
    _ask(look, Task.Kind.SECOND_LOOK, "Antwort ein zweites Mal prüfen", person, by, at)
    return look


def _check(reaction: Reaction, requested_on: date, wish: str, on: date) -> None:
    chain = reaction_chain(reaction.pk)
    if not wish.strip():
        raise Refused("Bitte sagen, womit die Person nicht zufrieden ist.", code="field_wish",
                      chain=chain)  # fmt: skip
    if requested_on > on:
        raise Refused("Der Tag liegt in der Zukunft.", code="field_requested_on", chain=chain)
    answered = reaction.answered_at
    if answered is not None and requested_on < local_day(answered):
        raise Refused(
            f"Die Antwort ging erst am {format_day(answered)} hinaus. Bitte den Tag prüfen.",
            code="field_requested_on",
            chain=chain,
        )


@journal.verb
def decide_second_look(
    *,
    reaction: Reaction,
    outcome: str,
    reason: str,
    unit: Unit | None = None,
    by: Person,
    at: datetime,
) -> SecondLook:
    """Decide whether the answer stands or is changed, and why; KRM then writes to the customer.

    What is changed a unit carries out: it has a task with the reason.

    :param reason: in the words in which the customer reads it.
    :param unit: of those that worked on the Vorgang; None is the leading one.
    :raises StepNotAllowed: if nobody has asked, or the person has answered themselves.
    :raises Refused: without outcome or reason, or for a unit that has not worked on it.
    """
    on = local_day(at)
    access.require_step(by, "decide_second_look", reaction, on)
    row = reactions.locked(reaction)
    chain = reaction_chain(row.pk)
    _require_said(outcome, reason, chain)
    acting = _acting_unit(row, unit) if outcome == SecondLook.Decision.CHANGED else None
    label = SecondLook.Decision(outcome).label
    moved = reactions.take_step(
        name="decide_second_look",
        reaction=row,
        facts=facts_for(row, by, on),
        verb=Verb.SECOND_LOOK_DECIDED,
        data={"outcome": outcome},
        personal={"outcome": label, "reason": reason.strip()},
        by=by,
        at=at,
    )
    look = look_of(moved)
    if look is None:
        raise Refused("Um eine zweite Prüfung ist nicht gebeten.", code="no_look", chain=chain)
    look.outcome, look.reason = outcome, reason.strip()
    look.decided_at, look.decided_by = at, by
    look.save(update_fields=["outcome", "reason", "decided_at", "decided_by"])
    tasks.finish(tasks=moved.tasks.filter(kind=Task.Kind.SECOND_LOOK), result=label, by=by, at=at)
    title = "Ergebnis der zweiten Prüfung mitteilen"
    _ask(look, Task.Kind.SECOND_LOOK_LETTER, title, desk_of(moved, on), by, at)
    if acting is not None:
        _let_carry_out(look, acting, by, at)
    return look


def _require_said(outcome: str, reason: str, chain: str) -> None:
    if outcome not in SecondLook.Decision.values:
        raise Refused("Bitte sagen, ob die Antwort bleibt.", code="field_outcome", chain=chain)
    if not reason.strip():
        raise Refused("Bitte begründen. So liest es die Kundin oder der Kunde.",
                      code="field_reason", chain=chain)  # fmt: skip


def _acting_unit(reaction: Reaction, unit: Unit | None) -> Unit | None:
    """Return who carries out what is changed; None where no unit has worked on the Vorgang."""
    units = units_that_can_act(reaction)
    if unit is None or unit in units:
        return unit or next(iter(units), None)
    raise Refused(
        f"{unit.name} hat an diesem Vorgang nicht mitgewirkt.",
        code="field_unit",
        chain=reaction_chain(reaction.pk),
    )


def _let_carry_out(look: SecondLook, unit: Unit, by: Person, at: datetime) -> None:
    """Ask a unit to do what is changed; until it says what was done the Vorgang shows it."""
    reaction, on = look.reaction, local_day(at)
    person = recipient_of(reaction, unit, on)
    task = Task(
        kind=Task.Kind.CHANGED_ANSWER,
        title="Geänderte Antwort umsetzen",
        reaction=reaction,
        unit=unit,
        person=person,
        due_on=deadlines.next_working_day(reaction, on),
        note=look.reason,
        dedup_key=f"{Task.Kind.CHANGED_ANSWER}:{look.pk}",
    )
    tasks.ask(task=task, by=by, at=at)
    tell(
        reaction=reaction, people=[person], kind=str(Task.Kind.CHANGED_ANSWER),
        what="Die zweite Prüfung hat die Antwort geändert. Bitte umsetzen.", key=str(look.pk),
        by=by, at=at,
    )  # fmt: skip


def _ask(
    look: SecondLook, kind: Task.Kind, title: str, person: Person | None, by: Person, at: datetime
) -> None:
    reaction = look.reaction
    task = Task(
        kind=kind,
        title=title,
        reaction=reaction,
        person=person,
        role="" if person else Role.KRM_OFFICER.value,
        due_on=deadlines.next_working_day(reaction, local_day(at)),
        dedup_key=f"{kind}:{look.pk}",
    )
    tasks.ask(task=task, by=by, at=at)
    tell(
        reaction=reaction, people=[person], kind=str(kind), what=f"{title}.", key=str(look.pk),
        by=by, at=at,
    )  # fmt: skip


@journal.verb
def note_notified(*, reaction: Reaction, by: Actor, at: datetime) -> int:
    """Finish the task of KRM: the letter about the outcome is released."""
    waiting = reaction.tasks.filter(kind=Task.Kind.SECOND_LOOK_LETTER)
    return tasks.finish(tasks=waiting, by=by, at=at)
