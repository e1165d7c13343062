"""By which numbers of the Service Center a Vorgang is found."""

from collections.abc import Iterator, Sequence

from django.db.models import Q
from django.db.models.functions import Coalesce

from krm.search.rules.pieces import Piece
from krm.service_center.models import ServiceCenterCall


def pieces_of_calls(keys: Sequence[int]) -> Iterator[tuple[int, Piece]]:
    """Yield receipts and tickets of the calls that belong to Vorgänge, by key of the Vorgang."""
    calls = ServiceCenterCall.objects.filter(Q(reaction__in=keys) | Q(item__reaction__in=keys))
    rows = calls.annotate(of=Coalesce("reaction_id", "item__reaction_id")).values_list(
        "of", "receipt_number", "ticket_number", "new_ticket_number"
    )
    for key, *numbers in rows:
        for number in numbers:
            yield key, Piece(number, "Service Center", is_number=True)
