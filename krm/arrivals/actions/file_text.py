"""What was read from a file is kept and looked through for danger, in one step."""

from datetime import datetime

from krm.arrivals.actions import alarms
from krm.arrivals.models import IntakeItem
from krm.arrivals.queries.readable import FROM_OUTSIDE
from krm.documents import actions as documents
from krm.documents.models import Document
from krm.documents.rules.limits import Extracted
from krm.journal import actions as journal
from krm.journal.actions import SYSTEM, Actor
from krm.reactions.models import ReactionDocument
from krm.search.models import Entry
from krm.search.storage import entries as search


@journal.verb
def take_text(
    *, document: Document, found: Extracted | None, by: Actor = SYSTEM, at: datetime
) -> Document:
    """Keep the text of a file and raise an alarm for every danger it speaks of (R-24).

    :param found: None if it was given up; then the page of the arrival asks a person to read it.
    """
    row = Document.objects.select_for_update().get(pk=document.pk)
    if row.text_state != Document.TextState.WAITING:
        return row
    # Read before it is kept: what stands in the arrival already is not read a second time.
    _read_for_danger(row, found.text if found else "", by, at)
    documents.keep_text(document=row, found=found)
    owners = ReactionDocument.objects.filter(document=row).values_list("reaction", flat=True)
    search.note_changed(Entry.Kind.CASE, owners)
    for item in IntakeItem.objects.filter(documents=row, raw_name="", submission=None):
        _take_into_scan(item)
    return row


def _read_for_danger(row: Document, text: str, by: Actor, at: datetime) -> None:
    items = list(IntakeItem.objects.filter(documents=row).select_related("reaction").order_by("pk"))
    for item in items:
        alarms.raise_from_text(item=item, text=text, reaction=item.reaction, by=by, at=at)
    if items:
        return
    files = ReactionDocument.objects.filter(document=row, kind__in=FROM_OUTSIDE)
    for file in files.select_related("reaction").order_by("pk"):
        alarms.raise_from_text(reaction=file.reaction, text=text, by=by, at=at)


def _take_into_scan(item: IntakeItem) -> None:
    """A scanned letter says what its files say."""
    files = list(item.documents.order_by("stored_at", "pk"))
    item.text = "\n\n".join(file.text for file in files if file.text)
    item.problem = "\n".join(file.text_note for file in files if file.text_note)
    item.save(update_fields=["text", "problem"])
