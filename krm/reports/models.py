"""Figures that are kept because counting them reads a whole year."""

from django.db import models


class YearFigures(models.Model):
    """The figures of one year over all Vorgänge, as they were when they were last counted."""

    year = models.PositiveSmallIntegerField(unique=True)
    # Of the confirmations that were due, so many percent left in time; None: none was due yet.
    confirmed_percent = models.FloatField(null=True)
    mean_days_to_answer = models.FloatField(null=True)
    counted_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.year)
