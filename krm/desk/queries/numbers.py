"""Under which other numbers a Vorgang is known in the house."""

from typing import Final

from django.db.models import Q, Value
from django.db.models.functions import Upper
from django.db.models.lookups import Exact

from krm.arrivals.models import IntakeItem
from krm.desk.rules.typed_numbers import receipt_number
from krm.parties.models import Party
from krm.reactions.models import Reaction
from krm.service_center.models import ServiceCenterCall

# More of one number than anybody reads; the list behind a search must stay short.
_MOST: Final = 500


def keys_by_other_number(text: str) -> list[int]:
    """Return the keys of the Vorgänge with this number of an arrival, call, ticket or customer.

    The number in the register before this one counts too. One statement; who may see them is not
    asked here, so narrow the rows a person may see with them.
    """
    typed, receipt = text.strip(), receipt_number(text)
    calls = ServiceCenterCall.objects.filter(
        Q(receipt_number=receipt) | Q(ticket_number=typed) | Q(new_ticket_number=typed)
    )
    arrived = IntakeItem.objects.filter(receipt_number=receipt)
    customers = Party.objects.filter(customer_number__in={typed, "".join(typed.split())})
    found = arrived.values_list("reaction").union(
        calls.values_list("reaction"),
        calls.values_list("item__reaction"),
        Reaction.objects.filter(Exact(Upper("imported_number"), Upper(Value(typed)))).values_list(
            "pk"
        ),
        Reaction.objects.filter(party__in=customers).values_list("pk"),
    )
    return [key for (key,) in found[:_MOST] if key is not None]
