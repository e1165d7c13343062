"""Which arrival is the same matter as an earlier one."""

from django.conf import settings
from django.db import models

PERSON = settings.AUTH_USER_MODEL


class Duplicate(models.Model):
    """An arrival that somebody has found to be the same matter as an earlier waiting one."""

    item = models.OneToOneField("arrivals.IntakeItem", models.CASCADE, related_name="duplicate_of")
    of = models.ForeignKey("arrivals.IntakeItem", models.CASCADE, related_name="duplicates")
    merged_at = models.DateTimeField()
    merged_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.item_id} {self.of_id}"
