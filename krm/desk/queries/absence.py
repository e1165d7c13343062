"""What Heute says about absences: one's own, and whom one stands in for (R-13)."""

from dataclasses import dataclass
from datetime import date

from krm.organisation.models import Absence, Person
from krm.organisation.queries.absences import StandIn, stand_ins


@dataclass(frozen=True)
class Around:
    """Who is away around a person on a day."""

    own: Absence | None
    until: date | None
    deputies: list[StandIn]
    standing_in: list[StandIn]


def around(person: Person, on: date) -> Around:
    """Return one's own absence with who stands in, and whom one stands in for."""
    own = person.absences.filter(starts_on__lte=on, ends_on__gte=on).first()
    rows = stand_ins(on)
    return Around(
        own=own,
        until=own.ends_on if own else None,
        deputies=[row for row in rows if row.absent == person and row.deputy is not None],
        standing_in=[row for row in rows if row.deputy == person],
    )
