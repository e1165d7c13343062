"""The versions of a Stellungnahme with what became of each, and individual remedies beside it."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from krm.petitions.rules.plan import days_late

PERSON = settings.AUTH_USER_MODEL


class Statement(models.Model):
    """One version of a Stellungnahme; its words never change, a change is a new version.

    Whatever is done with it (presented, approved, released, transmitted) is done with this version
    alone. The steps read the same from ``reactions.Petition``, by the digest.
    """

    class Way(models.TextChoices):
        """How the chair of the Trägerversammlung released it (R-35)."""

        SIGN_IN = "sign_in", "mit eigener Anmeldung"
        PAPER = "paper", "auf Papier, mit Unterschrift"

    reaction = models.ForeignKey("reactions.Reaction", models.CASCADE, related_name="statements")
    version = models.PositiveSmallIntegerField("Fassung")
    round = models.PositiveSmallIntegerField("Runde", default=1)
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    is_complete = models.BooleanField(default=False)
    drafted_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")
    drafted_at = models.DateTimeField()
    presented_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        PERSON, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    chair_asked_at = models.DateTimeField(null=True, blank=True)
    released_on = models.DateField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(
        PERSON, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    released_name = models.CharField(max_length=200, blank=True)
    resolution = models.CharField(max_length=200, blank=True)
    released_how = models.CharField(max_length=10, blank=True, choices=Way.choices)
    return_remark = models.TextField(blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)
    returned_by = models.ForeignKey(
        PERSON, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # The day that counted for it when it was transmitted.
    due_on = models.DateField(null=True, blank=True)
    transmitted_on = models.DateField(null=True, blank=True)
    transmitted_by = models.ForeignKey(
        PERSON, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    transmitted_how = models.CharField(max_length=120, blank=True)
    pdf = models.ForeignKey(
        "documents.Document", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reaction", "version"], name="statement_version")
        ]

    def __str__(self) -> str:
        return f"{self.reaction_id} {self.version}"

    @property
    def days_late(self) -> int:
        """Return by how many days it was transmitted too late."""
        return days_late(self.due_on, self.transmitted_on) if self.transmitted_on else 0


class IndividualRemedy(models.Model):
    """What was done for the petitioner beside the petition; the Stellungnahme reports it."""

    reaction = models.ForeignKey(
        "reactions.Reaction", models.CASCADE, related_name="individual_remedies"
    )
    happened_on = models.DateField()
    what = models.CharField(max_length=500)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.reaction_id} {self.happened_on}"
