"""What one person proposes and a second one decides about; a change of something wrong."""

from typing import ClassVar

from django.conf import settings
from django.db import models

PERSON = settings.AUTH_USER_MODEL


class Proposal(models.Model):
    """What one person proposes for a Vorgang and a second one decides about."""

    class State(models.TextChoices):
        """What became of it."""

        PROPOSED = "proposed", "wartet auf zweite Person"
        APPLIED = "applied", "übernommen"
        REJECTED = "rejected", "abgelehnt"
        WITHDRAWN = "withdrawn", "zurückgezogen"

    reaction = models.ForeignKey("reactions.Reaction", models.CASCADE, related_name="%(class)ss")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    reason = models.TextField()
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        abstract = True


class CorrectionQuerySet(models.QuerySet["Correction"]):
    """Named reads over corrections."""

    def waiting(self) -> "CorrectionQuerySet":
        """Keep what waits for its second person."""
        return self.filter(state=Correction.State.PROPOSED)


class Correction(Proposal):
    """A change of something wrong: reason, old and new; some need a second person."""

    target = models.CharField(max_length=40)
    old = models.JSONField()
    new = models.JSONField()

    # A slip put right on the day of recording by whoever recorded it: no second person was needed
    # although a legal deadline hangs on it. The monthly list shows it.
    is_own_slip = models.BooleanField(default=False, db_default=False)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        db_table = "casework_correction"
        indexes: ClassVar = [models.Index(fields=["is_own_slip", "proposed_at"])]

    def __str__(self) -> str:
        return f"{self.reaction_id} {self.target}"
