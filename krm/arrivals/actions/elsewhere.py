"""What is recorded at a desk and belongs elsewhere too: it leaves with the recording, or stays.

Whoever writes down a letter or a talk has no arrival that waits in the Posteingang. So that one
rule holds for every way in, such a Vorgang gets its Eingang, with its number, when it is recorded;
what was recorded by another door gets it when something of it has to go on.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from krm.arrivals.actions import passing, receiving
from krm.arrivals.actions.passing import Parcel
from krm.arrivals.actions.receiving import Reading
from krm.arrivals.models import IntakeItem, KeptPart, PassedOn
from krm.arrivals.queries import passed_on as queries
from krm.arrivals.queries.recorded import first_arrival_of
from krm.arrivals.rules.nine_questions import PARTS, WIDERSPRUCH
from krm.documents.models import Document
from krm.journal import actions as journal
from krm.journal.actions import Refused, Verb
from krm.organisation.access import require
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.reactions import actions as reactions
from krm.reactions.models import Reaction, ReactionDocument

State = IntakeItem.State
_Kind = ReactionDocument.Kind


@dataclass(frozen=True)
class Elsewhere:
    """What a door says of a possible Widerspruch: there is none, a copy leaves now, or why not."""

    is_widerspruch: bool = False
    kept_reason: str = ""


NOTHING: Final = Elsewhere()
LEAVES_NOW: Final = Elsewhere(is_widerspruch=True)


@journal.verb
def settle_elsewhere(
    *,
    elsewhere: Elsewhere,
    reaction: Reaction | None = None,
    item: IntakeItem | None = None,
    note: str = "",
    by: Person,
    at: datetime,
) -> PassedOn | KeptPart | None:
    """Let the copy of a possible Widerspruch leave with the recording, or keep the reason why not.

    The step that records asks for the right; this is a part of it. Nothing leaves twice.

    :param reaction: the Vorgang that was recorded.
    :param item: its arrival, if there is one.
    :raises Refused: if the house has no Widerspruchsstelle, or nobody is there; then the person
        says why nothing leaves.
    """
    if not elsewhere.is_widerspruch:
        return None
    if item is None:
        assert reaction is not None, "an arrival, a Vorgang, or both"
        item = arrival_of(reaction=reaction, by=by, at=at)
    return settle_of_arrival(elsewhere=elsewhere, item=item, note=note, by=by, at=at)


@journal.verb
def settle_of_arrival(
    *, elsewhere: Elsewhere, item: IntakeItem, note: str = "", by: Person, at: datetime
) -> PassedOn | KeptPart | None:
    """Do the same for an arrival that is there."""
    if not elsewhere.is_widerspruch:
        return None
    if queries.went_on(item, WIDERSPRUCH):
        return None
    if elsewhere.kept_reason.strip():
        return keep_part(item=item, part=WIDERSPRUCH, reason=elsewhere.kept_reason, by=by, at=at)
    unit = queries.widerspruchsstelle()
    if unit is None:
        raise Refused(
            "Es ist keine Widerspruchsstelle eingetragen. Die Verwaltung kann sie eintragen. Bis "
            "dahin bitte die Kopie selbst hinbringen und hier sagen, warum nichts weitergeht.",
            code="field_widerspruch",
        )
    parcel = Parcel(WIDERSPRUCH, unit, note=note, documents=list(item.documents.all()))
    return passing.hand_to_unit(item=item, unit=unit, parcel=parcel, by=by, at=at)


@journal.verb
def keep_part(*, item: IntakeItem, part: str, reason: str, by: Person, at: datetime) -> KeptPart:
    """Write down why a part that belongs to another desk does not go there.

    :raises Refused: without a reason.
    """
    if not reason.strip():
        raise Refused("Bitte sagen, warum nichts weitergegeben wird.", code="field_kept_reason")
    row = KeptPart.objects.create(
        item=item, part=part, reason=reason.strip()[:300], kept_at=at, kept_by=by
    )
    journal.record(
        Verb.PART_KEPT,
        chain=passing.chain_of(item),
        by=by,
        at=at,
        data={"receipt": item.receipt_number, "part": part},
        personal={"what": PARTS[part].label, "reason": row.reason},
    )
    return row


@journal.verb
def keep_returned(*, part: PassedOn, reason: str, by: Person, at: datetime) -> KeptPart:
    """Keep at KRM what a unit gave back, with the reason.

    :raises Refused: without a reason, or if somebody has settled it already.
    """
    on = local_day(at)
    require(by, Right.TRIAGE, on=on)
    if not queries.returned_parts(by, on).filter(pk=part.pk).exists():
        raise Refused("Das hat inzwischen jemand erledigt.", code="settled_meanwhile")
    return keep_part(item=part.item, part=part.part, reason=reason, by=by, at=at)


def digest_of_recording(reaction: Reaction) -> str:
    """Return what marks the arrival of a Vorgang that was typed in at a desk."""
    return sha256(f"recorded:{reaction.pk}".encode()).hexdigest()


@journal.verb
def arrival_of(*, reaction: Reaction, by: Person, at: datetime) -> IntakeItem:
    """Return the arrival that a Vorgang was; one that was recorded at a desk gets its own now.

    It holds the words and the files of the person as the Vorgang has them at this moment.
    """
    if (first := first_arrival_of(reaction)) is not None:
        return first
    said = (reaction.matter, reaction.wish)
    reading = Reading(
        arrived_at=reaction.arrived_at,
        sender_name=reaction.party.display_name if reaction.party else "",
        subject=reaction.title,
        text="\n\n".join(words for words in said if words.strip()),
        not_answerable_reason="von Hand aufgenommen",
        documents=files_of(reaction),
    )
    item = receiving.receive_written(
        source=reaction.channel,
        content_digest=digest_of_recording(reaction),
        reading=reading,
        door="desk",
        also=lambda item: None,
        by=by,
        at=at,
    )
    return receiving.settle_arrival(
        item=item, state=State.TRIAGED, verb=Verb.INTAKE_TRIAGED, reaction=reaction, by=by, at=at
    )


def files_of(reaction: Reaction) -> list[Document]:
    """Return what the person has handed in or signed: only that goes to another desk."""
    kinds = (_Kind.INCOMING, _Kind.NIEDERSCHRIFT)
    rows = reaction.documents.filter(kind__in=kinds).select_related("document")
    return [row.document for row in rows.order_by("added_at", "pk")]


@journal.verb
def pass_on_from_case(*, reaction: Reaction, parcel: Parcel, by: Person, at: datetime) -> PassedOn:
    """Give a copy or part of a Vorgang to the desk it belongs to, whenever that is noticed.

    :raises Refused: as `passing.pass_on` does.
    """
    # Locked first: every step of a Vorgang waits here, and the office's chain comes last.
    item = arrival_of(reaction=reactions.locked(reaction), by=by, at=at)
    return passing.pass_on(item=item, parcel=parcel, by=by, at=at)
