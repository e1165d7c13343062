"""What a person decides about a dispatch: in doubt, held, come back, or to be sent once more."""

from datetime import date, datetime
from typing import Final

from krm.journal import actions as journal
from krm.journal.actions import Actor, Refused, Verb, reaction_chain
from krm.letters import access
from krm.letters.actions.outbox import left, locked_dispatch, queue, stuck
from krm.letters.actions.pdf import retire_pdf, store_pdf_again
from krm.letters.models import Dispatch, Letter
from krm.letters.queries import composing
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.reactions import actions as reactions
from krm.reactions.models import Reaction
from krm.reactions.workflow import Facts, State, refusal

_NOT_FETCHED: Final = "Nicht abgeholt."
_S = Dispatch.State
_IN_DOUBT = (_S.UNCLEAR, _S.FAILED)
# What can go once more to another address or in another way; in doubt it is decided first.
_TO_SEND_AGAIN = (_S.RETURNED, _S.FAILED, _S.HELD)


@journal.verb
def decide_unclear(
    *, dispatch: Dispatch, has_left: bool, note: str, by: Person, at: datetime
) -> Dispatch:
    """Decide as a person what becomes of an unclear, failed or held dispatch.

    :param has_left: True if it arrived; False puts the letter into the outbox once more.
    :raises Refused: without the right, if the row is not in doubt, or what was held is said to
        have arrived.
    """
    access.require_deciding(by, dispatch.letter, local_day(at))
    row = locked_dispatch(dispatch.pk)
    if row.state not in _IN_DOUBT and (has_left or row.state != _S.HELD):
        raise Refused("Bei diesem Versand ist nichts zu klären.", code="not_in_doubt")
    _require_open(row)
    row.decided_by_id = by.pk
    row.save(update_fields=["decided_by"])
    if has_left:
        day = local_day(row.sending_at or at)
        journal.record(
            Verb.LETTER_ARRIVED,
            chain=reaction_chain(row.letter.reaction_id),
            by=by,
            at=at,
            data={"dispatch": row.pk, "letter": row.letter_id},
            personal={"note": note} if note else {},
        )
        return left(row, day, note or "nach Klärung als versandt vermerkt", by=by, at=at)
    stuck(row, _S.CANCELLED, note or "nach Klärung neu zu versenden", by=by, at=at)
    return queue(row.letter, row.channel, again_for=row, by=by, at=at)


def _require_open(row: Dispatch) -> None:
    if Dispatch.objects.filter(again_for=row).exists():
        raise Refused(
            "Dieses Schreiben ist schon noch einmal versendet worden.",
            code="already_sent_again",
            chain=reaction_chain(row.letter.reaction_id),
        )


@journal.verb
def note_returned(*, dispatch: Dispatch, note: str, by: Person, at: datetime) -> Dispatch:
    """Note that a letter came back as undeliverable; it stays on the desk until it is settled.

    :raises Refused: without the right or a word on why it came back, or if it was not sent.
    """
    access.require_deciding(by, dispatch.letter, local_day(at))
    if not note.strip():
        raise Refused("Bitte kurz sagen, warum das Schreiben zurückkam.", code="field_note")
    return note_undelivered(dispatch=dispatch, note=note, by=by, at=at)


@journal.verb
def note_undelivered(*, dispatch: Dispatch, note: str, by: Actor, at: datetime) -> Dispatch:
    """Note what a delivery report says: what was sent did not arrive; it becomes a task.

    Nobody's right is asked, since a program may have read the report. The deadlines stay as they
    were: the letter did leave the house on that day.

    :raises Refused: if it has not been sent.
    """
    row = locked_dispatch(dispatch.pk)
    # A report about an unclear one says that it had left after all.
    if row.state not in (_S.SENT, _S.UNCLEAR):
        raise Refused(
            "Zurückkommen kann nur, was versandt wurde.",
            code="not_sent",
            chain=reaction_chain(row.letter.reaction_id),
        )
    # An earlier decision, that it had arrived, no longer settles anything.
    row.decided_by = None
    row.save(update_fields=["decided_by"])
    return stuck(row, _S.RETURNED, note, by=by, at=at)


@journal.verb
def send_again(
    *, dispatch: Dispatch, channel: str, note: str = "", by: Person, at: datetime
) -> Dispatch:
    """Send a released letter once more: to the address of the Vorgang now, or in another way.

    The words and the day of the letter stay. The old row stays as it was and points to the new
    one; with that its task is done. The deadlines stay with the day the letter first left.

    :raises Refused: without the right, if the customer has died or is not known, if nothing came
        back, or the address does not fit the letter and the way.
    """
    on = local_day(at)
    access.require_sending(by, dispatch.letter, on)
    _require_mail(dispatch.letter.reaction)
    row = locked_dispatch(dispatch.pk)
    letter = row.letter
    if row.state not in _TO_SEND_AGAIN:
        raise Refused(
            "Noch einmal geht nur hinaus, was zurückkam, scheiterte oder angehalten ist.",
            code="nothing_to_send_again",
            chain=reaction_chain(letter.reaction_id),
        )
    _require_open(row)
    _require_address(letter, channel, on)
    if row.state == _S.HELD:
        row.state, row.settled_at = _S.CANCELLED, at
        row.save(update_fields=["state", "settled_at"])
    new = queue(letter, channel, again_for=row, by=by, at=at)
    new.recipient_lines = list(composing.address_of(letter.reaction, on))
    new.recipient_email = composing.email_address_of(letter.reaction, on)
    new.note = note[:300]
    new.decided_by_id = by.pk
    if channel != Letter.Channel.EMAIL:
        new.pdf = store_pdf_again(letter, new.recipient_lines, by=by, at=at)
    new.save()
    journal.record(
        Verb.LETTER_SENT_AGAIN,
        chain=reaction_chain(letter.reaction_id),
        by=by,
        at=at,
        data={"dispatch": new.pk, "for": row.pk, "letter": letter.pk, "channel": channel},
        personal={"note": note, "address": new.recipient_lines, "email": new.recipient_email},
    )
    return new


def _require_mail(reaction: Reaction) -> None:
    facts = Facts(
        kind=reaction.kind,
        state=State(reaction.state),
        is_anonymous=reaction.is_anonymous,
        is_deceased=bool(reaction.party and reaction.party.deceased_noted_on),
    )
    reasons = (refusal(gate, facts) for gate in ("not_anonymous", "not_deceased"))
    if reason := next(filter(None, reasons), None):
        raise Refused(reason, code="no_mail", chain=reaction_chain(reaction.pk))


@journal.verb
def note_fetched(*, letter: Letter, by: Actor, at: datetime) -> bool:
    """Note that an answer was fetched with its code; only the first time counts, as its proof.

    Returns whether this was the first time.
    """
    reactions.locked(letter.reaction)
    rows = letter.dispatches.select_for_update(of=("self",))
    row = rows.filter(channel=Letter.Channel.DOWNLOAD, settled_at__isnull=False).latest("pk")
    if row.fetched_at is not None:
        return False
    row.fetched_at = at
    row.save(update_fields=["fetched_at"])
    data = {"letter": letter.pk, "kind": letter.kind}
    chain = reaction_chain(letter.reaction_id)
    journal.record(Verb.LETTER_FETCHED, chain=chain, by=by, at=at, data=data)
    return True


@journal.verb
def recall_again(*, dispatch: Dispatch, reason: str, by: Person, at: datetime) -> Dispatch:
    """Take back that a letter goes out once more, while it waits; what came back is open again.

    The row stays as cancelled, and its PDF is kept as recalled.

    :raises Refused: without the right or a reason, if it does not wait any more, or is the first
        way out of the letter.
    """
    access.require_deciding(by, dispatch.letter, local_day(at))
    _require_reason(reason)
    row = locked_dispatch(dispatch.pk)
    if row.again_for_id is None or row.state not in (_S.QUEUED, _S.HELD):
        raise Refused(
            "Zurückholen lässt sich nur, was noch einmal hinausgehen soll und noch wartet.",
            code="not_waiting",
            chain=reaction_chain(row.letter.reaction_id),
        )
    for_row = row.again_for_id
    row.again_for = None
    row.state, row.settled_at, row.decided_by_id = _S.CANCELLED, at, by.pk
    row.note = reason[:300]
    row.save(update_fields=["again_for", "state", "settled_at", "decided_by", "note"])
    retire_pdf(row.letter, row.pdf)
    journal.record(
        Verb.LETTER_NOT_AGAIN,
        chain=reaction_chain(row.letter.reaction_id),
        by=by,
        at=at,
        data={"letter": row.letter_id, "kind": row.letter.kind, "dispatch": row.pk, "for": for_row},
        personal={"reason": reason},
    )
    return row


def _require_address(letter: Letter, channel: str, on: date) -> None:
    chain = reaction_chain(letter.reaction_id)
    if channel == Letter.Channel.EMAIL and letter.channel != Letter.Channel.EMAIL:
        raise Refused(
            "Dieses Schreiben wurde für Papier geschrieben. Es geht nicht per E-Mail hinaus.",
            code="field_channel",
            chain=chain,
        )
    if channel == Letter.Channel.DOWNLOAD:
        raise Refused(
            "Zum Abruf wird ein Schreiben nur einmal bereitgestellt. Bitte anders senden.",
            code="field_channel",
            chain=chain,
        )
    email = composing.email_address_of(letter.reaction, on)
    if channel == Letter.Channel.EMAIL and not email:
        raise Refused("Im Vorgang fehlt eine E-Mail-Adresse.", code="field_channel", chain=chain)
    lines = composing.address_of(letter.reaction, on)
    if channel == Letter.Channel.POST and len(lines) < composing.FEWEST_LINES:
        raise Refused(
            "Name oder Anschrift ist im Vorgang unvollständig.", code="field_channel", chain=chain
        )
    name = composing.addressee_of(letter.reaction, on).spoken_name
    if name and name not in letter.salutation:
        raise Refused(
            "Die Post geht inzwischen an jemand anderen als die Anrede sagt. "
            "Bitte ein neues Schreiben aufsetzen.",
            code="other_addressee",
            chain=chain,
        )


@journal.verb
def leave_returned(*, dispatch: Dispatch, reason: str, by: Person, at: datetime) -> Dispatch:
    """Settle a letter that came back without sending it once more, with the reason.

    :raises Refused: without the right or a reason, if it did not come back, or was sent again.
    """
    access.require_deciding(by, dispatch.letter, local_day(at))
    _require_reason(reason)
    row = locked_dispatch(dispatch.pk)
    if row.state != _S.RETURNED or row.decided_by_id is not None:
        raise Refused(
            "Bei diesem Versand ist nichts zu klären.",
            code="not_in_doubt",
            chain=reaction_chain(row.letter.reaction_id),
        )
    _require_open(row)
    row.decided_by_id = by.pk
    row.save(update_fields=["decided_by"])
    journal.record(
        Verb.LETTER_LEFT_RETURNED,
        chain=reaction_chain(row.letter.reaction_id),
        by=by,
        at=at,
        data={"dispatch": row.pk, "letter": row.letter_id},
        personal={"reason": reason},
    )
    return row


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused("Bitte den Grund angeben.", code="field_note")


@journal.verb
def post_unfetched(*, dispatch: Dispatch, by: Person, at: datetime) -> Dispatch:
    """Send by post what lies ready to be fetched and nobody fetched; it can still be fetched.

    :raises Refused: if it was fetched, without the right, or if the address is incomplete.
    """
    _require_unfetched(dispatch)
    note_returned(dispatch=dispatch, note=_NOT_FETCHED, by=by, at=at)
    return send_again(dispatch=dispatch, channel=Letter.Channel.POST, by=by, at=at)


@journal.verb
def leave_unfetched(*, dispatch: Dispatch, reason: str, by: Person, at: datetime) -> Dispatch:
    """Settle what nobody fetched without sending it by post; it can still be fetched.

    :raises Refused: if it was fetched, without the right, or without a reason.
    """
    _require_unfetched(dispatch)
    note_returned(dispatch=dispatch, note=_NOT_FETCHED, by=by, at=at)
    return leave_returned(dispatch=dispatch, reason=reason, by=by, at=at)


def _require_unfetched(dispatch: Dispatch) -> None:
    row = Dispatch.objects.get(pk=dispatch.pk)
    if not row.waits_to_be_fetched:
        raise Refused(
            "Dieses Schreiben wartet nicht mehr auf den Abruf.",
            code="not_waiting",
            chain=reaction_chain(row.letter.reaction_id),
        )
