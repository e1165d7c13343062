"""What there is beside an arrival at all, before each part is read."""

from typing import Final

from django.db.models import OuterRef

from krm.arrivals.models import (
    Alarm,
    DangerHint,
    Duplicate,
    IntakeItem,
    KeptPart,
    MeaningReading,
    PassedOn,
    Translation,
)
from krm.measures.models import Besonderheit, Disclosure
from krm.organisation.queries.there_is import Rows, ThereIs


def _of_arrival() -> dict[str, Rows]:
    this = {"item": OuterRef("pk")}
    receipt = {"receipt": OuterRef("receipt_number")}
    return {
        "translations": Translation.objects.filter(**this),
        "passed_on": PassedOn.objects.filter(**this),
        "origins": PassedOn.objects.filter(dienstaufsicht=OuterRef("pk")),
        "kept_parts": KeptPart.objects.filter(**this),
        "alarms": Alarm.objects.filter(**this),
        "hints": DangerHint.objects.filter(**this),
        "meanings": MeaningReading.objects.filter(**this).exclude(note=""),
        "duplicates": Duplicate.objects.filter(of=OuterRef("pk")),
        "besonderheiten": Besonderheit.objects.standing().filter(**receipt),
        "disclosures": Disclosure.objects.filter(**receipt),
    }


# What there is beside an arrival, for its page.
of_arrival: Final = ThereIs(IntakeItem, _of_arrival)
