"""The plain question whether somebody needs help today, and what follows from each answer."""

from collections.abc import Mapping
from typing import Final

NEED: Final = "need"
# What raises an alarm at once, by the kind of danger.
ALARMS: Final[Mapping[str, str]] = {"danger": "peril", "child": "child"}
LABELS: Final[Mapping[str, str]] = {
    NEED: "Kein Essen, kein Strom, keine Heizung oder keine Wohnung",
    "danger": "Jemand ist in Gefahr",
    "child": "Ein Kind ist in Gefahr",
}


def labels_of(asked: list[str]) -> str:
    """Return what was ticked as one line."""
    return ", ".join(label for code, label in LABELS.items() if code in asked)
