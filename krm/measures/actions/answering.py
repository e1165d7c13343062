"""What people do about a Besonderheit: say that they know, enter what it asks for, take it back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from krm.deadlines.models import Deadline
from krm.journal import actions as journal
from krm.journal.actions import OFFICE, Actor, Refused, Verb, reaction_chain
from krm.measures.access import visible_besonderheiten
from krm.measures.models import Besonderheit, Duty
from krm.measures.queries.shown import duties_of
from krm.measures.rules import deadline_key
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.ui.rules import format_at
from krm.work.actions import tasks
from krm.work.models import Task


@dataclass(frozen=True)
class Entry:
    """What is entered about a duty: done when, or why it is not needed."""

    is_done: bool
    happened_at: datetime | None = None
    note: str = ""


@journal.verb
def acknowledge(*, besonderheit: Besonderheit, by: Person, at: datetime) -> None:
    """Say that one knows of a Besonderheit (R-14); a second time changes nothing.

    :raises Refused: for somebody who was not informed of it.
    """
    row = _locked(besonderheit, by, at)
    own = row.informed.filter(person=by).first()
    if own is None:
        raise Refused(
            "Bestätigen kann das nur, wer informiert wurde.", code="not_informed", chain=_chain(row)
        )
    if own.acknowledged_at is not None:
        return
    own.acknowledged_at = at
    own.save(update_fields=["acknowledged_at"])
    _record(Verb.BESONDERHEIT_ACKNOWLEDGED, row, {"what": row.label}, by=by, at=at)


@journal.verb
def enter_duty(
    *, besonderheit: Besonderheit, code: str, entry: Entry, by: Person, at: datetime
) -> Duty:
    """Enter one thing that a Besonderheit asks for; with the last one its clock stands still.

    :raises Refused: for an unknown duty or one that is entered, without a moment for what was done
        or one outside of its course, without a reason for what was left or came late, or after it
        was taken back.
    """
    row = _locked(besonderheit, by, at)
    _require_standing(row)
    duties = {choice.code: choice for choice in duties_of(row)}
    if code not in duties:
        raise Refused("Bitte sagen, was Sie eintragen.", code="field_code", chain=_chain(row))
    if entered := row.duties.filter(code=code).select_related("entered_by").first():
        who = entered.entered_by.display_name if entered.entered_by else "Jemand"
        raise Refused(
            f"{who} hat das am {format_at(entered.entered_at)} schon eingetragen.",
            code="field_code",
            chain=_chain(row),
        )
    _check_entry(row, entry, at)
    duty = Duty.objects.create(
        besonderheit=row,
        code=code,
        is_done=entry.is_done,
        happened_at=entry.happened_at if entry.is_done else None,
        note=entry.note.strip(),
        entered_at=at,
        entered_by=by,
    )
    done = "erledigt" if entry.is_done else "nicht nötig"
    what = f"{duties[code].label}: {done}"
    _record(Verb.DUTY_ENTERED, row, {"what": what, "note": duty.note}, by=by, at=at, code=code)
    if not duties.keys() - set(row.duties.values_list("code", flat=True)):
        row.settled_at = at
        row.save(update_fields=["settled_at"])
        _finish_contact(row, by, at)
    return duty


@journal.verb
def withdraw_besonderheit(
    *, besonderheit: Besonderheit, reason: str, by: Person, at: datetime
) -> None:
    """Take back what was no Besonderheit; it stays listed with the reason.

    :raises Refused: without a reason, or if it was taken back already.
    """
    row = _locked(besonderheit, by, at)
    _require_standing(row)
    if not reason.strip():
        raise Refused("Bitte den Grund angeben.", code="field_reason", chain=_chain(row))
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_reason = at, by, reason.strip()
    row.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    said = {"what": row.label, "reason": row.withdrawn_reason}
    _record(Verb.BESONDERHEIT_WITHDRAWN, row, said, by=by, at=at)


@journal.verb
def withdraw_for_deadline(*, deadline: Deadline, reason: str, by: Person, at: datetime) -> int:
    """Take back that a deadline was missed, since it was met after all; return 1 if one stood."""
    rows = Besonderheit.objects.filter(dedup_key=deadline_key(deadline.pk))
    standing = rows.standing().first()
    if standing is None:
        return 0
    withdraw_besonderheit(besonderheit=standing, reason=reason, by=by, at=at)
    rows.update(dedup_key=None)  # should it turn out late all the same, that is a new one
    return 1


def _locked(besonderheit: Besonderheit, by: Person, at: datetime) -> Besonderheit:
    """Return the row locked, if the person may see it.

    :raises Refused: if they may not.
    """
    seen = visible_besonderheiten(by, local_day(at))
    if not seen.filter(pk=besonderheit.pk).exists():
        raise Refused("Diese Besonderheit gibt es für Sie nicht.", code="right_missing")
    rows = Besonderheit.objects.select_for_update(of=("self",)).select_related("reaction")
    return rows.get(pk=besonderheit.pk)


def _require_standing(row: Besonderheit) -> None:
    if row.withdrawn_at is not None:
        who = row.withdrawn_by.display_name if row.withdrawn_by else "Jemand"
        raise Refused(
            f"{who} hat die Besonderheit am {format_at(row.withdrawn_at)} zurückgenommen.",
            code="withdrawn",
            chain=_chain(row),
        )


def _check_entry(row: Besonderheit, entry: Entry, at: datetime) -> None:
    chain, note = _chain(row), entry.note.strip()
    if not entry.is_done:
        if not note:
            raise Refused("Bitte sagen, warum es nicht nötig ist.", code="field_note", chain=chain)
        return
    if entry.happened_at is None:
        raise Refused("Bitte sagen, wann das geschehen ist.", code="field_happened_at", chain=chain)
    if not row.known_at <= entry.happened_at <= at:
        raise Refused(
            "Der Zeitpunkt muss zwischen dem Bekanntwerden und jetzt liegen.",
            code="field_happened_at",
            chain=chain,
        )
    if row.due_at is not None and entry.happened_at > row.due_at and not note:
        raise Refused(
            f"Fällig war das am {format_at(row.due_at)}. Bitte sagen, warum es später geschah.",
            code="field_note",
            chain=chain,
        )


def _finish_contact(row: Besonderheit, by: Person, at: datetime) -> None:
    """Finish the task that asks for the same contact."""
    same = Task.objects.open().filter(
        kind=Task.Kind.CONTACT_TODAY, dedup_key=f"contact_today:{row.receipt or row.number}"
    )
    tasks.finish(tasks=same, result="Zur Besonderheit eingetragen.", by=by, at=at)


def _chain(row: Besonderheit) -> str:
    return reaction_chain(row.reaction_id) if row.reaction_id else OFFICE


def _record(
    verb: Verb,
    row: Besonderheit,
    personal: Mapping[str, object],
    *,
    by: Actor,
    at: datetime,
    **data: object,
) -> None:
    journal.record(
        verb,
        chain=_chain(row),
        by=by,
        at=at,
        data={"besonderheit": row.pk, **data},
        personal=personal,
    )
