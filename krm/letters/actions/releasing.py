"""Check, approve and release letters; a released one is never changed again."""

from collections.abc import Sequence
from datetime import datetime

from krm.journal import actions as journal
from krm.journal.actions import Actor, Refused, Verb, reaction_chain
from krm.letters import access
from krm.letters.actions.locking import content_hash, locked_letter, require_draft
from krm.letters.actions.outbox import queue, record_left
from krm.letters.actions.pdf import retire_pdf, store_pdf
from krm.letters.models import CheckTick, Dispatch, Letter
from krm.letters.queries import checking, composing, words_of
from krm.letters.rules.conditions import LetterContext
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.reactions import actions as reactions
from krm.reactions.models import Reaction
from krm.reactions.workflow import Facts, State, refusal

_WAITING = (Dispatch.State.QUEUED, Dispatch.State.HELD, Dispatch.State.FAILED)
_GONE = (Dispatch.State.SENDING, Dispatch.State.SENT, Dispatch.State.UNCLEAR)


@journal.verb
def tick_point(
    *,
    letter: Letter,
    code: str,
    is_ok: bool,
    note: str = "",
    expected_revision: int | None = None,
    by: Person,
    at: datetime,
) -> CheckTick:
    """Confirm a point of the checklist that only a person can judge, or set one aside.

    :param expected_revision: of the text the person has read; another one is not confirmed.
    :raises Refused: without the right, if there is no such point, it is set aside without a
        reason, released, or changed since.
    """
    access.require_checking(by, letter, local_day(at))
    row = locked_letter(letter, expected_revision=expected_revision)
    require_draft(row)
    if code not in checking.point_codes(letter):
        raise Refused("Diesen Punkt gibt es in der Checkliste nicht.", code="unknown_point")
    if not is_ok and not note.strip():
        raise Refused("Bitte den Grund angeben.", code="note_missing")
    known = row.ticks.filter(code=code, is_ok=is_ok, note=note, ticked_by_id=by.pk).first()
    if known is not None:
        return known
    tick, _ = CheckTick.objects.update_or_create(
        letter=row,
        code=code,
        defaults={"is_ok": is_ok, "note": note, "ticked_at": at, "ticked_by_id": by.pk},
    )
    journal.record(
        Verb.LETTER_CHECKED,
        chain=reaction_chain(row.reaction_id),
        by=by,
        at=at,
        data={"letter": row.pk, "point": code, "ok": is_ok},
        personal={"note": note},
    )
    return tick


@journal.verb
def tick_points(
    *, letter: Letter, codes: Sequence[str], expected_revision: int, by: Person, at: datetime
) -> list[CheckTick]:
    """Confirm several points of the checklist at once: each that stood open before the person.

    Each stays a point of its own with its own entry in the journal.

    :raises Refused: as `tick_point` does; then none of them is confirmed.
    """
    return [
        tick_point(
            letter=letter,
            code=code,
            is_ok=True,
            expected_revision=expected_revision,
            by=by,
            at=at,
        )
        for code in dict.fromkeys(codes)
    ]


# What is asked of another person, once the text is whole.
AFTER_APPROVAL = frozenset({"entitled", "four_eyes"})


@journal.verb
def note_ready(*, letter: Letter, context: LetterContext, by: Actor, at: datetime) -> bool:
    """Note that a draft in the name of the Vorstand is whole and checked; tells whether it is new.

    Nobody's right is asked: it follows from the state of the letter.
    """
    row = locked_letter(letter)
    if row.state != Letter.State.DRAFT or row.ready_at is not None or row.approved_at is not None:
        return False
    if checking.open_points(row, context=context, on=local_day(at), but=AFTER_APPROVAL):
        return False
    row.ready_at = at
    row.save(update_fields=["ready_at"])
    journal.record(
        Verb.LETTER_CHECKED,
        chain=reaction_chain(row.reaction_id),
        by=by,
        at=at,
        data={"letter": row.pk, "ready": True},
    )
    return True


@journal.verb
def approve_letter(
    *,
    letter: Letter,
    context: LetterContext,
    expected_revision: int | None = None,
    by: Person,
    at: datetime,
) -> Letter:
    """Approve a letter in the name of the Vorstand; only the executive can (R-05).

    The text is approved as it stands; every later change voids it.

    :param expected_revision: of the text the executive has read; another one is not approved.
    :raises Refused: without the right, if it is released, approved already, not whole yet, or
        changed since.
    """
    on = local_day(at)
    access.require_approving(by, letter, on)
    row = locked_letter(letter, expected_revision=expected_revision)
    require_draft(row)
    facts = Facts(is_board=row.reaction.is_board, waits_for_executive=True)
    if reason := refusal("waits_for_executive", facts):
        raise Refused(reason, code="not_board", chain=reaction_chain(row.reaction_id))
    if row.approved_by is not None:
        raise Refused(
            f"{row.approved_by.display_name} hat das Schreiben schon für den Vorstand freigegeben.",
            code="already_approved",
            chain=reaction_chain(row.reaction_id),
        )
    if points := checking.open_points(row, context=context, on=on, but=AFTER_APPROVAL):
        raise Refused(
            "Das Schreiben ist noch nicht vollständig. KRM legt es Ihnen vor, sobald es fertig "
            f"ist. Es fehlt noch: {'; '.join(points)}",
            code="not_ready",
            chain=reaction_chain(row.reaction_id),
        )
    row.approved_at = at
    row.approved_by_id = by.pk
    row.save(update_fields=["approved_at", "approved_by"])
    journal.record(
        Verb.LETTER_CHECKED,
        chain=reaction_chain(row.reaction_id),
        by=by,
        at=at,
        data={"letter": row.pk, "approved": True, "content": content_hash(row)},
    )
    return row


@journal.verb
def issue_letter(
    *,
    letter: Letter,
    by: Actor,
    at: datetime,
    expected_revision: int | None = None,
    is_locked: bool = False,
) -> Letter:
    """Make and store the PDF of a letter that may leave, and put it into the outbox.

    Right and gates are checked by the verb of casework that calls this one.

    :param is_locked: that the letter was read by `locked_letter` in this very step.
    :raises Refused: if it is no draft any more or a character cannot be printed.
    """
    row = letter if is_locked else locked_letter(letter, expected_revision=expected_revision)
    require_draft(row)
    on = local_day(at)
    row.recipient_lines = list(composing.address_of(row.reaction, on))
    row.recipient_email = composing.email_address_of(row.reaction, on)
    row.released_at = at
    row.released_by_id = by.pk
    row.changed_at = at
    row.changed_by_id = by.pk
    row.state = Letter.State.RELEASED
    row.content_hash = content_hash(row)
    row.revision += 1
    if row.channel != Letter.Channel.EMAIL:
        row.pdf = store_pdf(row, by=by, at=at)
    row.save()
    journal.record(
        Verb.LETTER_RELEASED,
        chain=reaction_chain(row.reaction_id),
        by=by,
        at=at,
        data={"letter": row.pk, "kind": row.kind, "content": row.content_hash}
        | journal.sealed("letter", row.pk, words_of(row)),
    )
    dispatch = queue(row, row.channel, by=by, at=at)
    if row.channel == Letter.Channel.DOWNLOAD:
        # From now on it can be fetched: that is the day on which it left the house.
        record_left(dispatch=dispatch, left_on=on, note="Zum Abruf bereit.", by=by, at=at)
        row.refresh_from_db()
    return row


@journal.verb
def recall_letter(*, letter: Letter, reason: str, by: Person, at: datetime) -> Letter:
    """Take the release of a letter back while it has not left the house; it is a draft again.

    The deadlines run on as before: a letter counts only from the day it left.

    :raises Refused: without the right or a reason, or if it has left or may have left already.
    """
    access.require_recalling(by, letter, local_day(at))
    if not reason.strip():
        raise Refused("Bitte den Grund angeben.", code="field_reason")
    reaction = reactions.locked(letter.reaction)
    row = _drafted_again(letter, reason, by, at)
    if row.kind == Letter.Kind.ANSWER:
        reactions.take_step(
            name="recall_answer",
            reaction=reaction,
            facts=Facts(kind=reaction.kind, state=State(reaction.state)),
            verb=Verb.LETTER_RECALLED,
            data={"letter": row.pk},
            personal={"reason": reason, "what": row.get_kind_display()},
            by=by,
            at=at,
        )
    return row


def _drafted_again(letter: Letter, reason: str, by: Person, at: datetime) -> Letter:
    row = locked_letter(letter)
    if row.state != Letter.State.RELEASED:
        raise Refused("Dieses Schreiben ist nicht freigegeben.", code="not_released")
    # The rows are locked first: the worker that sends may be taking one just now.
    rows = list(row.dispatches.select_for_update().order_by("pk"))
    if row.dispatched_at is not None or any(item.state in _GONE for item in rows):
        raise Refused(
            "Das Schreiben ist schon unterwegs und lässt sich nicht zurückholen.",
            code="already_gone",
            chain=reaction_chain(row.reaction_id),
        )
    row.dispatches.filter(state__in=_WAITING).update(
        state=Dispatch.State.CANCELLED, settled_at=at, decided_by=by.pk
    )
    retire_pdf(row, row.pdf)
    row.state = Letter.State.DRAFT
    row.released_at = row.released_by = row.pdf = None
    row.content_hash = ""
    row.changed_at = at
    row.changed_by_id = by.pk
    row.revision += 1
    row.save()
    journal.record(
        Verb.LETTER_RECALLED,
        chain=reaction_chain(row.reaction_id),
        by=by,
        at=at,
        data={"letter": row.pk, "kind": row.kind},
        personal={"reason": reason, "what": row.get_kind_display()},
    )
    return row


@journal.verb
def void_letter(*, letter: Letter, by: Person, at: datetime) -> Letter:
    """Throw a draft away; its text stays readable in the Vorgang's file.

    :raises Refused: without the right, or if it has been released.
    """
    access.require_writing(by, letter, local_day(at))
    row = locked_letter(letter)
    require_draft(row)
    return _thrown_away(row, by, at)


@journal.verb
def drop_interim(*, reaction: Reaction, by: Actor, at: datetime) -> None:
    """Throw away what was to say that the answer takes longer: the Vorgang has ended."""
    drafts = reaction.letters.filter(kind=Letter.Kind.INTERIM_NOTICE, state=Letter.State.DRAFT)
    for letter in drafts.order_by("pk"):
        _thrown_away(locked_letter(letter), by, at)


def _thrown_away(row: Letter, by: Actor, at: datetime) -> Letter:
    row.state = Letter.State.VOID
    row.revision += 1
    row.save(update_fields=["state", "revision"])
    journal.record(
        Verb.LETTER_CANCELLED,
        chain=reaction_chain(row.reaction_id),
        by=by,
        at=at,
        data={"letter": row.pk, "void": True},
        personal={"what": row.get_kind_display()},
    )
    return row
