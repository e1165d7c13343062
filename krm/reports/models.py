"""Figures that are kept because counting them reads a whole year, texts of reports, reports that
were handed in, and evaluations that were saved."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse

from krm.reports.rules.content import digest_of

PERSON = settings.AUTH_USER_MODEL


class YearFigures(models.Model):
    """The figures of one year over all Vorgänge, as they were when they were last counted."""

    year = models.PositiveSmallIntegerField(unique=True)
    # Of the confirmations that were due, so many percent left in time; None: none was due yet.
    confirmed_percent = models.FloatField(null=True)
    mean_days_to_answer = models.FloatField(null=True)
    counted_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.year)


class KeptSituation(models.Model):
    """How the house or a unit stands, as the start page shows it: counted by the schedule."""

    # Of the house "house", of a unit its key; and a digest of the Vorgänge it does not count.
    key = models.CharField(max_length=60, unique=True)
    content = models.JSONField()
    counted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.key} {self.counted_at.isoformat()}"


class ReportText(models.Model):
    """The qualitative part of the report on a period, as long as it is a draft (block I)."""

    starts_on = models.DateField()
    ends_on = models.DateField()
    causes = models.TextField(blank=True)
    examples = models.TextField(blank=True)
    measures = models.TextField(blank=True)
    effect = models.TextField(blank=True)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["starts_on", "ends_on"], name="one_text_per_period")
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} {self.ends_on}"


class SubmittedReport(models.Model):
    """A report as it was handed in: its content, its digest and its files never change."""

    starts_on = models.DateField()
    ends_on = models.DateField()
    as_of = models.DateField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    pdf = models.ForeignKey("documents.Document", models.PROTECT, related_name="+")
    excel = models.ForeignKey("documents.Document", models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-submitted_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.starts_on} {self.ends_on} {self.as_of}"

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("reports:submitted", args=[self.pk])

    @property
    def is_unchanged(self) -> bool:
        """Tell whether the content is still what was handed in."""
        return digest_of(self.content) == self.digest


class SavedEvaluation(models.Model):
    """An evaluation under a name, with its numbers as they were; counted again it is a new row.

    The content holds what was chosen, so that the same can be counted on any later day.
    """

    name = models.CharField(max_length=120)
    starts_on = models.DateField()
    ends_on = models.DateField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    is_for_outside = models.BooleanField(default=False)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-saved_at", "-pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("reports:saved_evaluation", args=[self.pk])

    @property
    def is_unchanged(self) -> bool:
        """Tell whether the content is still what was saved."""
        return digest_of(self.content) == self.digest
