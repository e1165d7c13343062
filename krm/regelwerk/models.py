"""The directive as versioned data: rules by day, calendar, confirmed assumptions, reviews."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class RegelwerkVersion(models.Model):
    """One version of the rules, valid from a day; a reaction is pinned to it at arrival."""

    class State(models.TextChoices):
        """Where a version stands."""

        PROPOSED = "proposed", "vorgeschlagen"
        RELEASED = "released", "freigegeben"
        REJECTED = "rejected", "abgelehnt"

    name = models.CharField(max_length=120)
    content_hash = models.CharField(max_length=64, unique=True)
    content = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    is_shipped = models.BooleanField(default=False)
    valid_from = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "valid_from"])]

    def __str__(self) -> str:
        return self.name


class ClosingDay(models.Model):
    """A day on which the office is closed; counts only for days after its entry."""

    class Kind(models.TextChoices):
        """Why the office is closed."""

        CLOSING = "closing", "Schließtag"
        EXTRA = "extra", "zusätzlich dienstfrei"

    day = models.DateField(unique=True)
    label = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.CLOSING)
    entered_on = models.DateField()
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    removed_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.day} {self.label}"


class AssumptionConfirmation(models.Model):
    """The office has confirmed one reconstructed value of the Regelwerk."""

    version = models.ForeignKey(RegelwerkVersion, models.CASCADE, related_name="confirmations")
    key = models.CharField(max_length=120)
    note = models.CharField(max_length=300, blank=True)
    confirmed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "key"], name="assumption_confirmed_once")
        ]

    def __str__(self) -> str:
        return self.key


class DirectiveReview(models.Model):
    """A due review of the directive and its completion (cover page, R-39)."""

    due_on = models.DateField(unique=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    completed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    result = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.due_on}"
