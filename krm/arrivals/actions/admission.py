"""What every door of the house says of an arrival, and when one is refused."""

from dataclasses import dataclass
from datetime import datetime

from krm.arrivals.models import IntakeItem
from krm.journal.actions import Actor, Refused
from krm.organisation.access import require
from krm.organisation.queries import local_day
from krm.organisation.rules import Right


@dataclass(frozen=True)
class Ingested:
    """The arrival as it stands now, and whether this call brought it."""

    item: IntakeItem
    is_new: bool


def refuse_arrival(by: Actor, arrived_at: datetime | None, at: datetime) -> None:
    """Refuse who may not triage and an arrival in the future.

    :raises Refused: as said.
    """
    require(by, Right.TRIAGE, on=local_day(at))
    if arrived_at is not None and arrived_at > at:
        raise Refused(
            "Der Eingang liegt in der Zukunft. Bitte Datum und Uhrzeit prüfen.",
            code="field_arrived_at",
        )
