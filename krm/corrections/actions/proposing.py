"""Correct what is wrong: reason, old and new; what ends a legal deadline needs a second person."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from krm.casework.queries import facts_for
from krm.casework.queries.parties import parties_seen
from krm.corrections.actions.applying import apply_correction, require_still_fits
from krm.corrections.actions.by_two import BY_TWO, Said
from krm.corrections.actions.correctable import TARGETS
from krm.corrections.actions.deciding import (
    ProposalKind,
    ask_for_decision,
    begin_decision,
    take_back_proposal,
)
from krm.corrections.actions.endings import ENDINGS
from krm.corrections.actions.wording import codes_of, described, label_of
from krm.corrections.models import Correction
from krm.corrections.queries import is_own_slip, legal_deadlines, without
from krm.journal import actions as journal
from krm.journal.actions import Refused, Verb, reaction_chain
from krm.organisation.actions import deciding
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.reactions import actions as reactions
from krm.reactions.models import Reaction
from krm.reactions.workflow import ENDED_STATES, STEPS, State, refusals
from krm.work import access
from krm.work.models import Task

CORRECTION: Final = ProposalKind(
    task=Task.Kind.CORRECTION,
    title=lambda row: f"Korrektur bestätigen: {label_of(row.target)}",
    notice="correction_asked",
    what="Bitte eine Korrektur bestätigen oder ablehnen.",
    proposed=Verb.CORRECTION_PROPOSED,
    rejected=Verb.CORRECTION_REJECTED,
    withdrawn=Verb.CORRECTION_WITHDRAWN,
    described=lambda row: (codes_of(row), described(row)),
)


@dataclass(frozen=True)
class Change:
    """One wrong value and what it should be, in storable form.

    A customer is a key, the fields of a new one, or None where nobody is known.
    """

    target: str
    new: object


@journal.verb
def propose_correction(
    *, reaction: Reaction, change: Change, reason: str, by: Person, at: datetime
) -> Correction:
    """Correct a value at once, or wait for a second person.

    One is needed for the arrival, for what ends or shortens a legal deadline, for whoever would
    see the Vorgang again, and in what has ended; not for a slip of one's own of the same day.

    :raises Refused: if the reason is missing, nothing changes or the new value cannot be right.
    """
    access.require_right(by, Right.CORRECT, reaction, local_day(at))
    if change.target not in TARGETS:
        raise Refused("Diese Angabe lässt sich hier nicht berichtigen.", code="field_target")
    if not reason.strip():
        raise Refused("Bitte den Grund der Korrektur angeben.", code="field_reason")
    row = reactions.locked(reaction)
    target = TARGETS[change.target]
    old, new = target.read(row), target.whole(row, change.new)
    if old == new:
        raise Refused("Die neue Angabe ist dieselbe wie bisher.", code="field_new")
    target.check(row, new, at)
    if change.target == "party":
        _check_seen(new, by, at)
    correction = _store(row, change.target, old, new, reason, by, at)
    return _apply_or_wait(correction, row, by, at, asks_two=_needs_second_person(row, correction))


@journal.verb
def take_by_two(
    *, name: str, reaction: Reaction, said: Said, reason: str, by: Person, at: datetime
) -> object:
    """Take a step, or propose it where a second person has to confirm it (ruling 18).

    What could not be taken, or would change nothing, is refused now and not when the second
    person confirms it.

    :param name: of the verb (``BY_TWO``).
    :returns: what the verb returns, or the correction that waits.
    :raises Refused: as the verb does, or without a reason for what waits.
    """
    step = BY_TWO[name]
    access.require_step(by, step.step, reaction, local_day(at))
    row = reactions.locked(reaction)
    if not step.asks_two(row, said, by, at):
        return step.take(row, said, by, at)
    if not reason.strip():
        raise Refused("Bitte den Grund angeben.", code="field_why", chain=reaction_chain(row.pk))
    row = _tried(name, row, said, by, at)
    new = step.proposed(row, said)
    correction = _store(row, name, step.now(row, new), new, reason, by, at)
    return _apply_or_wait(correction, row, by, at, asks_two=True)


def _tried(name: str, row: Reaction, said: Said, by: Person, at: datetime) -> Reaction:
    """Take a step and take it back; return the Vorgang as it stands."""
    step, before = BY_TWO[name], journal.entries_written()
    with transaction.atomic():
        (step.check or step.take)(row, said, by, at)
        transaction.set_rollback(True)
    found = reactions.locked(row)
    wrote = journal.entries_written() > before
    if not (step.proposed(found, said) if step.is_partial else wrote):
        raise Refused(
            "Das steht schon so da. Damit ändert sich nichts.",
            code="changes_nothing",
            chain=reaction_chain(row.pk),
        )
    return found


@journal.verb
def withdraw(*, reaction: Reaction, proof: str, by: Person, at: datetime) -> Correction:
    """Record that the customer takes the reaction back: own outcome, outside the quotas.

    :param proof: how we know, for instance "Anruf am …" or the document.
    :raises Refused: if the proof is missing.
    """
    if not proof.strip():
        raise Refused("Bitte den Nachweis der Rücknahme angeben.", code="field_proof")
    return _propose_ending("withdraw", reaction, proof, by, at)


@journal.verb
def cancel(*, reaction: Reaction, reason: str, by: Person, at: datetime) -> Correction:
    """Cancel a Vorgang that was recorded by mistake (Storno); its number stays used.

    :raises Refused: if no reason is given.
    """
    if not reason.strip():
        raise Refused("Bitte den Grund für das Storno angeben.", code="field_reason")
    return _propose_ending("cancel", reaction, reason, by, at)


@journal.verb
def close_without_answer(*, reaction: Reaction, proof: str, by: Person, at: datetime) -> Correction:
    """Close what nobody can be answered on any more, since the customer has died (§ 35 SGB I).

    What the units said and what the Anliegen were judged to be stays.

    :param proof: how we know of the death.
    :raises Refused: if the proof is missing.
    :raises StepNotAllowed: if the customer is not noted as deceased.
    """
    if not proof.strip():
        raise Refused("Bitte den Nachweis angeben.", code="field_proof")
    return _propose_ending("close_without_answer", reaction, proof, by, at)


def _propose_ending(
    name: str, reaction: Reaction, reason: str, by: Person, at: datetime
) -> Correction:
    access.require_step(by, name, reaction, local_day(at))
    row = reactions.locked(reaction)
    reactions.require_possible(name, row)
    if reasons := refusals(STEPS[name], facts_for(row, by, local_day(at))):
        raise reactions.StepNotAllowed(name, reasons, chain=reaction_chain(row.pk))
    new = ENDINGS[name].target.value
    correction = _store(row, name, row.state, new, reason, by, at)
    return _apply_or_wait(correction, row, by, at, asks_two=bool(legal_deadlines(row)))


def _store(
    row: Reaction, target: str, old: object, new: object, reason: str, by: Person, at: datetime
) -> Correction:
    if Correction.objects.waiting().filter(reaction=row, target=target).exists():
        raise Refused(
            f"Zu „{label_of(target)}“ wartet schon ein Vorschlag. Bitte zuerst über ihn "
            "entscheiden lassen oder ihn zurückziehen.",
            code="waits_already",
            chain=reaction_chain(row.pk),
        )
    return Correction.objects.create(
        reaction=row,
        target=target,
        old={"value": old},
        new={"value": new},
        reason=reason,
        proposed_at=at,
        proposed_by=by,
    )


def _needs_second_person(row: Reaction, correction: Correction) -> bool:
    target, new = TARGETS[correction.target], correction.new["value"]
    if State(row.state) in ENDED_STATES or target.asks_two(row, new):
        return True
    if target.rests is None:
        return False
    changed = without(row)
    target.rests(changed, new)
    return bool(legal_deadlines(row) - legal_deadlines(changed))


def _apply_or_wait(
    correction: Correction, row: Reaction, by: Person, at: datetime, *, asks_two: bool
) -> Correction:
    """Let the correction count, or ask the second person; a slip of one's own is marked."""
    if not asks_two:
        return apply_correction(correction=correction, reaction=row, by=by, at=at)
    how = ENDINGS.get(correction.target) or BY_TWO.get(correction.target)
    may_be_slip = how is None or how.is_slip
    if may_be_slip and is_own_slip(row, by, at):
        correction.is_own_slip = True
        correction.save(update_fields=["is_own_slip"])
        return apply_correction(correction=correction, reaction=row, by=by, at=at)
    ask_for_decision(proposal=correction, kind=CORRECTION, by=by, at=at)
    return correction


def _check_seen(party: object, by: Person, at: datetime) -> None:
    """Refuse a customer whom the person may see nowhere; for them there is none."""
    if isinstance(party, int) and not parties_seen(by, local_day(at)).filter(pk=party).exists():
        raise Refused("Diese Person gibt es nicht.", code="field_new_party")


@journal.verb
def decide_correction(
    *, correction: Correction, accept: bool, by: Person, at: datetime
) -> Correction:
    """Confirm or reject a proposed correction as the second person.

    :raises Refused: if it is one's own proposal, already decided or fits no longer.
    """
    found = begin_decision(proposal=correction, kind=CORRECTION, accept=accept, by=by, at=at)
    if not accept:
        return found
    require_still_fits(found, found.reaction, at)
    with deciding.confirming(found, by):
        return apply_correction(correction=found, reaction=found.reaction, by=by, at=at)


@journal.verb
def withdraw_correction(*, correction: Correction, by: Person, at: datetime) -> Correction:
    """Take back one's own proposal while nobody has decided about it.

    :raises Refused: if somebody else proposed it, or it is decided.
    """
    return take_back_proposal(proposal=correction, kind=CORRECTION, by=by, at=at)
