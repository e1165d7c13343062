"""Pass parts of an arrival on to another desk; count and forget what is no Kundenreaktion."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from django.db import transaction

from krm.arrivals import access
from krm.arrivals.actions.counting import count_outcome
from krm.arrivals.models import Duplicate, IntakeItem, PassedOn, Submission
from krm.arrivals.queries import passed_on as queries_passed
from krm.arrivals.rules.nine_questions import PARTS, parts_by_hand
from krm.arrivals.storage import originals
from krm.documents import actions as documents
from krm.documents.models import Document
from krm.journal import actions as journal
from krm.journal.actions import OFFICE, SYSTEM, Actor, Refused, Verb, reaction_chain
from krm.measures.actions import raising
from krm.organisation.access import require
from krm.organisation.models import Person, Unit
from krm.organisation.queries import krm_at_work, local_day, people_with_role, recipient_for
from krm.organisation.rules import Right, Role
from krm.organisation.rules.refusals import nobody_there
from krm.parties.models import PERSONAL
from krm.regelwerk import queries as regelwerk
from krm.ui.rules import format_date
from krm.work.actions.telling import tell
from krm.work.queries import desk_of, recipient_of

_TEXTS = (
    "raw_name", "canonical_digest", "message_id", "in_reply_to", "sender_name",
    "sender_address", "subject", "text", "quoted_history", "html", "problem", "arrival_doubt",
    "not_answerable_reason",
)  # fmt: skip


@dataclass(frozen=True)
class Parcel:
    """What goes to another desk: which part, to whom, with which words and files."""

    part: str
    unit: Unit | None = None
    note: str = ""
    includes_text: bool = True
    documents: Sequence[Document] = ()


@journal.verb
def pass_on(*, item: IntakeItem, parcel: Parcel, by: Person, at: datetime) -> PassedOn:
    """Give a copy or part of an arrival to the desk it belongs to, with its arrival time.

    What lies open in the Posteingang stays there, and a Vorgang keeps it: KRM works on what goes
    beyond (§ 84 SGG, domain of the other desk). A possible Widerspruch goes to the
    Widerspruchsstelle without naming it.

    :raises Refused: if the unit or the part is missing, nobody is there, the content is gone, the
        part went there already, or the person may not see the arrival.
    """
    on = local_day(at)
    require(by, Right.TRIAGE, on=on)
    row = access.visible_items(by, on).filter(pk=item.pk).first()
    if row is None or row.content_removed_at is not None:
        raise Refused("Von diesem Eingang kann nichts mehr weitergegeben werden.", code="gone")
    if parcel.part not in {part.code for part in parts_by_hand()}:
        raise Refused("Bitte sagen, was weitergegeben wird.", code="field_part")
    unit = _unit_for(parcel)
    if row.passed_on.filter(part=parcel.part, unit=unit, returned_at=None).exists():
        raise Refused(f"{unit.name} hat diesen Teil schon.", code="field_part")
    own = set(queries_passed.files_to_give(row).values_list("pk", flat=True))
    if any(document.pk not in own for document in parcel.documents):
        raise Refused("Bitte nur Dateien dieses Eingangs mitgeben.", code="field_documents")
    return hand_to_unit(item=row, unit=unit, parcel=parcel, by=by, at=at)


def _unit_for(parcel: Parcel) -> Unit:
    unit = parcel.unit
    if unit is None and PARTS[parcel.part].to_widerspruchsstelle:
        unit = queries_passed.widerspruchsstelle()
    if unit is None:
        raise Refused("Bitte sagen, welche Einheit es bekommt.", code="field_unit")
    return unit


@journal.verb
def hand_to_unit(
    *, item: IntakeItem, unit: Unit, parcel: Parcel, by: Person, at: datetime
) -> PassedOn:
    """Write down what goes to a unit and tell the unit; the time of arrival goes along.

    :raises Refused: if nobody is there to take it, or it would go to the Service Center, which
        sees no customer.
    """
    if unit.kind == Unit.Kind.SERVICE_CENTER:
        raise Refused("Das Service Center bekommt keine Eingänge.", code="field_unit")
    recipient = _recipient(item, unit, local_day(at))
    if recipient is None:
        raise Refused(nobody_there(unit.name), code="nobody_there")
    part = PassedOn.objects.create(
        item=item,
        part=parcel.part,
        unit=unit,
        arrived_at=item.arrived_at,
        note=parcel.note.strip()[:300],
        includes_text=parcel.includes_text,
        passed_at=at,
        passed_by=by,
    )
    part.documents.set(parcel.documents)
    label = PARTS[parcel.part].label
    tell(
        reaction=item.reaction,
        people=[recipient],
        kind="arrival_passed_on",
        opening=f"Eingang {item.receipt_number}: ",
        what=f"{label}. Bitte übernehmen und den Erhalt bestätigen.",
        url=part.get_absolute_url(),
        key=str(part.pk),
        by=by,
        at=at,
    )
    _record(Verb.PART_PASSED_ON, part, by, at, kind=part.part, arrived_at=part.arrived_at)
    return part


def _recipient(item: IntakeItem, unit: Unit, on: date) -> Person | None:
    """Return who takes a part for a unit, past whoever must not see the Vorgang it belongs to."""
    if item.reaction is None:
        return recipient_for(unit, on)
    return recipient_of(item.reaction, unit, on)


def chain_of(item: IntakeItem) -> str:
    """Return where the course of an arrival is kept: with its Vorgang, as soon as there is one."""
    return reaction_chain(item.reaction_id) if item.reaction_id else OFFICE


def note_in_case(*, item: IntakeItem, by: Person, at: datetime) -> None:
    """Let the course of a Vorgang tell what went elsewhere before there was a Vorgang."""
    for part in queries_passed.parts_of_item(item):
        if part.returned_at is None:
            data = {"passed_at": part.passed_at, "kind": part.part}
            who = part.passed_by.display_name if part.passed_by else ""
            _record(Verb.PART_PASSED_ON, part, by, at, words={"passed_by": who}, **data)


def _record(
    verb: Verb,
    part: PassedOn,
    by: Actor,
    at: datetime,
    words: Mapping[str, str] | None = None,
    **codes: object,
) -> None:
    what = {"unit": part.unit.name, "what": PARTS[part.part].label, **(words or {})}
    if verb is Verb.PART_RETURNED:
        # Of an anonymous Anzeige not even the reason may stay.
        what["reason"] = "" if part.part in queries_passed.EMPTIED else part.return_reason
    journal.record(
        verb,
        chain=chain_of(part.item),
        by=by,
        at=at,
        data={
            "receipt": part.item.receipt_number, "passed": part.pk, "unit_id": part.unit_id,
            **codes,
        },
        personal=what,
    )  # fmt: skip


@journal.verb
def confirm_received(*, part: PassedOn, by: Person, at: datetime) -> PassedOn:
    """Confirm for a unit that it has what was passed on.

    Of what KRM must not keep (an anonymous Anzeige, an Anfrage) the content goes at this moment;
    the unit has taken it over.

    :raises Refused: if the part is not the person's, or was settled already.
    """
    row = _for_unit(part, by, at)
    row.received_at, row.received_by = at, by
    row.save(update_fields=["received_at", "received_by"])
    _record(Verb.PART_RECEIVED, row, by, at)
    if row.item.state == IntakeItem.State.SET_ASIDE and _keeps_nothing(row.item):
        remove_content(item=row.item, by=by, at=at)
    return row


@journal.verb
def return_part(*, part: PassedOn, reason: str, by: Person, at: datetime) -> PassedOn:
    """Give back what is not the unit's; KRM is notified and passes it on anew.

    :raises Refused: without a reason, if the part is not the person's, or was settled already.
    """
    row = _for_unit(part, by, at)
    if not reason.strip():
        raise Refused("Bitte kurz sagen, warum es nicht zu Ihnen gehört.", code="field_reason")
    row.returned_at, row.returned_by, row.return_reason = at, by, reason.strip()[:300]
    row.save(update_fields=["returned_at", "returned_by", "return_reason"])
    item = row.item
    if item.state == IntakeItem.State.SET_ASIDE and item.outcome_unit_id == row.unit_id:
        reopen(item=item, by=by, at=at)
    what = f"{row.unit.name} gibt einen Teil von {item.receipt_number} zurück."
    _tell_krm(row, what, "returned", by, at)
    _record(Verb.PART_RETURNED, row, by, at)
    return row


def _for_unit(part: PassedOn, by: Person, at: datetime) -> PassedOn:
    on = local_day(at)
    if part.unit not in access.receiving_units(by, on):
        raise Refused(f"Das bestätigt {part.unit.name}.", code="other_unit")
    row = PassedOn.objects.select_for_update(of=("self",)).select_related("item", "unit")
    locked = row.get(pk=part.pk)
    if locked.received_at is not None or locked.returned_at is not None:
        raise Refused("Das hat inzwischen jemand erledigt.", code="settled_meanwhile")
    return locked


def _keeps_nothing(item: IntakeItem) -> bool:
    return item.outcome in queries_passed.EMPTIED and item.content_removed_at is None


@journal.verb
def reopen(*, item: IntakeItem, by: Actor, at: datetime) -> IntakeItem:
    """Put an arrival that was set aside back into the Posteingang, and out of its counter."""
    if item.outcome in queries_passed.EMPTIED:
        count_outcome(item, item.outcome, -1)
        item.passed_on.filter(received_at=None, returned_at=None).delete()
    Duplicate.objects.filter(item=item).delete()
    state = IntakeItem.State
    item.state = state.WAITING if item.problem and not item.text else state.NEW
    item.outcome = item.outcome_note = ""
    item.outcome_unit = item.reaction = item.decided_at = item.decided_by = None
    item.save(
        update_fields=[
            "state", "outcome", "outcome_note", "outcome_unit", "reaction", "decided_at",
            "decided_by",
        ]
    )  # fmt: skip
    data = {"receipt": item.receipt_number}
    journal.record(Verb.INTAKE_RESTORED, chain=OFFICE, by=by, at=at, data=data)
    return item


@journal.verb
def remove_content(*, item: IntakeItem, by: Actor, at: datetime) -> IntakeItem:
    """Take everything but day, way in and number from an arrival; files go with the commit.

    A file that a Vorgang has stays with the Vorgang.
    """
    files = list(item.documents.all())
    item.documents.clear()
    for part in item.passed_on.all():
        part.documents.clear()
    item.passed_on.update(note="", return_reason="")
    item.translations.all().delete()
    item.kept_parts.all().delete()
    item.alarms.update(done="", words="", example="")
    raising.forget_alarm(receipt=item.receipt_number)
    item.hints.all().delete()
    item.meanings.all().delete()
    Submission.objects.filter(item=item).update(
        **PERSONAL, happened="", wish="", topics=[], help_today=[]
    )
    for document in files:
        documents.delete_unused(document)
    if item.raw_name:
        transaction.on_commit(partial(originals.remove, item.raw_name))
    for name in _TEXTS:
        setattr(item, name, "")
    item.thread = []
    item.outcome_note = ""
    # The digest stays: a second delivery of the same mail is then not stored again.
    item.content_removed_at = at
    item.save()
    journal.record(
        Verb.INTAKE_CONTENT_REMOVED,
        chain=OFFICE,
        by=by,
        at=at,
        data={"receipt": item.receipt_number, "files": len(files)},
    )
    for duplicate in item.duplicates.filter(item__content_removed_at=None).select_related("item"):
        remove_content(item=duplicate.item, by=by, at=at)
    return item


def remove_due_content(*, by: Actor = SYSTEM, at: datetime) -> int:
    """Remove the content of what KRM must not keep and whose days are over (K0)."""
    return len(
        [remove_content(item=item, by=by, at=at) for item in list(queries_passed.content_due(at))]
    )


def remind_units(*, by: Actor = SYSTEM, at: datetime) -> int:
    """Tell KRM and the unit of what nobody has confirmed by the end of the Arbeitstag.

    Once a day until somebody confirms. Returns how many messages are new.
    """
    overdue = [part for part in queries_passed.open_parts() if queries_passed.is_overdue(part, at)]
    return sum(remind_of_part(part=part, by=by, at=at) for part in overdue)


def tell_of_unread_tips(*, by: Actor = SYSTEM, at: datetime) -> int:
    """Tell the executive of anonymous tips that no unit has taken over; once for each tip."""
    return sum(tell_of_tip(part=part, by=by, at=at) for part in queries_passed.tips_unread(at))


@journal.verb
def tell_of_tip(*, part: PassedOn, by: Actor = SYSTEM, at: datetime) -> int:
    """Tell the executive that a unit has not taken over an anonymous tip, and when it goes."""
    on = local_day(at)
    days = regelwerk.rules_on(on).number("triage.foreign_content_days")
    gone_on = local_day(part.passed_at + timedelta(days=days))
    notified = tell(
        reaction=None,
        people=people_with_role(Role.EXECUTIVE, on),
        kind="tip_unread",
        opening="",
        what=f"{part.unit.name} hat eine anonyme Anzeige ({part.item.receipt_number}) noch nicht "
        f"übernommen. Am {format_date(gone_on)} wird ihr Inhalt gelöscht.",
        key=str(part.pk),
        url="/",
        by=by,
        at=at,
    )
    return len(notified)


@journal.verb
def remind_of_part(*, part: PassedOn, by: Actor = SYSTEM, at: datetime) -> int:
    """Tell KRM and the unit that the receipt of a part is not confirmed; once a day."""
    on = local_day(at)
    text = (
        f"{part.unit.name} hat den Erhalt aus {part.item.receipt_number} noch nicht bestätigt "
        f"({PARTS[part.part].label})."
    )
    notified = tell(
        reaction=part.item.reaction,
        people=[_recipient(part.item, part.unit, on)],
        kind="part_open",
        opening="",
        what=f"Bitte den Erhalt aus {part.item.receipt_number} heute noch bestätigen.",
        url=part.get_absolute_url(),
        key=f"{part.pk}:unit:{on.isoformat()}",
        by=by,
        at=at,
    )
    return len(notified) + _tell_krm(part, text, f"open:{on.isoformat()}", by, at)


def _tell_krm(part: PassedOn, text: str, key: str, by: Actor, at: datetime) -> int:
    reaction, on = part.item.reaction, local_day(at)
    notified = tell(
        reaction=reaction,
        people=[desk_of(reaction, on) if reaction else krm_at_work(on)],
        kind="part_open",
        opening="",
        what=text,
        url=part.item.get_absolute_url(),
        key=f"{part.pk}:{key}",
        by=by,
        at=at,
    )
    return len(notified)
