"""Arrivals, what was handed in with them, alarms, what was passed on, duplicates."""

from krm.arrivals.models.alarm import Alarm, AlarmAttempt, DangerHint, DangerKind
from krm.arrivals.models.duplicate import Duplicate
from krm.arrivals.models.handed_in import OTHER_LANGUAGE, Submission, Translation
from krm.arrivals.models.item import IntakeItem, IntakeItemQuerySet
from krm.arrivals.models.meaning import DangerExample, MeaningReading
from krm.arrivals.models.passed_on import KeptPart, OutcomeCount, PassedOn

__all__ = [
    "OTHER_LANGUAGE",
    "Alarm",
    "AlarmAttempt",
    "DangerExample",
    "DangerHint",
    "DangerKind",
    "Duplicate",
    "IntakeItem",
    "IntakeItemQuerySet",
    "KeptPart",
    "MeaningReading",
    "OutcomeCount",
    "PassedOn",
    "Submission",
    "Translation",
]
