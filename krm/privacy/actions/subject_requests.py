"""Requests about one's own data: recorded, proven, extended, refused or answered (Art. 12 DSGVO).

Gates stand in ``rules.subject_requests``; the month and its extension in the Regelwerk.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from krm.arrivals.models import IntakeItem
from krm.journal import actions as journal
from krm.journal.actions import OFFICE, Actor, Refused, Verb
from krm.organisation import access
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.parties.models import Party
from krm.privacy.actions.forgetting import forget_arrivals, forget_ended
from krm.privacy.models import SubjectRequest
from krm.privacy.queries import subject_requests as queries
from krm.privacy.rules.subject_requests import BY_CODE, NO_IDENTITY, RequestKind, why_not
from krm.reactions.models import Reaction
from krm.triage.actions.triage import settle_as_request
from krm.ui.rules import join_words
from krm.work.actions import tasks
from krm.work.models import Task

_S = SubjectRequest.State


@dataclass(frozen=True)
class Asked:
    """What somebody asks, who they say they are, and when it reached the house."""

    kind: str
    name: str
    received_on: date
    reachable: str = ""
    wish: str = ""


@dataclass(frozen=True)
class Answered:
    """What the person was answered, on which day and how."""

    answer: str
    on: date
    way: str


@journal.verb
def record_from_arrival(
    *, asked: Asked, item: IntakeItem, is_all: bool, by: Person, at: datetime
) -> SubjectRequest:
    """Record a request that came as an arrival; the month counts from its day.

    :param is_all: nothing else is in the arrival: it is settled with the request.
    :raises Refused: as `record_request`; if the day is another than that of the arrival, or
        somebody else has decided about the arrival.
    """
    if asked.received_on > local_day(item.arrived_at):
        raise Refused("Der Eingang war früher im Haus. Sein Tag zählt.", code="field_received_on")
    row = record_request(asked=asked, by=by, at=at)
    row.arrivals.add(item)
    if is_all:
        settle_as_request(item=item, note=f"{row.label}.", by=by, at=at)
    return row


@journal.verb
def record_request(
    *, asked: Asked, reaction: Reaction | None = None, by: Person, at: datetime
) -> SubjectRequest:
    """Record a request with its month; whoever stands in the Vorgang it came from is meant.

    :raises Refused: without the right or a name, or if the day lies ahead.
    """
    on = local_day(at)
    access.require(by, Right.HANDLE_SUBJECT_REQUESTS, on=on)
    if not asked.name.strip():
        raise Refused("Bitte den Namen eintragen.", code="field_name")
    if asked.received_on > on:
        raise Refused("Der Tag liegt in der Zukunft.", code="field_received_on")
    if asked.kind == RequestKind.RECTIFICATION and not asked.wish.strip():
        raise Refused("Bitte sagen, was falsch ist und wie es richtig heißt.", code="field_wish")
    row = SubjectRequest.objects.create(
        kind=asked.kind, name=asked.name.strip(), reachable=asked.reachable.strip(),
        wish=asked.wish.strip(), received_on=asked.received_on, recorded_at=at, recorded_by=by,
        reaction=reaction, due_on=queries.due_of(asked.received_on).due_on,
    )  # fmt: skip
    if reaction is not None and reaction.party is not None:
        row.parties.add(reaction.party)
    _ask(row, by, at)
    data = {"kind": row.kind, "received_on": row.received_on, "due_on": row.due_on}
    _record(Verb.SUBJECT_REQUEST_RECORDED, row, by, at, data, {"name": row.name})
    return row


def _ask(row: SubjectRequest, by: Actor, at: datetime) -> None:
    task = Task(
        kind=Task.Kind.SUBJECT_REQUEST,
        title=f"{row.label} beantworten",
        note=f"Frist von einem Monat nach Art. 12 Abs. 3 DSGVO ({row.law})."
        if row.extended_to is None
        else "Die Frist ist verlängert.",
        role=queries.owner_role(row, local_day(at)),
        due_on=row.runs_until,
        subject_pk=row.pk,
        dedup_key=queries.task_keys(row)[0],
    )
    tasks.ask(task=task, by=by, at=at)


def _record(
    verb: Verb,
    row: SubjectRequest,
    by: Actor,
    at: datetime,
    data: Mapping[str, object] | None = None,
    personal: Mapping[str, object] | None = None,
) -> None:
    codes = {"subject_request": row.pk, **(data or {})}
    journal.record(verb, chain=OFFICE, by=by, at=at, data=codes, personal=personal)


def locked(request: SubjectRequest, step: str, by: Person, at: datetime) -> SubjectRequest:
    """Return the row to be changed, if the person may and the step is open now.

    :raises Refused: without the right, for a hidden request, or with what comes first.
    """
    on = local_day(at)
    access.require(by, Right.HANDLE_SUBJECT_REQUESTS, on=on)
    row = SubjectRequest.objects.select_for_update().get(pk=request.pk)
    if not queries.visible(by, on).filter(pk=row.pk).exists():
        raise Refused("Diesen Antrag bearbeitet jemand anderes.", code="hidden")
    if reason := why_not(step, queries.facts_of(row)):
        raise Refused(reason, code=step)
    return row


@journal.verb
def name_people(
    *,
    request: SubjectRequest,
    people: Sequence[Party],
    arrivals: Sequence[IntakeItem] = (),
    by: Person,
    at: datetime,
) -> SubjectRequest:
    """Say which of the people we know the request means; nobody: no Vorgang names them.

    Whoever was named before and is no more has to be proven anew.

    :param arrivals: what came from the person without becoming a Vorgang.

    :raises Refused: without the right to see names.
    """
    row = locked(request, "name_people", by, at)
    access.require(by, Right.SEE_PERSON, on=local_day(at))
    allowed = {one.party.pk for one in queries.candidates(row, by, local_day(at))}
    if any(party.pk not in allowed for party in people):
        raise Refused("Bitte jemanden aus der Liste wählen.", code="field_people")
    open_to = {item.pk for item in queries.offered_arrivals(row, by, local_day(at))}
    if any(item.pk not in open_to for item in arrivals):
        raise Refused("Bitte einen Eingang aus der Liste wählen.", code="field_arrivals")
    before = set(row.parties.values_list("pk", flat=True))
    came_before = {item.pk for item in queries.arrivals_of(row)}
    keys = {party.pk for party in people}
    row.parties.set(people)
    row.arrivals.set(arrivals)
    row.named_at = at
    if keys != before or {item.pk for item in arrivals} != came_before:
        row.prepared_digest, row.looked_at, row.blackened = "", None, []
    if row.identity_checked_at is not None and keys != before:
        row.identity, row.identity_note = "", ""
        row.identity_checked_at = row.identity_checked_by = None
    row.save()
    _move_task(row, by, at)
    codes = {"party_ids": sorted(keys), "arrivals": sorted(item.pk for item in arrivals)}
    _record(Verb.SUBJECT_REQUEST_NAMED, row, by, at, codes)
    return row


def _move_task(row: SubjectRequest, by: Person, at: datetime) -> None:
    """Let the task lie with whoever may see the request, now that it is known whom it means."""
    open_one = Task.objects.open().filter(dedup_key=queries.task_keys(row)[0])
    open_one.update(role=queries.owner_role(row, local_day(at)))


@journal.verb
def check_identity(
    *, request: SubjectRequest, how: str, note: str, by: Person, at: datetime
) -> SubjectRequest:
    """Say how it was made sure that the request comes from the person itself (Art. 12 (6)).

    :raises Refused: if it is over, nobody has said whom it means, or a customer number is said to
        fit where none is known.
    """
    row = locked(request, "check_identity", by, at)
    if how == SubjectRequest.Identity.KNOWN and not row.parties.exclude(customer_number=""):
        raise Refused(
            "Zu dieser Person ist keine Kundennummer bekannt, die stimmen könnte. Bitte anders "
            "prüfen, zum Beispiel mit dem Ausweis.",
            code="field_how",
        )
    row.identity, row.identity_note = how, note.strip()
    row.identity_checked_at, row.identity_checked_by = at, by
    row.save()
    words = {"how": row.get_identity_display(), "note": row.identity_note}
    _record(Verb.SUBJECT_REQUEST_PROVEN, row, by, at, {"identity": how}, words)
    return row


@journal.verb
def extend_request(
    *, request: SubjectRequest, reason: str, notified_on: date, by: Person, at: datetime
) -> SubjectRequest:
    """Extend the month by two more; the person was notified why, within the month (Art. 12 (3)).

    :raises Refused: a second time, without a reason, or if the person was notified too late.
    """
    row = locked(request, "extend", by, at)
    if not reason.strip():
        raise Refused("Bitte den Grund angeben.", code="field_reason")
    check_day(row, notified_on, at, "field_notified_on")
    if notified_on > row.due_on:
        raise Refused(
            "Verlängern geht nur, wenn die Person es innerhalb des ersten Monats erfährt.",
            code="field_notified_on",
        )
    _finish(row, "Frist verlängert", by, at)
    row.extended_to = queries.due_of(row.received_on, is_extended=True).due_on
    row.extension_reason, row.extension_notified_on = reason.strip(), notified_on
    row.reminded_at = row.escalated_at = None
    row.save()
    _ask(row, by, at)
    data = {"extended_to": row.extended_to, "notified_on": notified_on}
    _record(Verb.SUBJECT_REQUEST_EXTENDED, row, by, at, data, {"reason": row.extension_reason})
    return row


def check_day(row: SubjectRequest, day: date, at: datetime, code: str) -> None:
    """Refuse a day on which nothing can have reached the person.

    :raises Refused: if it lies ahead or before the request.
    """
    if day > local_day(at):
        raise Refused("Der Tag liegt in der Zukunft.", code=code)
    if day < row.received_on:
        raise Refused("Der Antrag kam erst danach.", code=code)


@journal.verb
def refuse_request(
    *, request: SubjectRequest, ground: str, answered: Answered, by: Person, at: datetime
) -> SubjectRequest:
    """Refuse a request with ground and reason, as the person was answered (Art. 12 (4), § 83 (3)).

    :raises Refused: without a ground that fits, a reason, or the identity where that is not itself
        what was lacking.
    """
    step = "refuse_unproven" if ground == NO_IDENTITY else "refuse"
    row = locked(request, step, by, at)
    if ground not in BY_CODE or row.kind not in BY_CODE[ground].kinds:
        raise Refused("Bitte einen Grund wählen.", code="field_ground")
    if not answered.answer.strip():
        raise Refused("Bitte schreiben, was die Person als Begründung bekam.", code="field_answer")
    row.ground = ground
    _end(row, _S.REFUSED, answered, by, at)
    return row


LOOK_THROUGH = (
    "Im Posteingang liegt noch etwas, das von dieser Person sein kann. Bitte erst ansehen und es "
    "dann bestätigen."
)


@journal.verb
def complete_request(
    *,
    request: SubjectRequest,
    answered: Answered,
    looked_through: bool = False,
    by: Person,
    at: datetime,
) -> SubjectRequest:
    """Note that what was asked is done, and how the person heard of it.

    :param looked_through: somebody has read what lies undecided in the Posteingang under the name
        or e-mail of the person, and it is not theirs.
    :raises Refused: without the identity, while a Vorgang that is to be deleted names them, or
        while such arrivals are there and nobody has read them.
    """
    row = locked(request, "complete", by, at)
    if not looked_through and (left := queries.undecided_arrivals(row, by, local_day(at))):
        numbers = join_words([item.receipt_number for item in left], "und")
        raise Refused(f"{LOOK_THROUGH} Gemeint: {numbers}.", code="field_looked_through")
    if row.kind == RequestKind.RECTIFICATION and not answered.answer.strip():
        raise Refused("Bitte schreiben, was berichtigt ist.", code="field_answer")
    _end(row, _S.DONE, answered, by, at)
    return row


def _end(row: SubjectRequest, state: str, answered: Answered, by: Person, at: datetime) -> None:
    """Store the answer; of whom nothing is left here, no word of the request stays either."""
    check_day(row, answered.on, at, "field_on")
    row.state, row.answer = state, answered.answer.strip()
    row.answered_on, row.answered_by_way = answered.on, answered.way
    row.ended_at, row.ended_by = at, by
    row.blackened = []  # what others are called is needed no more
    row.save()
    _finish(row, row.get_state_display(), by, at)
    looks = Task.objects.filter(kind=Task.Kind.SUBJECT_REQUEST, subject_pk=row.pk)
    tasks.finish(tasks=looks, result=row.get_state_display(), by=by, at=at)
    verb = Verb.SUBJECT_REQUEST_COMPLETED if state == _S.DONE else Verb.SUBJECT_REQUEST_REFUSED
    data = {"answered_on": answered.on, "way": answered.way, "ground": row.ground}
    _record(verb, row, by, at, data, {"answer": row.answer})
    if row.kind == RequestKind.ERASURE and state == _S.DONE:
        forget_arrivals(items=queries.arrivals_of(row), by=by, at=at)
        forget_ended(rows=[row], by=by, at=at)


def _finish(row: SubjectRequest, result: str, by: Person, at: datetime) -> None:
    asked = Task.objects.filter(dedup_key__in=queries.task_keys(row))
    tasks.finish(tasks=asked, result=result, by=by, at=at)
