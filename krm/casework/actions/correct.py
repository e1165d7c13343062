"""Correct what is wrong: reason, old and new; some corrections need a second person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from krm.casework.actions import petition
from krm.casework.models import Correction
from krm.casework.queries import facts_for
from krm.casework.queries.parties import parties_seen
from krm.deadlines import actions as deadlines
from krm.journal import actions as journal
from krm.journal.actions import Refused, Verb, reaction_chain
from krm.organisation.models import Person
from krm.organisation.queries import LOCAL_ZONE, local_day
from krm.organisation.rules import Right, Role
from krm.parties import actions as parties
from krm.parties.actions import PartyData
from krm.parties.models import Party
from krm.reactions import actions as reactions
from krm.reactions import queries as reaction_queries
from krm.reactions.actions import EARLIEST
from krm.reactions.models import Anliegen, Reaction
from krm.reactions.rules import Kind, Procedure
from krm.reactions.workflow import ENDED_STATES, State
from krm.regelwerk.rules import check_anliegen
from krm.ui.rules import format_clock
from krm.work import access
from krm.work.actions import tasks
from krm.work.actions.telling import tell_holders
from krm.work.models import Task

TARGETS: dict[str, str] = {
    "arrived_at": "Eingang im Haus",
    "arrived_krm_at": "Eingang bei KRM",
    "kind": "Art",
    "channel": "Eingangsweg",
    "party": "Kundin oder Kunde",
    "anliegen": "Anliegen",
    "title": "Worum es geht",
    "is_board": "im Namen des Vorstands",
    "is_complaint": "Eingabe ist eine Beschwerde",
    "procedure": "Laufendes Verfahren",
}

# What stands in place of the key of a customer where nobody's name may be kept.
ANONYMOUS = "anonymous"

# A wrong arrival date moves every deadline, so a second person looks at it (docs/rulings.md).
_NEEDS_SECOND_PERSON = frozenset({"arrived_at"})


@dataclass(frozen=True)
class Change:
    """One wrong value and what it should be, in storable form.

    A customer is a key, the fields of a new one, ``ANONYMOUS``, or None where nobody is known.
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
    old = current_value(row, change.target)
    if old == change.new:
        raise Refused("Die neue Angabe ist dieselbe wie bisher.", code="field_new")
    _check(row, change, at)
    if change.target == "party":
        _check_seen(change, by, at)
    correction = Correction.objects.create(
        reaction=row,
        target=change.target,
        old={"value": old},
        new={"value": change.new},
        reason=reason,
        proposed_at=at,
        proposed_by=by,
    )
    if change.target in _NEEDS_SECOND_PERSON or row.state in ENDED_STATES:
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
    if change.target in ("arrived_at", "arrived_krm_at"):
        _check_moment(reaction, change, at)
    if change.target == "channel" and change.new not in deadlines.rules_for(reaction).channels:
        raise Refused("Diesen Eingangsweg gibt es nicht.", code="field_new_channel")
    if change.target == "party":
        _check_party(reaction, change.new)
    if change.target == "is_complaint" and reaction.kind != Kind.EINGABE:
        raise Refused("Das lässt sich nur von einer Eingabe sagen.", code="field_target")
    if change.target in ("anliegen", "kind"):
        kind = str(change.new) if change.target == "kind" else reaction.kind
        codes = change.new if change.target == "anliegen" else current_value(reaction, "anliegen")
        tree = deadlines.rules_for(reaction).anliegen_tree
        if change.target == "anliegen" and set(_codes(codes)) == set(
            reaction.anliegen.values_list("code", flat=True)
        ):
            raise Refused("Es sind dieselben Anliegen wie bisher.", code="field_new_anliegen")
        if faults := check_anliegen(kind, _codes(codes), tree):
            raise Refused(" ".join(faults), code="field_new_anliegen")


def _check_party(reaction: Reaction, new: object) -> None:
    if new and reaction.is_anonymous:
        raise Refused(
            "Der Vorgang ist anonym. Es werden keine Personendaten erfasst.", code="field_new_party"
        )
    if new == ANONYMOUS and reaction.state != State.RECORDED:
        raise Refused(
            f"Der Vorgang steht schon auf „{reaction.state_label}“. Anonym werden kann er nur, "
            "solange er nur erfasst ist.",
            code="field_new_party",
        )


def _check_seen(change: Change, by: Person, at: datetime) -> None:
    """Refuse a customer whom the person may see nowhere; for them there is none."""
    if not isinstance(change.new, int):
        return
    if not parties_seen(by, local_day(at)).filter(pk=change.new).exists():
        raise Refused("Diese Person gibt es nicht.", code="field_new_party")


def _check_moment(reaction: Reaction, change: Change, at: datetime) -> None:
    moment = datetime.fromisoformat(str(change.new))
    field = "field_new_moment"
    if moment > at:
        raise Refused("Der Eingang liegt in der Zukunft.", code=field)
    if local_day(moment) < EARLIEST:
        raise Refused("Der Eingang liegt vor dem Jahr 2000.", code=field)
    arrived, at_krm = reaction.arrived_at, reaction.arrived_krm_at
    if change.target == "arrived_at":
        arrived = moment
    else:
        at_krm = moment
    if at_krm is not None and at_krm < arrived:
        raise Refused("Der Eingang bei KRM liegt vor dem Eingang im Haus.", code=field)


def _codes(value: object) -> list[str]:
    return [str(code) for code in value] if isinstance(value, list) else []


def _ask_second_person(correction: Correction, by: Person, at: datetime) -> None:
    reaction = correction.reaction
    task = Task(
        kind=Task.Kind.CORRECTION,
        title=f"Korrektur bestätigen: {TARGETS[correction.target]}",
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
        data={"correction": correction.pk, "target": correction.target},
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
        data={"correction": correction.pk, "target": correction.target},
        personal=_described(correction),
    )
    return correction


def _check_still_fits(correction: Correction, reaction: Reaction, at: datetime) -> None:
    if current_value(reaction, correction.target) != correction.old["value"]:
        raise Refused(
            "Die Angabe hat sich inzwischen geändert. Bitte die Korrektur neu vorschlagen.",
            code="changed_meanwhile",
            chain=reaction_chain(reaction.pk),
        )
    _check(reaction, Change(correction.target, correction.new["value"]), at)


def _apply(correction: Correction, reaction: Reaction, by: Person, at: datetime) -> Correction:
    """Put the new value in place and recompute the deadlines that hang on it."""
    new = correction.new["value"]
    described = _described(correction)
    if isinstance(new, dict):
        # Only now, so that nobody is recorded whom the second person refuses.
        party = parties.create_party(
            data=PartyData(**new), chain=reaction_chain(reaction.pk), by=by, at=at
        )
        new = party.pk
        correction.new = {"value": new}
    _write(reaction, correction.target, new)
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
    if correction.target == "kind" and reaction.is_open:
        petition.follow(reaction=reaction, by=by, at=at)
    if new == ANONYMOUS and correction.target == "party":
        _settle_anonymous(reaction, by, at)
    return correction


def _settle_anonymous(reaction: Reaction, by: Person, at: datetime) -> None:
    """Treat it from now on like one that came without a name (R-28)."""
    reactions.take_step(
        name="record_anonymous",
        reaction=reaction,
        facts=facts_for(reaction, by, local_day(at)),
        verb=Verb.REACTION_CLOSED,
        changes={"closed_at": at},
        by=by,
        at=at,
    )


def _for_journal(correction: Correction) -> Mapping[str, object]:
    return {"correction": correction.pk, "target": correction.target}


def _described(correction: Correction) -> Mapping[str, object]:
    return {
        "what": TARGETS[correction.target],
        "reason": correction.reason,
        "old": correction.old,
        "new": correction.new,
        "change": f"{_words(correction, 'old')} → {_words(correction, 'new')}",
    }


def _words(correction: Correction, side: str) -> str:
    """Return an old or new value as people read it in the timeline."""
    value = (correction.old if side == "old" else correction.new)["value"]
    return words_of(correction.reaction, correction.target, value)


def words_of(reaction: Reaction, target: str, value: object) -> str:
    """Return a value of a Vorgang as people read it, "" if there is none."""
    if value in (None, ""):
        return "niemand" if target == "party" else ""
    if target == "party":
        return _party_words(value)
    if target == "kind":
        return Kind.label(str(value))
    if target == "procedure":
        return Procedure.label(str(value))
    if target == "channel":
        channels = deadlines.rules_for(reaction).channels
        return channels[str(value)].label if value in channels else str(value)
    return _plain_words(value)


def _party_words(value: object) -> str:
    if isinstance(value, dict):
        return Party(**value).display_name
    if value == ANONYMOUS:
        return "anonym"
    party = Party.objects.filter(pk=str(value)).first()
    return party.display_name if party else "niemand"


def _plain_words(value: object) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return str(value)
    return format_clock(moment.astimezone(LOCAL_ZONE))


def _write(reaction: Reaction, target: str, new: object) -> None:
    if target == "anliegen":
        _write_anliegen(reaction, _codes(new))
    elif target == "party":
        _write_party(reaction, new)
    elif target in ("arrived_at", "arrived_krm_at"):
        setattr(reaction, target, datetime.fromisoformat(str(new)))
    else:
        setattr(reaction, target, new)
        if target == "channel":
            rules = deadlines.rules_for(reaction)
            reaction.is_written = rules.channels[str(new)].written


def _write_party(reaction: Reaction, new: object) -> None:
    if new == ANONYMOUS:
        reaction.is_anonymous, reaction.anonymous_reason = True, "no_consent"
    is_nobody = new in (None, ANONYMOUS)
    reaction.party = None if is_nobody else Party.objects.get(pk=str(new))


def _write_anliegen(reaction: Reaction, codes: list[str]) -> None:
    """Put the right Anliegen in place; what was said to one that stays is kept.

    At most two stay, since one at least is new or gone; so a place is always free to move to.
    """
    reaction.anliegen.exclude(code__in=codes).delete()
    staying = {item.code: item for item in reaction.anliegen.all()}
    while moving := [row for row in staying.values() if row.position != codes.index(row.code) + 1]:
        taken = {row.position for row in staying.values()}
        free = [row for row in moving if codes.index(row.code) + 1 not in taken]
        row = free[0] if free else moving[0]
        row.position = codes.index(row.code) + 1 if free else min({1, 2, 3} - taken)
        row.save(update_fields=["position"])
    Anliegen.objects.bulk_create(
        Anliegen(reaction=reaction, position=position, code=code)
        for position, code in enumerate(codes, start=1)
        if code not in staying
    )
