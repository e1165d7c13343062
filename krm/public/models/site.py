"""What the office enters about its public pages, and what people report about them."""

from django.conf import settings
from django.db import models
from django.urls import reverse

PERSON = settings.AUTH_USER_MODEL


class PublicSite(models.Model):
    """Facts for the public pages; one row at most, everything in it may be missing."""

    privacy_contact = models.CharField(
        "Behördliche Datenschutzbeauftragte Person: Stelle und Anschrift",
        max_length=300,
        blank=True,
    )
    privacy_email = models.EmailField("E-Mail", blank=True)
    privacy_phone = models.CharField("Telefon", max_length=60, blank=True)
    # The film in Deutsche Gebärdensprache (§ 4 BITV 2.0): where its bytes lie, and what they are.
    film_name = models.CharField(max_length=120, blank=True)
    film_size = models.PositiveBigIntegerField(default=0)
    film_length = models.CharField("Dauer des Films", max_length=10, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return "public site"


class BarrierReport(models.Model):
    """Somebody met a barrier on the public pages; the house answers (§ 12b Abs. 4 BGG)."""

    item = models.OneToOneField("arrivals.IntakeItem", models.CASCADE, related_name="barrier")
    page = models.CharField(max_length=200, blank=True)
    reachable = models.CharField(max_length=254, blank=True)
    due_on = models.DateField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        PERSON, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    answer = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.item_id}"

    def get_absolute_url(self) -> str:
        """Return the address of the page on which it is answered."""
        return reverse("barriers:answer", args=[self.pk])
