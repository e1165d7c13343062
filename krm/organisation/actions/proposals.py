"""What opens Vorgänge needs two people: the administration proposes, the executive decides."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from krm.journal import actions as journal
from krm.journal.actions import OFFICE, Actor, Refused, Verb
from krm.organisation import access, queries
from krm.organisation.actions import deciding, posts
from krm.organisation.actions.links import issue_link
from krm.organisation.actions.roles import assign_role, check_role
from krm.organisation.actions.rows import lock_office
from krm.organisation.actions.telling import record_access
from krm.organisation.models import AccessProposal, Person, Unit
from krm.organisation.queries.accounts import proposal_in_words, who_gains
from krm.organisation.rules import Period, Right, Role

Kind, State = AccessProposal.Kind, AccessProposal.State


@dataclass(frozen=True)
class Decided:
    """What became of a proposal; the code where one was to be issued."""

    proposal: AccessProposal
    code: str = ""


@journal.verb
def propose_role(
    person: Person,
    *,
    role: Role,
    starts_on: date,
    reason: str,
    by: Person,
    at: datetime,
    ends_on: date | None = None,
    is_deputy: bool = False,
) -> AccessProposal:
    """Ask the executive to give a person a role that opens Vorgänge.

    :raises Refused: as for giving it; without a reason, or if the same waits already.
    """
    access.require(by, Right.MANAGE_PEOPLE, on=queries.local_day(at))
    period = Period(starts_on, ends_on)
    lock_office()
    check_role(person, role, period, unit=None, is_deputy=is_deputy, by=by, at=at)
    wanted = {
        "role": role.value,
        "is_deputy": is_deputy,
        "starts_on": starts_on.isoformat(),
        "ends_on": ends_on.isoformat() if ends_on else None,
    }
    same = AccessProposal.objects.waiting().filter(person=person, kind=Kind.ROLE)
    if any(row.wanted["role"] == role.value for row in same):
        raise _waits_already()
    return _propose(Kind.ROLE, wanted, reason, by, at, person=person)


@journal.verb
def propose_link(person: Person, *, reason: str, by: Person, at: datetime) -> AccessProposal:
    """Ask the executive for a new password of somebody whose account opens Vorgänge.

    :raises Refused: without the right or a reason, for oneself, or if it waits already.
    """
    access.require(by, Right.MANAGE_PEOPLE, on=queries.local_day(at))
    if by.pk == person.pk:
        raise Refused("Das eigene Passwort lässt man nicht selbst freigeben.", code="own_account")
    if not person.is_active:
        raise Refused("Diese Person ist nicht mehr im Haus.", code="person_left")
    lock_office()
    if AccessProposal.objects.waiting().filter(person=person, kind=Kind.LINK).exists():
        raise _waits_already()
    return _propose(Kind.LINK, {}, reason, by, at, person=person)


@journal.verb
def propose_posts(
    unit: Unit, *, wanted: Mapping[str, list[object]], reason: str, by: Actor, at: datetime
) -> AccessProposal:
    """Ask the executive for a change of a unit by which somebody reaches more Vorgänge.

    :param wanted: per field what stands there and what is wanted.
    :raises Refused: without the right or a reason, or if a change of the unit waits already.
    """
    access.require(by, Right.MANAGE_OFFICE, on=queries.local_day(at))
    if AccessProposal.objects.waiting().filter(unit=unit, kind=Kind.POSTS).exists():
        raise _waits_already()
    return _propose(Kind.POSTS, dict(wanted), reason, by, at, unit=unit)


@journal.verb
def propose_unit(
    person: Person, *, wanted: list[object], reason: str, by: Actor, at: datetime
) -> AccessProposal:
    """Ask the executive to let somebody of a Widerspruchsstelle change to another one.

    :param wanted: the unit that stands there and the one that is wanted.
    :raises Refused: without the right or a reason, for oneself, or if it waits already.
    """
    access.require(by, Right.MANAGE_PEOPLE, on=queries.local_day(at))
    if by.pk == person.pk:
        raise Refused("Die eigene Einheit ändert eine andere Person.", code="own_account")
    lock_office()
    if AccessProposal.objects.waiting().filter(person=person, kind=Kind.UNIT).exists():
        raise _waits_already()
    return _propose(Kind.UNIT, {"unit": wanted}, reason, by, at, person=person)


@journal.verb
def decide_proposal(
    proposal: AccessProposal, *, accept: bool, by: Person, at: datetime, answer: str = ""
) -> Decided:
    """Open what was proposed, or refuse it with a reason, as the second person.

    :raises Refused: for one's own proposal or oneself, without the right, if it is decided, does
        not fit any more, or is refused without a reason.
    """
    access.require(by, Right.GIVE_PROTECTED_ROLE, on=queries.local_day(at))
    lock_office()
    row = _still_waiting(proposal)
    deciding.require_second_person(
        row,
        by,
        sentence="Darüber entscheidet eine andere Person der Geschäftsführung.",
        about=row.person_id,
    )
    if not accept:
        if not answer.strip():
            raise Refused("Bitte den Grund der Ablehnung angeben.", code="field_answer")
        return Decided(_put_down(row, State.REJECTED, Verb.ACCESS_REJECTED, by, at, answer))
    with deciding.confirming(row, by):
        _put_down(row, State.APPLIED, Verb.ACCESS_APPROVED, by, at)
        return Decided(row, _apply(row, by, at))


@journal.verb
def withdraw_access_proposal(proposal: AccessProposal, *, by: Person, at: datetime) -> None:
    """Take a proposal back while nobody has decided; whoever keeps the accounts may.

    :raises Refused: without the right, or if it is decided.
    """
    access.require(by, Right.MANAGE_PEOPLE, on=queries.local_day(at))
    lock_office()
    _put_down(_still_waiting(proposal), State.WITHDRAWN, Verb.ACCESS_WITHDRAWN, by, at)


def _propose(
    kind: AccessProposal.Kind,
    wanted: Mapping[str, object],
    reason: str,
    by: Actor,
    at: datetime,
    *,
    person: Person | None = None,
    unit: Unit | None = None,
) -> AccessProposal:
    if not reason.strip():
        raise Refused(
            "Das öffnet Vorgänge. Bitte den Grund angeben, damit die Geschäftsführung entscheiden "
            "kann.",
            code="field_reason",
        )
    row = AccessProposal(
        kind=kind, person=person, unit=unit, wanted=wanted, reason=reason.strip(),
        proposed_at=at, proposed_by_id=by.pk,
    )  # fmt: skip
    row.what = proposal_in_words(row)
    row.save()
    _record(Verb.ACCESS_PROPOSED, row, by, at)
    return row


def _apply(row: AccessProposal, by: Person, at: datetime) -> str:
    """Do what was proposed; return the code where one was to be issued."""
    if row.kind == Kind.POSTS:
        assert row.unit is not None
        if by.pk in who_gains(posts.as_wanted(row), queries.local_day(at)):
            raise Refused(
                "Sie würden dadurch selbst mehr sehen. Darüber entscheidet eine andere Person der "
                "Geschäftsführung.",
                code="own_role",
            )
        posts.store_posts(posts.as_wanted(row), by=by, at=at)
        return ""
    assert row.person is not None
    if row.kind == Kind.LINK:
        return issue_link(row.person, by=by, at=at)
    if row.kind == Kind.UNIT:
        _store_unit(row.person, row.wanted["unit"], by, at)
        return ""
    today = queries.local_day(at)
    ends_on = date.fromisoformat(row.wanted["ends_on"]) if row.wanted["ends_on"] else None
    if ends_on is not None and ends_on < today:
        raise Refused("Der Zeitraum ist inzwischen vorbei. Bitte ablehnen.", code="is_over")
    assign_role(
        row.person,
        role=Role(row.wanted["role"]),
        # Nobody decides backwards: until the decision the role was not held.
        starts_on=max(date.fromisoformat(row.wanted["starts_on"]), today),
        ends_on=ends_on,
        is_deputy=row.wanted["is_deputy"],
        by=by,
        at=at,
    )
    return ""


def _store_unit(person: Person, wanted: list[int], by: Person, at: datetime) -> None:
    """Let somebody belong to another unit; they and the data protection hear of it."""
    old, new = wanted
    if person.unit_id != old:
        raise Refused(
            "Die Person gehört inzwischen zu einer anderen Einheit. Bitte ablehnen; die "
            "Administration kann es neu vorschlagen.",
            code="changed_meanwhile",
        )
    person.unit = Unit.objects.get(pk=new)
    person.save(update_fields=["unit"])
    text = f"Gehört jetzt zu {person.unit.name} und sieht, was dorthin weitergegeben wird"
    record_access(Verb.POST_CHANGED, person=person, text=text, by=by, at=at, data={"unit": new})


def _still_waiting(proposal: AccessProposal) -> AccessProposal:
    row = deciding.still_waiting(proposal)
    if row.person is not None and not row.person.is_active:
        raise Refused("Diese Person ist nicht mehr im Haus.", code="person_left")
    return row


def _put_down(
    row: AccessProposal,
    state: AccessProposal.State,
    step: Verb,
    by: Person,
    at: datetime,
    answer: str = "",
) -> AccessProposal:
    row.settle(state, by, at, answer=answer.strip())
    _record(step, row, by, at)
    return row


def _record(step: Verb, row: AccessProposal, by: Actor, at: datetime) -> None:
    journal.record(
        step,
        chain=OFFICE,
        by=by,
        at=at,
        data={"proposal": row.pk, "kind": row.kind, "person": row.person_id, "unit": row.unit_id},
        personal={"what": row.what, "reason": row.reason, "answer": row.answer},
    )


def _waits_already() -> Refused:
    return Refused(
        "Dazu wartet schon ein Vorschlag. Bitte zuerst über ihn entscheiden lassen oder ihn "
        "zurückziehen.",
        code="waits_already",
    )
