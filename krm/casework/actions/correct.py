"""Correct what is wrong: reason, old and new; some corrections need a second person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from krm.casework import access
from krm.casework.models import Correction, Task
from krm.deadlines import actions as deadlines
from krm.journal import actions as journal
from krm.journal.actions import Refused, Verb, reaction_chain
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Right, Role
from krm.parties.models import Party
from krm.reactions import actions as reactions
from krm.reactions.actions import EARLIEST
from krm.reactions.models import Anliegen, Reaction
from krm.regelwerk import queries as regelwerk
from krm.regelwerk.rules import check_anliegen

TARGETS: dict[str, str] = {
    "arrived_at": "Eingang im Haus",
    "arrived_krm_at": "Eingang bei KRM",
    "kind": "Art",
    "channel": "Eingangsweg",
    "party": "Kundin oder Kunde",
    "anliegen": "Anliegen",
    "title": "Worum es geht",
    "is_board": "im Namen des Vorstands",
    "procedure": "Laufendes Verfahren",
}

# A wrong arrival date moves every deadline, so a second person looks at it (docs/rulings.md).
_NEEDS_SECOND_PERSON = frozenset({"arrived_at"})


@dataclass(frozen=True)
class Change:
    """One wrong value and what it should be, in storable form."""

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
    old = current_value(row, change.target)
    if old == change.new:
        raise Refused("Die neue Angabe ist dieselbe wie bisher.", code="field_new")
    _check(row, change, at)
    correction = Correction.objects.create(
        reaction=row,
        target=change.target,
        old={"value": old},
        new={"value": change.new},
        reason=reason,
        proposed_at=at,
        proposed_by=by,
    )
    if change.target in _NEEDS_SECOND_PERSON or not row.is_open:
        _ask_second_person(correction, by, at)
        return correction
    return _apply(correction, row, by, at)


def current_value(reaction: Reaction, target: str) -> object:
    """Return the value as it stands, in storable form."""
    if target == "anliegen":
        return list(reaction.anliegen.order_by("position").values_list("code", flat=True))
    if target == "party":
        return reaction.party_id
    value = getattr(reaction, target)
    return value.isoformat() if isinstance(value, datetime) else value


def _check(reaction: Reaction, change: Change, at: datetime) -> None:
    if change.target == "arrived_at":
        arrived = datetime.fromisoformat(str(change.new))
        if arrived > at:
            raise Refused("Der Eingang liegt in der Zukunft.", code="field_arrived_at")
        if local_day(arrived) < EARLIEST:
            raise Refused("Der Eingang liegt vor dem Jahr 2000.", code="field_arrived_at")
    if change.target in ("anliegen", "kind"):
        kind = str(change.new) if change.target == "kind" else reaction.kind
        codes = change.new if change.target == "anliegen" else current_value(reaction, "anliegen")
        tree = regelwerk.rules_of(reaction.regelwerk_version).anliegen_tree
        if faults := check_anliegen(kind, _codes(codes), tree):
            raise Refused(" ".join(faults), code="field_anliegen")


def _codes(value: object) -> list[str]:
    return [str(code) for code in value] if isinstance(value, list) else []


def _ask_second_person(correction: Correction, by: Person, at: datetime) -> None:
    reaction = correction.reaction
    Task.objects.create(
        kind=Task.Kind.CORRECTION,
        title=f"Korrektur bestätigen: {TARGETS[correction.target]}",
        reaction=reaction,
        role=Role.FRONT_OFFICE,
        due_on=deadlines.next_working_day(reaction, local_day(at)),
        subject_pk=correction.pk,
        created_at=at,
        created_by=by,
    )
    journal.record(
        Verb.REACTION_CORRECTED,
        chain=reaction_chain(reaction.pk),
        by=by,
        at=at,
        data={"correction": correction.pk, "target": correction.target, "proposed": True},
        personal={"reason": correction.reason},
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
    if correction.proposed_by_id == by.pk:
        raise Refused("Die eigene Korrektur bestätigt eine zweite Person.", code="own_proposal")
    if correction.state != Correction.State.PROPOSED:
        raise Refused("Über diese Korrektur ist schon entschieden.", code="already_decided")
    row.tasks.filter(kind=Task.Kind.CORRECTION, subject_pk=correction.pk, done_at=None).update(
        done_at=at, done_by=by, result="bestätigt" if accept else "abgelehnt"
    )
    if accept:
        return _apply(correction, row, by, at)
    correction.state = Correction.State.REJECTED
    correction.decided_at, correction.decided_by = at, by
    correction.save(update_fields=["state", "decided_at", "decided_by"])
    journal.record(
        Verb.REACTION_CORRECTED,
        chain=reaction_chain(row.pk),
        by=by,
        at=at,
        data={"correction": correction.pk, "target": correction.target, "rejected": True},
    )
    return correction


def _apply(correction: Correction, reaction: Reaction, by: Person, at: datetime) -> Correction:
    """Put the new value in place and recompute the deadlines that hang on it."""
    new = correction.new["value"]
    _write(reaction, correction.target, new)
    reaction.revision += 1
    reaction.save()
    correction.state = Correction.State.APPLIED
    correction.decided_at, correction.decided_by = at, by
    correction.save(update_fields=["state", "decided_at", "decided_by"])
    journal.record(
        Verb.REACTION_CORRECTED,
        chain=reaction_chain(reaction.pk),
        by=by,
        at=at,
        data=_for_journal(correction),
        personal={"reason": correction.reason, "old": correction.old, "new": correction.new},
    )
    deadlines.restart(reaction=reaction, by=by, at=at)
    return correction


def _for_journal(correction: Correction) -> Mapping[str, object]:
    return {"correction": correction.pk, "target": correction.target, "applied": True}


def _write(reaction: Reaction, target: str, new: object) -> None:
    if target == "anliegen":
        reaction.anliegen.all().delete()
        Anliegen.objects.bulk_create(
            Anliegen(reaction=reaction, position=position, code=str(code))
            for position, code in enumerate(_codes(new), start=1)
        )
    elif target == "party":
        reaction.party = Party.objects.get(pk=str(new)) if new else None
    elif target in ("arrived_at", "arrived_krm_at"):
        setattr(reaction, target, datetime.fromisoformat(str(new)))
    else:
        setattr(reaction, target, new)
        if target == "channel":
            rules = regelwerk.rules_of(reaction.regelwerk_version)
            reaction.is_written = rules.channels[str(new)].written
