"""Alarms, what was tried about them, and hints that something is to be read first."""

from typing import ClassVar

from django.conf import settings
from django.db import models

PERSON = settings.AUTH_USER_MODEL


class DangerKind(models.TextChoices):
    """What a signal of danger is about."""

    SELF_HARM = "self_harm", "Selbstgefährdung"
    PERIL = "peril", "Gefahr durch Gewalt oder Krankheit"
    CHILD = "child", "Gefahr für ein Kind"
    THREAT = "threat", "Drohung"
    EXISTENTIAL = "existential", "Existenzielle Notlage"


class Alarm(models.Model):
    """A signal of danger in an arrival: somebody must act now and say so."""

    Kind = DangerKind

    item = models.ForeignKey(
        "arrivals.IntakeItem", models.CASCADE, null=True, blank=True, related_name="alarms"
    )
    reaction = models.ForeignKey(
        "reactions.Reaction", models.CASCADE, null=True, blank=True, related_name="alarms"
    )
    kind = models.CharField(max_length=12, choices=DangerKind.choices)
    # Whether words in the text raised it or a person did.
    is_found = models.BooleanField(default=False)
    # If its meaning raised it: the sentence and the invented example it resembles, until it ends.
    words = models.TextField(blank=True)
    example = models.TextField(blank=True)
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


class AlarmAttempt(models.Model):
    """Somebody tried to reach the person of an alarm in vain, and tries again at a moment."""

    alarm = models.ForeignKey(Alarm, models.CASCADE, related_name="attempts")
    tried_at = models.DateTimeField()
    tried_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")
    next_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.alarm_id} {self.tried_at}"


class DangerHint(models.Model):
    """Something in one message may speak of danger: it is read first, by a person, who decides.

    It belongs to this message only and is deleted when it is read, its sentence with it.
    """

    item = models.ForeignKey(
        "arrivals.IntakeItem", models.CASCADE, null=True, blank=True, related_name="hints"
    )
    reaction = models.ForeignKey(
        "reactions.Reaction", models.CASCADE, null=True, blank=True, related_name="hints"
    )
    kind = models.CharField(max_length=12, choices=DangerKind.choices, blank=True)
    # What the person wrote, and the invented example it resembles (none for single words).
    words = models.TextField()
    example = models.TextField(blank=True)
    found_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["found_at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.item_id}"
