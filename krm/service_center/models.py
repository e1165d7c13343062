"""What the Service Center reported, call by call."""

from typing import ClassVar

from django.conf import settings
from django.db import models

PERSON = settings.AUTH_USER_MODEL


class ServiceCenterCall(models.Model):
    """One guided form of an agent: what it was, where it went, its receipt.

    No customer data stands here: what was said is in the arrival that the call became, if any.
    """

    receipt_number = models.CharField(max_length=20, unique=True)
    topic = models.CharField(max_length=30)
    route = models.CharField(max_length=30)
    # Exactly what the agent was to say, as the Regelwerk of that day had it.
    sentence = models.TextField(blank=True)
    ticket_number = models.CharField(max_length=60, blank=True, db_index=True)
    ticket_created_at = models.DateTimeField(null=True, blank=True)
    attempts = models.JSONField(default=list, blank=True)
    # Only for a missed callback: whether an attempt stands in the ticket.
    is_documented = models.BooleanField(null=True, blank=True)
    new_ticket_number = models.CharField(max_length=60, blank=True)
    called_at = models.DateTimeField()
    is_existential = models.BooleanField(default=False)
    item = models.ForeignKey(
        "arrivals.IntakeItem", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    reaction = models.ForeignKey(
        "reactions.Reaction", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    unit = models.ForeignKey(
        "organisation.Unit", models.PROTECT, null=True, blank=True, related_name="+"
    )
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")
    reconciled_at = models.DateTimeField(null=True, blank=True)
    reconciled_by = models.ForeignKey(
        PERSON, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        indexes: ClassVar = [models.Index(fields=["called_at"])]

    def __str__(self) -> str:
        return self.receipt_number
