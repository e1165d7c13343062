"""The Fehlanzeige of a team for a month."""

from typing import ClassVar

from django.conf import settings
from django.db import models

PERSON = settings.AUTH_USER_MODEL


class Fehlanzeige(models.Model):
    """A team says that a month brought it nothing to record."""

    unit = models.ForeignKey("organisation.Unit", models.PROTECT, related_name="+")
    month = models.DateField(help_text="first day of the month")
    stated_at = models.DateTimeField()
    stated_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "month"], name="one_fehlanzeige_per_month")
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.month:%Y-%m}"
