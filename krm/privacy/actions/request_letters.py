"""Letters to whoever asks about their own data: written, printed, and that they went out.

A letter that went out acts: the extension extends, the refusal and the answer end the request.
"""

from dataclasses import dataclass
from datetime import date, datetime

from krm.journal import actions as journal
from krm.journal.actions import OFFICE, Refused, Verb
from krm.organisation.models import Person
from krm.privacy.actions import subject_requests as verbs
from krm.privacy.actions.subject_requests import Answered
from krm.privacy.models import RequestLetter, SubjectRequest
from krm.privacy.queries import subject_requests as queries
from krm.privacy.queries.request_letters import facts_for
from krm.privacy.rules.request_letters import (
    EXTENSION,
    RECEIPT,
    REFUSAL,
    answer_letter,
    letter_words,
)
from krm.privacy.rules.subject_requests import BY_CODE, NO_IDENTITY, RequestKind


@dataclass(frozen=True)
class Written:
    """What somebody writes for a letter; ``kind`` "answer" stands for what fits the request."""

    kind: str
    recipient: str
    reason: str = ""
    ground: str = ""


@journal.verb
def write_letter(
    *, request: SubjectRequest, written: Written, by: Person, at: datetime
) -> RequestLetter:
    """Write a letter to whoever asked; an unsent one of its kind is replaced.

    :raises Refused: without an address, a ground or the words a letter needs, or if what it says
        cannot be said yet.
    """
    row = verbs.locked(request, _gate(written), by, at)
    _check_words(row, written)
    kind = written.kind
    if kind == "answer":
        facts = queries.facts_of(row)
        kind = answer_letter(row.kind, has_anything=bool(facts.remaining or facts.arrivals))
    said = facts_for(row, ground=written.ground, reason=written.reason)
    words = letter_words(kind, said)
    row.letters.filter(kind=kind, sent_on=None).delete()
    letter = RequestLetter.objects.create(
        request=row, kind=kind, ground=written.ground, reason=written.reason.strip(),
        recipient=written.recipient.strip(), subject=words.subject, body=words.body,
        enclosure=words.enclosure, written_at=at, written_by=by,
    )  # fmt: skip
    data = {"subject_request": row.pk, "letter_kind": kind}
    journal.record(Verb.SUBJECT_LETTER_WRITTEN, chain=OFFICE, by=by, at=at, data=data)
    return letter


def _gate(written: Written) -> str:
    if written.kind == REFUSAL:
        return "refuse_unproven" if written.ground == NO_IDENTITY else "refuse"
    return f"write_{written.kind}"


def _check_words(row: SubjectRequest, written: Written) -> None:
    if len(written.recipient.strip().splitlines()) < 2:
        raise Refused("Bitte die ganze Anschrift eintragen.", code="field_recipient")
    if written.kind == REFUSAL and (
        written.ground not in BY_CODE or row.kind not in BY_CODE[written.ground].kinds
    ):
        raise Refused("Bitte einen Grund wählen.", code="field_ground")
    needs_reason = written.kind in (EXTENSION, REFUSAL) or (
        written.kind == "answer" and row.kind == RequestKind.RECTIFICATION
    )
    if needs_reason and not written.reason.strip():
        raise Refused("Bitte für diese Person schreiben, warum.", code="field_reason")


@journal.verb
def send_letter(
    *,
    request: SubjectRequest,
    letter: RequestLetter,
    on: date,
    way: str,
    looked_through: bool = False,
    by: Person,
    at: datetime,
) -> SubjectRequest:
    """Note that a letter went out, and take the step it tells of.

    :param looked_through: see `complete_request`; asked only where the letter fulfils a request.
    :raises Refused: if it went before, the day does not fit, or the step cannot be taken now.
    """
    row = verbs.locked(request, "send_letter", by, at)
    sent = RequestLetter.objects.filter(pk=letter.pk, request=row, sent_on=None).first()
    if sent is None:
        raise Refused("Dieses Schreiben ist schon hinaus.", code="field_letter")
    verbs.check_day(row, on, at, "field_on")
    sent.sent_on, sent.way = on, way
    sent.save(update_fields=["sent_on", "way"])
    data = {"subject_request": row.pk, "letter_kind": sent.kind, "sent_on": on}
    journal.record(Verb.SUBJECT_LETTER_SENT, chain=OFFICE, by=by, at=at, data=data)
    answered = Answered(answer=sent.reason or sent.get_kind_display(), on=on, way=way)
    if sent.kind == EXTENSION:
        _extend(row, sent, on, by, at)
    elif sent.kind == REFUSAL:
        verbs.refuse_request(request=row, ground=sent.ground, answered=answered, by=by, at=at)
    elif sent.kind != RECEIPT:
        verbs.complete_request(
            request=row, answered=answered, looked_through=looked_through, by=by, at=at
        )
    return row


def _extend(row: SubjectRequest, sent: RequestLetter, on: date, by: Person, at: datetime) -> None:
    try:
        verbs.extend_request(request=row, reason=sent.reason[:300], notified_on=on, by=by, at=at)
    except Refused as refusal:
        raise Refused(refusal.reason, code="field_on") from refusal
