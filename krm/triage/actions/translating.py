"""A German wording beside a foreign original; the original stays and starts the clock."""

from datetime import date, datetime

from krm.arrivals import access
from krm.arrivals.actions import alarms
from krm.arrivals.models import IntakeItem, Translation
from krm.journal import actions as journal
from krm.journal.actions import OFFICE, Refused, Verb
from krm.organisation.access import require
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Right


@journal.verb
def add_translation(
    *,
    item: IntakeItem,
    language: str,
    text: str,
    translated_by: str,
    translated_on: date,
    by: Person,
    at: datetime,
) -> Translation:
    """Put a German wording beside an arrival, with who made it and when; signals in it count.

    :raises Refused: if something is missing, the day lies in the future or before the arrival, or
        the content is gone.
    """
    on = local_day(at)
    require(by, Right.TRIAGE, on=on)
    row = access.visible_items(by, on).filter(pk=item.pk).first()
    if row is None or row.content_removed_at is not None:
        raise Refused("Zu diesem Eingang gibt es keinen Text mehr.", code="gone")
    for value, field, reason in (
        (text, "text", "Bitte die deutsche Fassung eintragen."),
        (translated_by, "translated_by", "Bitte sagen, wer übersetzt hat."),
    ):
        if not value.strip():
            raise Refused(reason, code=f"field_{field}")
    if not local_day(row.arrived_at) <= translated_on <= on:
        raise Refused(
            "Der Tag liegt vor dem Eingang oder in der Zukunft.", code="field_translated_on"
        )
    translation = Translation.objects.create(
        item=row,
        language=language.strip()[:10],
        text=text.strip(),
        translated_by=translated_by.strip()[:160],
        translated_on=translated_on,
        written_at=at,
        written_by=by,
    )
    journal.record(
        Verb.INTAKE_TRANSLATED,
        chain=OFFICE,
        by=by,
        at=at,
        data={"receipt": row.receipt_number, "translation": translation.pk, "on": translated_on},
    )
    alarms.raise_from_text(item=row, text=translation.text, by=by, at=at)
    return translation
