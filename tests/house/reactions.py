"""Reactions where a test needs one without playing the whole way through the desk."""

from datetime import datetime
from itertools import count
from typing import Any

from krm.reactions.models import Reaction
from krm.regelwerk import queries as regelwerk
from krm.ui.rules import LOCAL_ZONE
from tests.house.remembered import shipped_rules

_numbers = count(1)


def moment(text: str) -> datetime:
    """Return a local moment from ``2026-05-04`` (9 o'clock) or ``2026-05-04T23:10``."""
    at = datetime.fromisoformat(text if "T" in text else f"{text}T09:00")
    return at.replace(tzinfo=LOCAL_ZONE)


def reaction(arrived: str = "2026-05-04", *, channel: str = "letter", **columns: Any) -> Reaction:
    """Return a stored reaction that arrived at that local time; by default a written complaint."""
    arrived_at = moment(arrived)
    version = shipped_rules(at=arrived_at)
    written = regelwerk.rules_of(version).channels[channel].written
    number = next(_numbers)
    values: dict[str, Any] = {
        "number": f"KRM-{arrived_at.year}-{number:05d}",
        "kind": "complaint",
        "state": "recorded",
        "title": f"Beispiel {number}",
        "captured_at": arrived_at,
        "arrived_krm_at": arrived_at,
    }
    return Reaction.objects.create(
        channel=channel,
        is_written=written,
        arrived_at=arrived_at,
        regelwerk_version=version,
        **{**values, **columns},
    )
