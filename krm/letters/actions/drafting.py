"""Write, check and release letters; a released one is never changed again."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from krm.journal import actions as journal
from krm.journal.actions import Actor, Refused, Verb, reaction_chain
from krm.letters import access
from krm.letters.actions.outbox import queue, record_left
from krm.letters.actions.pdf import retire_pdf, store_pdf
from krm.letters.models import CheckTick, Dispatch, Letter
from krm.letters.queries import composing, words_of
from krm.letters.rules.texts import without_closing
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.reactions import actions as reactions
from krm.reactions.models import Reaction
from krm.reactions.workflow import Facts, State
from krm.regelwerk import queries as regelwerk
from krm.ui.rules import format_clock

_WAITING = (Dispatch.State.QUEUED, Dispatch.State.HELD, Dispatch.State.FAILED)
_GONE = (Dispatch.State.SENDING, Dispatch.State.SENT, Dispatch.State.UNCLEAR)


def locked_letter(letter: Letter, *, expected_revision: int | None = None) -> Letter:
    """Return the letter locked for the rest of the transaction.

    :raises Refused: if somebody has changed it since the page was shown.
    """
    row = (
        Letter.objects.select_for_update(of=("self",))
        .select_related("reaction", "contact", "reaction__party", "changed_by")
        .get(pk=letter.pk)
    )
    if expected_revision is not None and row.revision != expected_revision:
        raise Refused(
            f"{_who(row)} hat das Schreiben inzwischen geändert ({format_clock(row.changed_at)}). "
            "Bitte neu laden und vergleichen.",
            code="changed_meanwhile",
            chain=reaction_chain(row.reaction_id),
        )
    return row


def _who(letter: Letter) -> str:
    return letter.changed_by.display_name if letter.changed_by else "Jemand"


def require_draft(letter: Letter) -> None:
    """Refuse to touch what is no draft any more.

    :raises Refused: if the letter is released.
    """
    if letter.state != Letter.State.DRAFT:
        raise Refused(
            "Das Schreiben ist schon freigegeben und wird nicht mehr geändert.",
            code="already_released",
            chain=reaction_chain(letter.reaction_id),
        )


@dataclass(frozen=True)
class LetterWords:
    """The words of a letter as they are typed."""

    subject: str
    salutation: str
    body: str
    enclosures: str
    channel: str


def require_way(kind: str, channel: str, reaction: Reaction) -> None:
    """Refuse a way out that the Regelwerk does not open to this letter (docs/rulings.md 14).

    :raises Refused: as said.
    """
    rules = regelwerk.rules_of(reaction.regelwerk_version)
    if channel == Letter.Channel.EMAIL and kind not in rules.texts("letters.by_email"):
        raise Refused(
            f"{Letter.Kind(kind).label}: geht per Post, per Fax oder persönlich, nicht per E-Mail.",
            code="field_channel",
            chain=reaction_chain(reaction.pk),
        )
    if channel == Letter.Channel.DOWNLOAD and kind != Letter.Kind.ANSWER:
        raise Refused(
            "Nur die Antwort kann mit dem Zugangscode abgerufen werden.",
            code="field_channel",
            chain=reaction_chain(reaction.pk),
        )


@journal.verb
def write_draft(
    *,
    reaction: Reaction,
    kind: str,
    channel: str,
    contact: Person | None,
    forecast_on: date | None = None,
    by: Actor,
    at: datetime,
) -> Letter:
    """Write a draft from the text in force, with what is known already filled in.

    Right and gates are checked by the verb of casework that calls this one.

    :raises Refused: if a letter of this kind does not go by e-mail.
    """
    require_way(kind, channel, reaction)
    on = local_day(at)
    letter = Letter(
        reaction=reaction,
        kind=kind,
        channel=channel,
        contact=contact,
        forecast_on=forecast_on or composing.forecast(reaction, on),
        recipient_lines=list(composing.address_of(reaction, on)),
        recipient_email=composing.email_address_of(reaction, on),
        drafted_at=at,
        drafted_by_id=by.pk,
        changed_at=at,
        changed_by_id=by.pk,
    )
    composing.write_text(letter, on)
    letter.save()
    journal.record(
        Verb.LETTER_DRAFTED,
        chain=reaction_chain(reaction.pk),
        by=by,
        at=at,
        data={"letter": letter.pk, "kind": kind, "channel": channel},
    )
    return letter


@journal.verb
def write_words(
    *,
    letter: Letter,
    words: LetterWords,
    expected_revision: int | None = None,
    by: Actor,
    at: datetime,
) -> Letter:
    """Write other words into a draft; ticks and an approval given before are void with it.

    Right and gates are checked by the verb of casework that calls this one.

    :raises Refused: if it is released or somebody else was faster.
    """
    row = locked_letter(letter, expected_revision=expected_revision)
    require_draft(row)
    require_way(row.kind, words.channel, row.reaction)
    is_untouched = words.body == row.body == composing.fixed_body(row)
    new = (words.subject, words.salutation, words.body, words.enclosures)
    if new != (row.subject, row.salutation, row.body, row.enclosures):
        row.worded_by_id = by.pk
    was_email = row.channel == Letter.Channel.EMAIL
    row.subject, row.salutation, row.body, row.enclosures = new
    row.channel = words.channel
    if was_email != (row.channel == Letter.Channel.EMAIL):
        _follow_channel(row, is_untouched, local_day(at))
    return save_words(row, by=by, at=at)


def save_words(row: Letter, *, by: Actor, at: datetime) -> Letter:
    """Store changed words of a locked draft; ticks and an approval given before are void."""
    row.changed_at = at
    row.changed_by_id = by.pk
    row.approved_at = row.approved_by = None
    row.revision += 1
    row.save()
    row.ticks.all().delete()
    journal.record(
        Verb.LETTER_CHANGED,
        chain=reaction_chain(row.reaction_id),
        by=by,
        at=at,
        data={"letter": row.pk, "revision": row.revision, "channel": row.channel},
    )
    return row


def _follow_channel(letter: Letter, is_untouched: bool, on: date) -> None:
    """Give a letter that now goes by e-mail, or no longer, the text of its new way."""
    # By e-mail only the fixed text leaves, nothing typed by hand.
    if letter.channel == Letter.Channel.EMAIL or is_untouched:
        composing.write_text(letter, on)
    else:
        letter.body = without_closing(letter.body)


@journal.verb
def tick_point(
    *, letter: Letter, code: str, is_ok: bool, note: str = "", by: Person, at: datetime
) -> CheckTick:
    """Confirm a point of the checklist that only a person can judge, or set one aside.

    :raises Refused: without the right, if there is no such point, it is set aside without a
        reason, or released.
    """
    access.require_writing(by, letter, local_day(at))
    row = locked_letter(letter)
    require_draft(row)
    if code not in composing.point_codes(letter):
        raise Refused("Diesen Punkt gibt es in der Checkliste nicht.", code="unknown_point")
    if not is_ok and not note.strip():
        raise Refused("Bitte den Grund angeben.", code="note_missing")
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
def approve_letter(*, letter: Letter, by: Person, at: datetime) -> Letter:
    """Approve a letter in the name of the Vorstand; only the executive can (R-05).

    The text is approved as it stands; every later change voids it.

    :raises Refused: without the right, or if it is released.
    """
    access.require_approving(by, letter, local_day(at))
    row = locked_letter(letter)
    require_draft(row)
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


def content_hash(letter: Letter) -> str:
    """Return the digest of everything the customer will read."""
    return hashlib.sha256(words_of(letter).encode()).hexdigest()


@journal.verb
def issue_letter(
    *, letter: Letter, by: Actor, at: datetime, expected_revision: int | None = None
) -> Letter:
    """Make and store the PDF of a letter that may leave, and put it into the outbox.

    Right and gates are checked by the verb of casework that calls this one.

    :raises Refused: if it is no draft any more or a character cannot be printed.
    """
    row = locked_letter(letter, expected_revision=expected_revision)
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
        personal={"reason": reason},
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
    row.state = Letter.State.VOID
    row.revision += 1
    row.save(update_fields=["state", "revision"])
    journal.record(
        Verb.LETTER_CANCELLED,
        chain=reaction_chain(row.reaction_id),
        by=by,
        at=at,
        data={"letter": row.pk, "void": True},
    )
    return row
