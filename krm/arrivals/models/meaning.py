"""What is to be compared with examples of danger, and what came of it; no vector is kept for it."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from krm.arrivals.models.alarm import DangerKind


class MeaningReading(models.Model):
    """One text that waits to be compared with the examples of danger, or was."""

    item = models.ForeignKey(
        "arrivals.IntakeItem", models.CASCADE, null=True, blank=True, related_name="meanings"
    )
    reaction = models.ForeignKey(
        "reactions.Reaction", models.CASCADE, null=True, blank=True, related_name="meanings"
    )
    # Only of what has no row of its own here, such as a note: gone as soon as it was read.
    text = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    # What was not read, as the page says it.
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["read_at", "asked_at"])]

    def __str__(self) -> str:
        return f"{self.item_id} {self.reaction_id}"


class DangerExample(models.Model):
    """An invented sentence that the office adds to those that ship."""

    text = models.CharField("Satz", max_length=400, unique=True)
    # Empty: a harmless sentence that was taken for danger.
    kind = models.CharField("Gefahr", max_length=12, choices=DangerKind.choices, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    def __str__(self) -> str:
        return self.text
