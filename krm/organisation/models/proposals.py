"""What one person proposes and a second one decides about, in every room of the house."""

from datetime import datetime

from django.conf import settings
from django.db import models

PERSON = settings.AUTH_USER_MODEL


class Proposal(models.Model):
    """What one person proposes and a second one decides about."""

    class State(models.TextChoices):
        """What became of it."""

        PROPOSED = "proposed", "wartet auf eine zweite Person"
        APPLIED = "applied", "freigegeben"
        REJECTED = "rejected", "abgelehnt"
        WITHDRAWN = "withdrawn", "zurückgezogen"

    reason = models.TextField("Grund")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        abstract = True

    def settle(self, state: State, by: models.Model | None, at: datetime, **more: object) -> None:
        """Store what became of it, who decided and when; ``more`` are further columns."""
        values = {"state": state, "decided_at": at, "decided_by": by, **more}
        for name, value in values.items():
            setattr(self, name, value)
        self.save(update_fields=list(values))
