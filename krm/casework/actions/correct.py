"""Correct what is wrong: reason, old and new; some corrections need a second person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from krm.casework.actions.correctable import TARGETS, words_of
from krm.casework.models import Correction
from krm.casework.queries.parties import parties_seen
from krm.deadlines import actions as deadlines
from krm.journal import actions as journal
from krm.journal.actions import Refused, Verb, reaction_chain
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Right, Role
from krm.parties import actions as parties
from krm.parties.actions import PartyData
from krm.reactions import actions as reactions
from krm.reactions import queries as reaction_queries
from krm.reactions.models import Reaction
from krm.reactions.workflow import ENDED_STATES
from krm.work import access
from krm.work.actions import tasks
from krm.work.actions.telling import tell_holders
from krm.work.models import Task


@dataclass(frozen=True)
class Change:
    """One wrong value and what it should be, in storable form.

    A customer is a key, the fields of a new one, ``correctable.ANONYMOUS``, or None where nobody
    is known.
    """

    target: str
    new: object


@journal.verb
def propose_correction(
    *, reaction: Reaction, change: Change, reason: str, by: Person, at: datetime
) -> Correction:
    """Correct a value at once, or wait for a second person (arrival date, closed cases).

    :raises Refused: if the reason is missing, nothing changes or the new value cannot be right.
    """
    on = local_day(at)
    access.require_right(by, Right.CORRECT, reaction, on)
    if change.target not in TARGETS:
        raise Refused("Diese Angabe lässt sich hier nicht berichtigen.", code="field_target")
    if not reason.strip():
        raise Refused("Bitte den Grund der Korrektur angeben.", code="field_reason")
    row = reactions.locked(reaction)
    target = TARGETS[change.target]
    old = target.read(row)
    if old == change.new:
        raise Refused("Die neue Angabe ist dieselbe wie bisher.", code="field_new")
    target.check(row, change.new, at)
    if change.target == "party":
        _check_seen(change.new, by, at)
    correction = Correction.objects.create(
        reaction=row,
        target=change.target,
        old={"value": old},
        new={"value": change.new},
        reason=reason,
        proposed_at=at,
        proposed_by=by,
    )
    if target.needs_second_person or row.state in ENDED_STATES:
        _ask_second_person(correction, by, at)
        return correction
    return _apply(correction, row, by, at)


def _check_seen(party: object, by: Person, at: datetime) -> None:
    """Refuse a customer whom the person may see nowhere; for them there is none."""
    if isinstance(party, int) and not parties_seen(by, local_day(at)).filter(pk=party).exists():
        raise Refused("Diese Person gibt es nicht.", code="field_new_party")


def _ask_second_person(correction: Correction, by: Person, at: datetime) -> None:
    reaction = correction.reaction
    task = Task(
        kind=Task.Kind.CORRECTION,
        title=f"Korrektur bestätigen: {TARGETS[correction.target].label}",
        reaction=reaction,
        role=Role.FRONT_OFFICE,
        due_on=deadlines.next_working_day(reaction, local_day(at)),
        subject_pk=correction.pk,
    )
    tasks.ask(task=task, by=by, at=at)
    journal.record(
        Verb.CORRECTION_PROPOSED,
        chain=reaction_chain(reaction.pk),
        by=by,
        at=at,
        data=_for_journal(correction),
        personal=_described(correction),
    )
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
        raise Refused("Die eigene Korrektur bestätigt eine zweite Person.", code="own_proposal")
    if correction.state != Correction.State.PROPOSED:
        raise Refused("Über diese Korrektur ist schon entschieden.", code="already_decided")
    asked = row.tasks.filter(kind=Task.Kind.CORRECTION, subject_pk=correction.pk)
    result = "bestätigt" if accept else "abgelehnt"
    tasks.finish(tasks=asked, result=result, by=by, at=at)
    if accept:
        _check_still_fits(correction, row, at)
        return _apply(correction, row, by, at)
    correction.state = Correction.State.REJECTED
    correction.decided_at, correction.decided_by = at, by
    correction.save(update_fields=["state", "decided_at", "decided_by"])
    journal.record(
        Verb.CORRECTION_REJECTED,
        chain=reaction_chain(row.pk),
        by=by,
        at=at,
        data=_for_journal(correction),
        personal=_described(correction),
    )
    return correction


def _check_still_fits(correction: Correction, reaction: Reaction, at: datetime) -> None:
    target = TARGETS[correction.target]
    if target.read(reaction) != correction.old["value"]:
        raise Refused(
            "Die Angabe hat sich inzwischen geändert. Bitte die Korrektur neu vorschlagen.",
            code="changed_meanwhile",
            chain=reaction_chain(reaction.pk),
        )
    target.check(reaction, correction.new["value"], at)


def _apply(correction: Correction, reaction: Reaction, by: Person, at: datetime) -> Correction:
    """Put the new value in place and recompute the deadlines that hang on it."""
    target, new = TARGETS[correction.target], correction.new["value"]
    described = _described(correction)
    if isinstance(new, dict):
        # Only now, so that nobody is recorded whom the second person refuses.
        party = parties.create_party(
            data=PartyData(**new), chain=reaction_chain(reaction.pk), by=by, at=at
        )
        new = party.pk
        correction.new = {"value": new}
    target.write(reaction, new)
    reaction.revision += 1
    if reaction.result:
        reaction.result = reaction_queries.result_of(reaction)
    reaction.save()
    correction.state = Correction.State.APPLIED
    correction.decided_at, correction.decided_by = at, by
    correction.save(update_fields=["new", "state", "decided_at", "decided_by"])
    journal.record(
        Verb.REACTION_CORRECTED,
        chain=reaction_chain(reaction.pk),
        by=by,
        at=at,
        data=_for_journal(correction),
        personal=described,
    )
    deadlines.restart(reaction=reaction, by=by, at=at)
    target.then(reaction, by, at)
    return correction


def _for_journal(correction: Correction) -> Mapping[str, object]:
    return {"correction": correction.pk, "target": correction.target}


def _described(correction: Correction) -> Mapping[str, object]:
    return {
        "what": TARGETS[correction.target].label,
        "reason": correction.reason,
        "old": correction.old,
        "new": correction.new,
        "change": f"{_words(correction, correction.old)} → {_words(correction, correction.new)}",
    }


def _words(correction: Correction, stored: Mapping[str, object]) -> str:
    """Return an old or new value as people read it in the timeline."""
    return words_of(correction.reaction, correction.target, stored["value"])
