"""Files whose text is still to be read."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from krm.arrivals.models import IntakeItem
from krm.documents.models import Document
from krm.documents.queries import waiting_for_text
from krm.reactions.models import ReactionDocument

# A file is stored before its arrival or Vorgang is; read in between, nobody would hear of a danger
# in it. What belongs to neither by then is a file of the house.
_LINKED_WITHIN: Final = timedelta(hours=1)


def waiting_files(at: datetime) -> QuerySet[Document]:
    """Return what is to be read now, what was never tried first."""
    linked = Exists(IntakeItem.documents.through.objects.filter(document=OuterRef("pk"))) | Exists(
        ReactionDocument.objects.filter(document=OuterRef("pk"))
    )
    return waiting_for_text().filter(Q(linked) | Q(stored_at__lt=at - _LINKED_WITHIN))
