"""Hand a Vorgang or a part of it over to the body that is responsible (AS-36, AS-37).

The customer is notified first: handed over is a Vorgang only when the Abgabenachricht has left.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from krm.casework.actions.ending import end_work
from krm.casework.models import Handover
from krm.casework.queries import facts_for
from krm.deadlines import actions as deadlines
from krm.journal import actions as journal
from krm.journal.actions import SYSTEM, Actor, Refused, Verb, reaction_chain
from krm.letters import actions as letters
from krm.letters.models import Letter
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Role
from krm.reactions import actions as reactions
from krm.reactions.models import Anliegen, Reaction
from krm.reactions.workflow import Facts, State
from krm.work import access
from krm.work.actions import tasks
from krm.work.models import Task


@dataclass(frozen=True)
class HandoverPlan:
    """To whom, on which basis the data may leave, and which Anliegen; none named means all."""

    receiver: str
    basis: str
    reason: str = ""
    basis_note: str = ""
    positions: Sequence[int] = ()
    parcel: str = Handover.Parcel.WHOLE
    parcel_note: str = ""


@journal.verb
def hand_over(*, reaction: Reaction, plan: HandoverPlan, by: Person, at: datetime) -> Handover:
    """Prepare a handover; the Abgabenachricht follows and completes it.

    The deadline of the first letter runs on until then. Where no letter is possible (anonymous,
    deceased, without an address) the handover is complete at once. Of a mixed matter the named
    Anliegen go, the others are answered here (§ 67b SGB X for the data).

    :raises Refused: without receiver or basis, for an Anliegen that is not there, or while
        another handover is on its way.
    """
    on = local_day(at)
    access.require_step(by, "hand_over", reaction, on)
    row = reactions.locked(reaction)
    _check(row, plan)
    positions = _positions(row, plan)
    facts = facts_for(row, by, on)
    moved = reactions.take_step(
        name="hand_over",
        reaction=row,
        facts=facts,
        verb=Verb.HANDOVER_PREPARED,
        changes={"handed_over_to": plan.receiver.strip()},
        data={"basis": plan.basis, "positions": positions, "parcel": plan.parcel},
        personal={
            "parcel": plan.parcel_note,
            "receiver": plan.receiver,
            "reason": plan.reason,
            "basis": plan.basis_note,
        },
        by=by,
        at=at,
    )
    _mark(moved, positions, is_handed_over=True, by=by, at=at)
    handover = Handover.objects.create(
        reaction=moved,
        receiver=plan.receiver.strip(),
        basis=plan.basis,
        basis_note=plan.basis_note.strip(),
        reason=plan.reason.strip(),
        parcel=plan.parcel,
        parcel_note=plan.parcel_note.strip(),
        positions=positions,
        prepared_at=at,
        prepared_by=by,
    )
    if not can_be_notified(facts):
        return complete(handover=handover, by=by, at=at)
    return handover


def can_be_notified(facts: Facts) -> bool:
    """Tell whether the customer can get an Abgabenachricht."""
    return facts.has_reachable_party and not (facts.is_anonymous or facts.is_deceased)


def _check(reaction: Reaction, plan: HandoverPlan) -> None:
    if not plan.receiver.strip():
        raise Refused("Bitte angeben, an welche Stelle abgegeben wird.", code="field_receiver")
    if plan.basis not in Handover.Basis.values:
        raise Refused(
            "Bitte sagen, warum die Angaben weitergegeben werden dürfen.", code="field_basis"
        )
    if plan.basis == Handover.Basis.LAW and not plan.basis_note.strip():
        raise Refused("Bitte die Vorschrift nennen.", code="field_basis_note")
    _check_parcel(plan)
    waiting = open_handover(reaction)
    if waiting is not None:
        raise Refused(
            f"Die Abgabe an {waiting.receiver} ist schon vorbereitet. Bitte die Abgabenachricht "
            "senden.",
            code="field_receiver",
            chain=reaction_chain(reaction.pk),
        )


def _check_parcel(plan: HandoverPlan) -> None:
    """Refuse a handover of which nobody could say what really left the house (4.17)."""
    if plan.basis == Handover.Basis.NO_DATA:
        return
    if plan.parcel not in Handover.Parcel.values:
        raise Refused("Bitte sagen, was vom Schreiben mitgeht.", code="field_parcel")
    if plan.parcel == Handover.Parcel.PARTS and not plan.parcel_note.strip():
        raise Refused("Bitte sagen, welche Seiten oder Teile mitgehen.", code="field_parcel_note")


def open_handover(reaction: Reaction) -> Handover | None:
    """Return the handover that waits for its letter, or None."""
    rows = reaction.handovers.filter(completed_at=None, taken_back_at=None)
    return rows.order_by("-pk").first()


def _positions(reaction: Reaction, plan: HandoverPlan) -> list[int]:
    """Return the Anliegen that go; all of them is the whole Vorgang, which is an empty list."""
    here = set(reaction.anliegen.filter(is_handed_over=False).values_list("position", flat=True))
    wanted = set(plan.positions)
    if not wanted <= here:
        raise Refused("Dieses Anliegen gibt es nicht oder nicht mehr.", code="field_positions")
    return [] if wanted == here else sorted(wanted)


def is_whole(reaction: Reaction, plan: HandoverPlan) -> bool:
    """Tell whether nothing is left to answer here after a handover."""
    here = set(reaction.anliegen.filter(is_handed_over=False).values_list("position", flat=True))
    return not plan.positions or set(plan.positions) == here


def _mark(
    reaction: Reaction, positions: Sequence[int], *, is_handed_over: bool, by: Actor, at: datetime
) -> None:
    for item in Anliegen.objects.filter(reaction=reaction, position__in=positions):
        reactions.assess_anliegen(
            anliegen=item,
            assessment=item.assessment,
            criterion=item.criterion,
            reason=item.assessment_reason,
            remedy=item.remedy,
            is_handed_over=is_handed_over,
            refers_to_procedure=item.refers_to_procedure,
            by=by,
            at=at,
        )


@journal.verb
def complete(*, handover: Handover, by: Actor, at: datetime) -> Handover:
    """Complete a handover whose letter has left; a whole Vorgang ends with it.

    :raises StepNotAllowed: if the Vorgang has moved to where it cannot be handed over.
    """
    row = Handover.objects.select_for_update(of=("self",)).get(pk=handover.pk)
    if row.completed_at is not None or row.taken_back_at is not None:
        return row
    row.completed_at = at
    row.save(update_fields=["completed_at"])
    if row.positions:
        _ask_to_send(row, by, at)
        return row
    reaction = reactions.locked(row.reaction)
    moved = reactions.take_step(
        name="complete_handover",
        reaction=reaction,
        facts=Facts(kind=reaction.kind, state=State(reaction.state)),
        verb=Verb.REACTION_HANDED_OVER,
        changes={"closed_at": at},
        personal={"receiver": row.receiver, "reason": row.reason},
        by=by,
        at=at,
    )
    end_work(reaction=moved, why="handed_over", by=by, at=at)
    _ask_to_send(row, by, at)
    return row


def _ask_to_send(handover: Handover, by: Actor, at: datetime) -> None:
    """Ask KRM to send what the letter has promised; ticked off with the day and the way."""
    if handover.basis == Handover.Basis.NO_DATA:
        return
    parts = handover.parcel == Handover.Parcel.PARTS
    what = f"Mit gehen: {handover.parcel_note}." if parts else "Das ganze Schreiben geht mit."
    reaction = handover.reaction
    task = Task(
        kind=Task.Kind.PAPERS,
        title=f"Unterlagen weitergeben an: {handover.receiver}"[:200],
        note=f"{what} Bitte schicken und eintragen, wann und wie.",
        reaction=reaction,
        role=Role.KRM_OFFICER,
        due_on=deadlines.next_working_day(reaction, local_day(at)),
        dedup_key=f"handover:{handover.pk}",
    )
    tasks.ask(task=task, by=by, at=at)


@journal.verb
def take_back_handover(*, reaction: Reaction, by: Person, at: datetime) -> Handover:
    """Take a prepared handover back while the customer has not been notified.

    :raises Refused: if none waits, or its letter is released already.
    """
    access.require_step(by, "take_back_handover", reaction, local_day(at))
    row = reactions.locked(reaction)
    waiting = open_handover(row)
    if waiting is None:
        raise Refused("Es ist keine Abgabe vorbereitet.", code="no_handover")
    if _letters(waiting).exclude(state__in=[Letter.State.DRAFT, Letter.State.VOID]).exists():
        raise Refused(
            "Die Abgabenachricht ist schon freigegeben. Bitte zuerst die Freigabe zurücknehmen.",
            code="already_released",
            chain=reaction_chain(row.pk),
        )
    for draft in _letters(waiting).filter(state=Letter.State.DRAFT):
        letters.void_letter(letter=draft, by=by, at=at)
    waiting.taken_back_at = at
    waiting.save(update_fields=["taken_back_at"])
    _mark(row, waiting.positions, is_handed_over=False, by=by, at=at)
    Reaction.objects.filter(pk=row.pk).update(handed_over_to="")
    journal.record(
        Verb.HANDOVER_TAKEN_BACK,
        chain=reaction_chain(row.pk),
        by=by,
        at=at,
        data={"handover": waiting.pk},
        personal={"receiver": waiting.receiver},
    )
    return waiting


def _letters(handover: Handover) -> QuerySet[Letter]:
    return handover.reaction.letters.filter(
        kind=Letter.Kind.HANDOVER_NOTICE, drafted_at__gte=handover.prepared_at
    )


@journal.verb
def complete_after_letter(*, reaction: Reaction, by: Actor, at: datetime) -> None:
    """Complete the handover of a Vorgang if its Abgabenachricht has left."""
    waiting = open_handover(reaction)
    if waiting is not None and is_notified(waiting):
        complete(handover=waiting, by=by, at=at)


def complete_notified(*, by: Actor = SYSTEM, at: datetime) -> int:
    """Complete every handover whose Abgabenachricht has left; the sweep calls this."""
    waiting = Handover.objects.filter(completed_at=None, taken_back_at=None).order_by("pk")
    notified = [row for row in waiting if is_notified(row)]
    return len([complete(handover=row, by=by, at=at) for row in notified])


def is_notified(handover: Handover) -> bool:
    """Tell whether the Abgabenachricht of a handover has left the house."""
    return bool(_letters(handover).filter(state=Letter.State.DISPATCHED).exists())
