"""Under which other numbers a Vorgang is known in the house."""

from typing import Final

from django.db.models import Q, Value
from django.db.models.functions import Upper
from django.db.models.lookups import Exact

from krm.arrivals.models import IntakeItem
from krm.desk.rules.typed_numbers import receipt_number, running_number
from krm.reactions.models import NumberSeries, Reaction
from krm.reactions.rules import SERIES, format_number
from krm.service_center.models import ServiceCenterCall

# More of one number than anybody reads; the list behind a search must stay short.
_MOST: Final = 500


def keys_by_other_number(text: str) -> list[int]:
    """Return the keys of the Vorgänge with this number of an arrival, call or ticket.

    The number in the register before this one counts too. One statement; who may see them is not
    asked here, so narrow the rows a person may see with them.
    """
    typed, receipt = text.strip(), receipt_number(text)
    calls = ServiceCenterCall.objects.filter(
        Q(receipt_number=receipt) | Q(ticket_number=typed) | Q(new_ticket_number=typed)
    )
    arrived = IntakeItem.objects.filter(receipt_number=receipt)
    found = arrived.values_list("reaction").union(
        calls.values_list("reaction"),
        calls.values_list("item__reaction"),
        Reaction.objects.filter(Exact(Upper("imported_number"), Upper(Value(typed)))).values_list(
            "pk"
        ),
    )
    return [key for (key,) in found[:_MOST] if key is not None]


def keys_by_number(text: str) -> list[int]:
    """Return the keys of the Vorgänge with this running number, of every year."""
    running = running_number(text)
    if running is None:
        return []
    years = NumberSeries.objects.filter(series=SERIES).values_list("year", flat=True)
    numbers = [format_number(SERIES, year, running) for year in years]
    return list(Reaction.objects.filter(number__in=numbers).values_list("pk", flat=True))
