"""What was passed on to another desk, and the counter of what leaves nothing else behind."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse

PERSON = settings.AUTH_USER_MODEL


class PassedOn(models.Model):
    """A copy or part of an arrival that went to another desk, with its arrival time (§ 84 SGG).

    ``part`` says what it is: a possible Widerspruch, an application, evidence, a change notice,
    an Überprüfungsantrag, a request for information, a damages claim.
    """

    item = models.ForeignKey("arrivals.IntakeItem", models.CASCADE, related_name="passed_on")
    part = models.CharField(max_length=30)
    unit = models.ForeignKey("organisation.Unit", models.PROTECT, related_name="+")
    arrived_at = models.DateTimeField()
    note = models.CharField(max_length=300, blank=True)
    # Whether the unit reads the whole message, or only the note and the chosen files.
    includes_text = models.BooleanField(default=True)
    documents = models.ManyToManyField("documents.Document", related_name="+", blank=True)
    passed_at = models.DateTimeField()
    passed_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")
    received_at = models.DateTimeField(null=True, blank=True)
    received_by = models.ForeignKey(
        PERSON, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # The unit says that it is not theirs; KRM passes it on anew.
    returned_at = models.DateTimeField(null=True, blank=True)
    returned_by = models.ForeignKey(
        PERSON, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    return_reason = models.CharField(max_length=300, blank=True)
    # What a Widerspruch said about the conduct of somebody, given to KRM on its own.
    dienstaufsicht = models.OneToOneField(
        "arrivals.IntakeItem", models.SET_NULL, null=True, blank=True, related_name="taken_from"
    )

    class Meta:
        indexes: ClassVar = [models.Index(fields=["unit", "received_at"])]

    def __str__(self) -> str:
        return f"{self.item_id} {self.part}"

    def get_absolute_url(self) -> str:
        """Return the address of the page on which the unit takes it over."""
        return reverse("triage:passed_on", args=[self.pk])


class KeptPart(models.Model):
    """A part that belongs to another desk and did not go there, with the reason somebody gave."""

    item = models.ForeignKey("arrivals.IntakeItem", models.CASCADE, related_name="kept_parts")
    part = models.CharField(max_length=30)
    reason = models.CharField(max_length=300)
    kept_at = models.DateTimeField()
    kept_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.item_id} {self.part}"


class OutcomeCount(models.Model):
    """How often an outcome came that leaves nothing else: a day, way in, number (R-11, R-33)."""

    day = models.DateField()
    channel = models.CharField(max_length=40)
    outcome = models.CharField(max_length=30)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["day", "channel", "outcome"], name="one_count_per_day_channel_outcome"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.outcome}"
