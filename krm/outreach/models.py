"""Opinion cards with their boxes, and the printed material with its orders (R-34)."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from krm.outreach.rules import MATERIAL_LABELS, Material

PERSON = settings.AUTH_USER_MODEL


class CardDesign(models.Model):
    """How the opinion card of one Standort looks; each saving is a new version."""

    standort = models.ForeignKey("organisation.Standort", models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    heading = models.CharField(max_length=80)
    invitation = models.TextField(max_length=400)
    closing = models.TextField(max_length=300, blank=True)
    colour = models.CharField(max_length=7, default="#003366")
    logo = models.ForeignKey(
        "documents.Document", models.PROTECT, null=True, blank=True, related_name="+"
    )
    languages = models.JSONField(default=list, blank=True)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["standort", "version"], name="card_design_version")
        ]

    def __str__(self) -> str:
        return f"{self.standort_id} {self.version}"


class CardBox(models.Model):
    """A box for cards in a waiting zone; its code stands in the QR code and says nothing else."""

    standort = models.ForeignKey("organisation.Standort", models.PROTECT, related_name="+")
    place = models.CharField(max_length=120)
    code = models.CharField(max_length=16, unique=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["standort", "place"], name="one_box_per_place")
        ]

    def __str__(self) -> str:
        return f"{self.standort_id} {self.place}"


class MaterialOrder(models.Model):
    """One order of flyers, cards or posters for one Standort; the numbers are in the Regelwerk."""

    material = models.CharField(max_length=20)
    standort = models.ForeignKey("organisation.Standort", models.PROTECT, related_name="+")
    amount = models.PositiveIntegerField()
    ordered_on = models.DateField()
    ordered_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")
    arrived_on = models.DateField(null=True, blank=True)
    remind_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["standort", "material", "ordered_on"])]

    def __str__(self) -> str:
        return f"{self.material} {self.standort_id}"

    @property
    def label(self) -> str:
        """Return the German word for the material."""
        return MATERIAL_LABELS[Material(self.material)]
