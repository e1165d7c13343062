"""A Dienstaufsichtsbeschwerde inside a Widerspruch becomes a reaction of its own (R-31, AS-51).

In the Widerspruchsverfahren nobody deals with it (directive 4.2), so the Widerspruchsstelle gives
it to KRM. It arrived with the letter: its day is that of the whole.
"""

from datetime import datetime
from hashlib import sha256

from krm.arrivals import access
from krm.arrivals.actions import alarms, passing, receiving
from krm.arrivals.actions.receiving import Reading
from krm.arrivals.models import IntakeItem, PassedOn
from krm.arrivals.queries import waiting
from krm.arrivals.rules.nine_questions import PARTS
from krm.journal import actions as journal
from krm.journal.actions import Refused, Verb
from krm.organisation.models import Person
from krm.organisation.queries import krm_at_work, local_day
from krm.work.actions.telling import tell
from krm.work.queries import desk_of

_SUBJECT = "Dienstaufsichtsbeschwerde in einem Widerspruch"
_LONGEST = 200


@journal.verb
def give_dienstaufsicht(
    *, part: PassedOn, text: str, with_files: bool = False, by: Person, at: datetime
) -> IntakeItem:
    """Give what a Widerspruch says about the conduct of somebody to KRM, as an Eingang of its own.

    :param text: the words of the customer about it; the matter of the Widerspruch stays out.
    :param with_files: the files of the letter go along.
    :raises Refused: without words, if it is no Widerspruch or not the person's, its content is
        gone, or KRM has it already.
    """
    on = local_day(at)
    rows = access.visible_passed_on(by, on).select_for_update(of=("self",))
    row = rows.select_related("item__reaction", "unit").filter(pk=part.pk).first()
    if row is None or row.unit not in access.receiving_units(by, on):
        raise Refused(f"Das gibt {part.unit.name} weiter.", code="other_unit")
    if not PARTS[row.part].to_widerspruchsstelle or row.item.content_removed_at is not None:
        raise Refused("Hier ist kein Widerspruch mehr, der etwas enthält.", code="gone")
    if row.dienstaufsicht is not None:
        raise Refused(f"KRM hat sie schon: {row.dienstaufsicht.receipt_number}.", code="field_text")
    if not text.strip():
        raise Refused("Bitte den Wortlaut der Beschwerde eintragen.", code="field_text")
    row.dienstaufsicht = _arrival(row, text, with_files=with_files, by=by, at=at)
    row.save(update_fields=["dienstaufsicht"])
    _tell(row, by, at)
    return row.dienstaufsicht


def _arrival(row: PassedOn, text: str, *, with_files: bool, by: Person, at: datetime) -> IntakeItem:
    letter = row.item
    due = waiting.provisional(row.arrived_at)
    reading = Reading(
        arrived_at=row.arrived_at,
        sender_name=letter.sender_name,
        sender_address=letter.sender_address,
        subject=_SUBJECT,
        text=text.strip(),
        not_answerable_reason=f"aus einem Schreiben herausgenommen von: {row.unit.name}"[:_LONGEST],
        provisional_due_on=due.due_on if due else None,
        documents=list(row.documents.all()) if with_files else [],
    )
    item = receiving.receive_written(
        source=letter.source,
        content_digest=sha256(f"dienstaufsicht:{row.pk}".encode()).hexdigest(),
        reading=reading,
        door="desk",
        also=lambda item: None,
        by=by,
        at=at,
    )
    alarms.raise_from_text(item=item, by=by, at=at)
    return item


def _tell(row: PassedOn, by: Person, at: datetime) -> None:
    item = row.dienstaufsicht
    if item is None:
        return
    reaction, on = row.item.reaction, local_day(at)
    journal.record(
        Verb.DIENSTAUFSICHT_GIVEN,
        chain=passing.chain_of(row.item),
        by=by,
        at=at,
        data={"receipt": row.item.receipt_number, "new": item.receipt_number},
        personal={"unit": row.unit.name},
    )
    tell(
        reaction=reaction,
        people=[desk_of(reaction, on) if reaction else krm_at_work(on)],
        kind="arrival_passed_on",
        opening=f"Eingang {item.receipt_number}: ",
        what=f"Dienstaufsichtsbeschwerde von {row.unit.name}. Bitte sichten.",
        url=item.get_absolute_url(),
        key=f"dienstaufsicht:{item.pk}",
        by=by,
        at=at,
    )
