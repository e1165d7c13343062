"""The comparison of a period: the calls here and the tickets the Service Center names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from krm.service_center.models import ServiceCenterCall
from krm.service_center.queries.calls import status_of, topic_label
from krm.service_center.rules.tickets import Comparison, compare, normal_ticket
from krm.service_center.rules.words import Words
from krm.ui.rules import LOCAL_ZONE

BOTH, HERE, THERE, WITHOUT = "in beiden", "nur hier", "nur dort", "hier ohne Ticket"


@dataclass(frozen=True)
class TicketRow:
    """One line of the comparison; without a call it stands only in the other list."""

    ticket: str
    where: str
    call: ServiceCenterCall | None = None
    topic: str = ""
    status: str = ""


@dataclass(frozen=True)
class Compared:
    """The comparison of a period, its lines sorted by where they stand."""

    rows: Sequence[TicketRow]
    count_there: int

    def count(self, where: str) -> int:
        """Return how many lines stand there."""
        return sum(row.where == where for row in self.rows)

    @property
    def both(self) -> int:
        """Return how many tickets stand in both lists."""
        return self.count(BOTH)

    @property
    def only_here(self) -> int:
        """Return how many tickets stand only here."""
        return self.count(HERE)

    @property
    def only_there(self) -> int:
        """Return how many tickets stand only in the list of the Service Center."""
        return self.count(THERE)

    @property
    def without(self) -> int:
        """Return how many calls here name no ticket."""
        return self.count(WITHOUT)

    def open_calls(self) -> list[ServiceCenterCall]:
        """Return the calls in both lists that nobody has ticked off."""
        calls = [row.call for row in self.rows if row.where == BOTH]
        return [call for call in calls if call is not None and call.reconciled_at is None]


def calls_between(first: date, last: date) -> list[ServiceCenterCall]:
    """Return the calls of a period, both days included."""
    begin = datetime(first.year, first.month, first.day, tzinfo=LOCAL_ZONE)
    after = last + timedelta(days=1)
    end = datetime(after.year, after.month, after.day, tzinfo=LOCAL_ZONE)
    rows = ServiceCenterCall.objects.filter(called_at__gte=begin, called_at__lt=end)
    rows = rows.select_related("item__reaction", "reaction", "reconciled_by")
    return list(rows.order_by("called_at", "pk"))


def compared(first: date, last: date, tickets: Sequence[str], words: Words) -> Compared:
    """Compare the calls of a period with the tickets of the Service Center.

    A call counts with the ticket it is about and with the new one it led to.
    """
    calls = calls_between(first, last)
    found = compare([number for call in calls for number in _numbers(call)], tickets)
    where = _places(found)
    rows = [_row(call, where, words) for call in calls]
    rows += [TicketRow(number, THERE) for number in found.only_there]
    order = [THERE, HERE, WITHOUT, BOTH]
    rows.sort(key=lambda row: (order.index(row.where), row.ticket))
    return Compared(rows, len(tickets))


def _numbers(call: ServiceCenterCall) -> list[str]:
    return [number for number in (call.ticket_number, call.new_ticket_number) if number]


def _places(found: Comparison) -> dict[str, str]:
    return {normal_ticket(number): BOTH for number in found.both}


def _row(call: ServiceCenterCall, where: dict[str, str], words: Words) -> TicketRow:
    numbers = _numbers(call)
    place = HERE if numbers else WITHOUT
    if any(where.get(normal_ticket(number)) == BOTH for number in numbers):
        place = BOTH
    topic, status = topic_label(call, words), status_of(call)
    return TicketRow(", ".join(numbers), place, call, topic, status)
