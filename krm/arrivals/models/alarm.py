"""Alarms: a signal of danger that somebody has to act upon and confirm."""

from typing import ClassVar

from django.conf import settings
from django.db import models

PERSON = settings.AUTH_USER_MODEL


class Alarm(models.Model):
    """A signal of danger in an arrival: somebody must act now and say so."""

    class Kind(models.TextChoices):
        """What the signal is about."""

        SELF_HARM = "self_harm", "Selbstgefährdung"
        CHILD = "child", "Gefahr für ein Kind"
        THREAT = "threat", "Drohung"
        EXISTENTIAL = "existential", "Existenzielle Notlage"

    item = models.ForeignKey(
        "arrivals.IntakeItem", models.CASCADE, null=True, blank=True, related_name="alarms"
    )
    reaction = models.ForeignKey(
        "reactions.Reaction", models.CASCADE, null=True, blank=True, related_name="alarms"
    )
    kind = models.CharField(max_length=12, choices=Kind.choices)
    # Whether words in the text raised it or a person did.
    is_found = models.BooleanField(default=False)
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        PERSON, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    done = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["confirmed_at", "raised_at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.item_id}"
