"""Correct what is wrong: reason, old and new; what ends a legal deadline needs a second person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from krm.casework.queries import facts_for
from krm.casework.queries.parties import parties_seen
from krm.corrections.actions.correctable import TARGETS, words_of
from krm.corrections.actions.endings import ENDINGS, end, state_words
from krm.corrections.models import Correction
from krm.corrections.queries import is_own_slip, legal_deadlines, without
from krm.deadlines import actions as deadlines
from krm.journal import actions as journal
from krm.journal.actions import Refused, Verb, reaction_chain
from krm.measures.actions import raising
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Right, Role
from krm.parties import actions as parties
from krm.parties.actions import PartyData
from krm.reactions import actions as reactions
from krm.reactions import queries as reaction_queries
from krm.reactions.models import Reaction
from krm.reactions.workflow import ENDED_STATES, STEPS, State, refusals
from krm.work import access
from krm.work.actions import tasks
from krm.work.actions.telling import tell_holders
from krm.work.models import Task


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
        return _apply(correction, row, by, at)
    ending = ENDINGS.get(correction.target)
    may_be_slip = ending is None or ending.is_slip
    if may_be_slip and is_own_slip(row, by, at):
        correction.is_own_slip = True
        correction.save(update_fields=["is_own_slip"])
        return _apply(correction, row, by, at)
    _ask_second_person(correction, by, at)
    return correction


def _check_seen(party: object, by: Person, at: datetime) -> None:
    """Refuse a customer whom the person may see nowhere; for them there is none."""
    if isinstance(party, int) and not parties_seen(by, local_day(at)).filter(pk=party).exists():
        raise Refused("Diese Person gibt es nicht.", code="field_new_party")


def _ask_second_person(correction: Correction, by: Person, at: datetime) -> None:
    reaction = correction.reaction
    task = Task(
        kind=Task.Kind.CORRECTION,
        title=f"Korrektur bestätigen: {label_of(correction.target)}",
        reaction=reaction,
        role=Role.FRONT_OFFICE,
        due_on=deadlines.next_working_day(reaction, local_day(at)),
        subject_pk=correction.pk,
    )
    tasks.ask(task=task, by=by, at=at)
    _record(Verb.CORRECTION_PROPOSED, correction, by, at)
    tell_holders(
        reaction=reaction,
        right=Right.CONFIRM_CORRECTION,
        kind="correction_asked",
        what="Bitte eine Korrektur bestätigen oder ablehnen.",
        key=str(correction.pk),
        by=by,
        at=at,
    )


@journal.verb
def decide_correction(
    *, correction: Correction, accept: bool, by: Person, at: datetime
) -> Correction:
    """Confirm or reject a proposed correction as the second person.

    :raises Refused: if it is one's own proposal or already decided.
    """
    row = reactions.locked(correction.reaction)
    access.require_right(by, Right.CONFIRM_CORRECTION, row, local_day(at))
    correction = Correction.objects.get(pk=correction.pk)
    if correction.proposed_by_id == by.pk:
        raise Refused(
            "Die eigene Korrektur bestätigt eine zweite Person.",
            code="own_proposal",
            chain=reaction_chain(row.pk),
        )
    _require_waiting(correction)
    _finish_task(correction, "bestätigt" if accept else "abgelehnt", by, at)
    if accept:
        _check_still_fits(correction, row, at)
        return _apply(correction, row, by, at)
    return _put_down(correction, Correction.State.REJECTED, Verb.CORRECTION_REJECTED, by, at)


@journal.verb
def withdraw_proposal(*, correction: Correction, by: Person, at: datetime) -> Correction:
    """Take back one's own proposal while nobody has decided about it.

    :raises Refused: if somebody else proposed it, or it is decided.
    """
    row = reactions.locked(correction.reaction)
    access.require_right(by, Right.SEE_CASE, row, local_day(at))
    correction = Correction.objects.get(pk=correction.pk)
    if correction.proposed_by_id != by.pk:
        raise Refused(
            "Zurückziehen kann den Vorschlag nur, wer ihn gemacht hat.",
            code="not_own_proposal",
            chain=reaction_chain(row.pk),
        )
    _require_waiting(correction)
    _finish_task(correction, "zurückgezogen", by, at)
    return _put_down(correction, Correction.State.WITHDRAWN, Verb.CORRECTION_WITHDRAWN, by, at)


def _require_waiting(correction: Correction) -> None:
    if correction.state != Correction.State.PROPOSED:
        raise Refused(
            "Über diese Korrektur ist schon entschieden.",
            code="already_decided",
            chain=reaction_chain(correction.reaction_id),
        )


def _finish_task(correction: Correction, result: str, by: Person, at: datetime) -> None:
    asked = correction.reaction.tasks.filter(kind=Task.Kind.CORRECTION, subject_pk=correction.pk)
    tasks.finish(tasks=asked, result=result, by=by, at=at)


def _put_down(
    correction: Correction, state: Correction.State, verb: Verb, by: Person, at: datetime
) -> Correction:
    correction.state, correction.decided_at, correction.decided_by = state, at, by
    correction.save(update_fields=["state", "decided_at", "decided_by"])
    _record(verb, correction, by, at)
    return correction


def _check_still_fits(correction: Correction, reaction: Reaction, at: datetime) -> None:
    if correction.target in ENDINGS:
        return  # the step itself is asked
    target = TARGETS[correction.target]
    if target.read(reaction) != correction.old["value"]:
        raise Refused(
            "Die Angabe hat sich inzwischen geändert. Bitte die Korrektur neu vorschlagen.",
            code="changed_meanwhile",
            chain=reaction_chain(reaction.pk),
        )
    target.check(reaction, correction.new["value"], at)


def _apply(correction: Correction, reaction: Reaction, by: Person, at: datetime) -> Correction:
    """Put the new value in place, or end the Vorgang."""
    described = _described(correction)
    correction.state = Correction.State.APPLIED
    correction.decided_at, correction.decided_by = at, by
    correction.save(update_fields=["state", "decided_at", "decided_by"])
    if correction.target in ENDINGS:
        end(correction=correction, reaction=reaction, by=by, at=at)
        return correction
    _write(correction, reaction, by, at)
    _record(Verb.REACTION_CORRECTED, correction, by, at, described)
    deadlines.restart(reaction=reaction, by=by, at=at)
    raising.raise_from_matter(reaction=reaction, by=by, at=at)
    TARGETS[correction.target].then(reaction, by, at)
    return correction


def _write(correction: Correction, reaction: Reaction, by: Person, at: datetime) -> None:
    new = correction.new["value"]
    if correction.target == "party" and isinstance(new, dict):
        # Only now, so that nobody is recorded whom the second person refuses.
        party = parties.create_party(
            data=PartyData(**new), chain=reaction_chain(reaction.pk), by=by, at=at
        )
        new = party.pk
        correction.new = {"value": new}
        correction.save(update_fields=["new"])
    TARGETS[correction.target].write(reaction, new)
    reaction.revision += 1
    if reaction.result or reaction.state == State.CLOSED:
        reaction.result = reaction_queries.result_of(reaction)
    reaction.save()


def _record(
    verb: Verb,
    correction: Correction,
    by: Person,
    at: datetime,
    described: Mapping[str, object] | None = None,
) -> None:
    journal.record(
        verb,
        chain=reaction_chain(correction.reaction_id),
        by=by,
        at=at,
        data={
            "correction": correction.pk,
            "target": correction.target,
            "own_slip": correction.is_own_slip,
        },
        personal=described or _described(correction),
    )


def label_of(target: str) -> str:
    """Return what the value, or the ending, is called."""
    return ENDINGS[target].label if target in ENDINGS else TARGETS[target].label


def old_and_new(correction: Correction) -> tuple[str, str]:
    """Return the old and the new value as people read them."""
    old, new = correction.old["value"], correction.new["value"]
    if correction.target in ENDINGS:
        return state_words(old), state_words(new)
    reaction, target = correction.reaction, correction.target
    return words_of(reaction, target, old), words_of(reaction, target, new)


def change_in_words(correction: Correction) -> str:
    """Return what the correction changes, in one line."""
    old, new = old_and_new(correction)
    return f"{old} → {new}"


def _described(correction: Correction) -> Mapping[str, object]:
    return {
        "what": label_of(correction.target),
        "reason": correction.reason,
        "old": correction.old,
        "new": correction.new,
        "change": change_in_words(correction),
    }
