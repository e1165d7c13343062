"""A call of the Service Center: passed to the right place, with a receipt (R-16 to R-19)."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db.models import F

from krm.arrivals.actions import alarms, elsewhere, help_today, receiving
from krm.arrivals.actions.receiving import Reading
from krm.arrivals.models import Alarm, IntakeItem, OutcomeCount, Submission
from krm.arrivals.rules.codes import hash_of
from krm.arrivals.rules.help_today import LABELS
from krm.casework.actions import capture
from krm.casework.actions.capture import Erfassungsbogen
from krm.deadlines import actions as deadlines
from krm.journal import actions as journal
from krm.journal.actions import OFFICE, SYSTEM, Refused, Verb
from krm.measures.actions import raising
from krm.notices import actions as notices
from krm.organisation.access import require
from krm.organisation.actions.once import act_once, form_key, made_by
from krm.organisation.models import Person
from krm.organisation.queries import krm_at_work, local_day
from krm.organisation.rules import Right
from krm.parties import actions as parties
from krm.parties.actions import PartyData
from krm.parties.models import Party
from krm.reactions import actions as reactions
from krm.reactions import queries as reaction_queries
from krm.reactions.actions import NewAnliegen, NewReaction
from krm.reactions.models import Reaction
from krm.service_center.models import ServiceCenterCall
from krm.service_center.queries import calls as queries
from krm.service_center.queries.course import (
    NEED_TITLE,
    Call,
    ReadCall,
    matter_of,
    read_call,
    sentence_of,
)
from krm.service_center.rules.callback import Verdict
from krm.ui.rules import format_month
from krm.work.actions.telling import tell
from krm.work.queries import desk_of

SERIES = "SC"


@journal.verb
def take_call(
    *, call: Call, form_token: str, words: str = "", by: Person, at: datetime
) -> ServiceCenterCall:
    """Take a call in, pass it to the right place and return its receipt, all or nothing.

    One opened form is one call: a double click gives the same receipt.

    :param words: a digest of what was written into the form.
    :raises AlreadySent: if the form has acted with other words.
    :raises Refused: if the person takes no calls, or something is missing.
    """
    require(by, Right.TAKE_CALL, on=local_day(at))
    call_row, _ = act_once(
        key=form_key("call", by.pk, form_token),
        model=ServiceCenterCall,
        make=lambda: _record_call(call, _begun_before(form_token, by), by, at),
        words=words,
        at=at,
    )
    return call_row


@journal.verb
def begin_call(*, need: str, form_token: str, by: Person, at: datetime) -> IntakeItem:
    """Raise the alarm as soon as the agent hears of danger; the call goes on meanwhile.

    Nothing of it is lost if the line breaks: the arrival waits with the alarm, and the end of the
    same form fills it. One opened form begins one call, however often a page of it is sent.

    :param need: which danger, as in `help_today`.
    :raises Refused: if the person takes no calls.
    """
    require(by, Right.TAKE_CALL, on=local_day(at))
    key = _begun_key(form_token, by)
    item, _ = act_once(key=key, model=IntakeItem, make=lambda: _begun(key, need, by, at), at=at)
    help_today.act_on_help(asked=[need], item=item, by=by, at=at)
    return item


def _begun_key(form_token: str, by: Person) -> str:
    return form_key("call begun", by.pk, form_token)


def _begun(key: str, need: str, by: Person, at: datetime) -> IntakeItem:
    said = LABELS[need]
    reading = Reading(
        arrived_at=at,
        subject=NEED_TITLE,
        text=f"Am Telefon gesagt: {said}. Das Gespräch läuft noch, oder es ist abgebrochen. "
        f"Am Telefon: {by.display_name}.",
        not_answerable_reason="Anruf",
    )
    values = {"happened": reading.text, "reply_by": Submission.ReplyBy.NONE}
    digest = sha256(key.encode()).hexdigest()
    item = _store(digest, reading, values, by, at)
    help_today.act_on_help(asked=[need], item=item, by=by, at=at)
    alarms.raise_from_text(item=item, by=by, at=at)
    return item


def _record_call(
    call: Call, begun: IntakeItem | None, by: Person, at: datetime
) -> ServiceCenterCall:
    read = read_call(call, at)
    row = ServiceCenterCall(
        receipt_number=reactions.draw_number(SERIES, local_day(at).year),
        topic=read.topic,
        route=read.route,
        called_at=call.called_at,
        is_existential=read.topic == "need",
        unit=call.unit if read.route == "team_lead" else None,
        new_ticket_number=call.new_ticket_number.strip()[:60],
        written_at=at,
        written_by=by,
    )
    _note_ticket(row, read)
    row.sentence = sentence_of(read, row.receipt_number)
    _pass_to(row, read, begun, by, at)
    row.save(force_insert=True)
    _pass_on_widerspruch(row, read, by, at)
    _raise_alarms(row, read, by, at)
    _tell_krm(row, read, by, at)
    data = {
        "receipt": row.receipt_number,
        "topic": row.topic,
        "route": row.route,
        "called_at": row.called_at,
        "documented": row.is_documented,
        "existential": row.is_existential,
        "unit": row.unit_id,
    }
    journal.record(Verb.CALL_TAKEN, chain=OFFICE, by=by, at=at, data=data)
    return row


def _note_ticket(row: ServiceCenterCall, read: ReadCall) -> None:
    ticket = read.call.ticket
    if ticket is None or read.verdict is None:
        return
    row.ticket_number = ticket.number.strip()[:60]
    row.ticket_created_at = ticket.created_at
    row.attempts = [attempt.at.isoformat() for attempt in read.verdict.attempts]
    row.is_documented = read.verdict.state == "documented"


# ------------------------------------------------------------------------------------ where it goes


def _begun_before(form_token: str, by: Person) -> IntakeItem | None:
    """Return what this form has begun with its alarm, unless KRM has decided about it already."""
    item = made_by(_begun_key(form_token, by), IntakeItem)
    return item if item is not None and item.is_open else None


def _pass_to(
    row: ServiceCenterCall, read: ReadCall, begun: IntakeItem | None, by: Person, at: datetime
) -> None:
    if read.route == "closed":
        row.reaction = capture.settle_on_the_spot(bogen=_bogen(read), by=by, at=at)
    elif read.route == "team_lead":
        row.reaction = _to_team_lead(read, by, at)
        if begun is not None:
            _join(begun, row.reaction, by, at)
    elif read.route == "krm":
        row.item = _to_krm(row, read, begun, by, at)
    else:
        _count(read)


def _to_team_lead(read: ReadCall, by: Person, at: datetime) -> Reaction:
    """Give it to the team lead with a day for the call back; the suggestion is KRM's to change."""
    unit, who = read.call.unit, read.call.party
    if unit is None or who is None:
        raise Refused("Bitte sagen, welches Team betroffen ist.", code="field_unit")
    party = parties.create_party(data=who, chain=OFFICE, by=by, at=at)
    bogen = _bogen(read, party)
    reaction = capture.escalate(bogen=bogen, unit=unit, due_on=read.until, by=by, at=at)
    if read.verdict is None:
        return reaction
    _suggest(reaction, read.verdict, at)
    if read.verdict.state == "late" and read.rules.flag("callback.undocumented_needs_contact"):
        deadlines.start_contact(reaction=reaction, unit=unit, by=by, at=at)
    return reaction


def _suggest(reaction: Reaction, verdict: Verdict, at: datetime) -> None:
    """Keep what the ticket suggests as the result; whoever assesses decides."""
    if not verdict.assessment:
        return
    for anliegen in reaction_queries.anliegen_of(reaction):
        reactions.propose_assessment(
            anliegen=anliegen,
            assessment=verdict.assessment,
            criterion=verdict.criterion,
            reason=f"Vorschlag aus dem Ticket, KRM kann ihn ändern. {verdict.reason}",
            by=SYSTEM,
            at=at,
        )


def _bogen(read: ReadCall, party: Party | None = None) -> Erfassungsbogen:
    new = NewReaction(
        kind="complaint",
        title=read.title,
        matter=matter_of(read),
        wish=read.call.wish.strip(),
        channel=queries.CHANNEL,
        arrived_at=read.call.called_at,
        anliegen=[NewAnliegen(read.anliegen)],
        is_anonymous=party is None,
        anonymous_reason="unknown" if party is None else "",
        accepted_by_kind="service_center",
        party=party,
        names_kept=read.call.names_kept if party is None else "",
    )
    return Erfassungsbogen(new=new, settled_how=read.call.settled_how.strip())


def _join(begun: IntakeItem, reaction: Reaction, by: Person, at: datetime) -> None:
    """Let what the call has begun with go into its Vorgang, the alarm first."""
    alarms.take_to_case(item=begun, reaction=reaction, by=by, at=at)
    raising.move_to_case(receipt=begun.receipt_number, reaction=reaction, by=by, at=at)
    receiving.settle_arrival(
        item=begun, state=IntakeItem.State.JOINED, verb=Verb.INTAKE_JOINED, reaction=reaction,
        by=by, at=at,
    )  # fmt: skip


def _to_krm(
    row: ServiceCenterCall, read: ReadCall, begun: IntakeItem | None, by: Person, at: datetime
) -> IntakeItem:
    """Lay it into the Posteingang with the answers that fill the form of the Sichtung."""
    is_anonymous = read.answers.get("consent") == "no"
    who = PartyData(phone=read.call.number.strip()) if is_anonymous else read.call.party
    who = who or PartyData()
    has_no_way = is_anonymous and not who.phone
    reading = Reading(
        arrived_at=read.call.called_at,
        sender_name=f"{who.first_name} {who.last_name}".strip(),
        subject=read.title,
        text=matter_of(read),
        not_answerable_reason="Anruf",
    )

    values = {
        "happened": reading.text,
        "wish": read.call.wish.strip(),
        "topics": [read.anliegen],
        "reply_by": Submission.ReplyBy.NONE if has_no_way else Submission.ReplyBy.PHONE,
        "is_anonymous": is_anonymous,
        "first_name": who.first_name,
        "last_name": who.last_name,
        "phone": who.phone,
        "submitted_at": at,
    }
    if begun is None:
        digest = sha256(row.receipt_number.encode()).hexdigest()
        return _store(digest, reading, values, by, at)
    receiving.fill(begun, reading, at).save()
    Submission.objects.filter(item=begun).update(**values)
    return begun


def _store(
    digest: str, reading: Reading, values: Mapping[str, Any], by: Person, at: datetime
) -> IntakeItem:
    def with_answers(item: IntakeItem) -> None:
        said = {"kind": "complaint", "submitted_at": at} | dict(values)
        # Nobody is given a code, so nobody can ask with it.
        code_hash = hash_of(secrets.token_hex(32))
        Submission.objects.create(item=item, door=Submission.Door.CALL, code_hash=code_hash, **said)

    return receiving.receive_written(
        source=queries.CHANNEL,
        content_digest=digest,
        reading=reading,
        door=Submission.Door.CALL,
        also=with_answers,
        by=by,
        at=at,
    )


def _pass_on_widerspruch(row: ServiceCenterCall, read: ReadCall, by: Person, at: datetime) -> None:
    """Tell the Widerspruchsstelle of a caller who objects to a Bescheid, wherever the call went."""
    if not read.call.is_widerspruch or (row.item is None and row.reaction is None):
        return
    elsewhere.settle_elsewhere(
        elsewhere=elsewhere.LEAVES_NOW,
        reaction=row.reaction,
        item=row.item,
        note="Am Telefon gesagt. Die Person weiß, dass ein Anruf kein Widerspruch ist.",
        by=by,
        at=at,
    )


def _count(read: ReadCall) -> None:
    """Count what leaves nothing else behind."""
    row, _ = OutcomeCount.objects.get_or_create(
        day=local_day(read.call.called_at), channel=queries.CHANNEL, outcome=f"call_{read.route}"
    )
    OutcomeCount.objects.filter(pk=row.pk).update(count=F("count") + 1)


# -------------------------------------------------------------------------------------- who is
# notified


def _raise_alarms(row: ServiceCenterCall, read: ReadCall, by: Person, at: datetime) -> None:
    """Raise an alarm for a need the agent has heard of, and for what the words speak of.

    The words of a Vorgang were read when it was recorded.
    """
    if row.item is None and row.reaction is None:
        return
    if row.item is not None:
        alarms.raise_from_text(item=row.item, by=by, at=at)
    asked = [read.call.answers.get("need", "")]
    help_today.act_on_help(asked=asked, item=row.item, reaction=row.reaction, by=by, at=at)
    kind = Alarm.Kind.EXISTENTIAL.value
    waits = Alarm.objects.filter(reaction=row.reaction, item=row.item, kind=kind, confirmed_at=None)
    if asked == ["yes"] and not waits.exists():
        alarms.raise_alarm(kind=kind, item=row.item, reaction=row.reaction, by=by, at=at)


def _tell_krm(row: ServiceCenterCall, read: ReadCall, by: Person, at: datetime) -> None:
    """Tell KRM what went to a team lead directly, and of a heap of missed callbacks (R-19)."""
    if row.reaction is None or row.unit is None:
        return
    tell(
        reaction=row.reaction,
        people=[desk_of(row.reaction, local_day(at))],
        kind="call_taken",
        what=f"vom Service Center an {row.unit.name} gegeben.",
        key=row.receipt_number,
        by=by,
        at=at,
    )
    officer = krm_at_work(local_day(at))
    month = local_day(row.called_at).replace(day=1)
    count = queries.undocumented_calls(row.unit, month)
    is_heap = count >= read.rules.number("measures.cluster_size")
    if officer is None or row.is_documented is not False or not is_heap:
        return
    notices.notify(
        recipients=[officer],
        kind="measure_proposed",
        text=f"{row.unit.name}: {count} zugesagte Rückrufe ohne dokumentierten Versuch im Monat "
        f"{format_month(month)}. Vorschlag: eine Gegenmaßnahme vereinbaren.",
        dedup_key=f"undocumented:{row.unit.pk}:{month:%Y-%m}",
        at=at,
    )
