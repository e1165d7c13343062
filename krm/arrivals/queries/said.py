"""Reads for the Sichtung: what was said in the form, and what is worded alike."""

from django.core.exceptions import ObjectDoesNotExist

from krm.arrivals.models import IntakeItem, Submission


def submission_of(item: IntakeItem) -> Submission | None:
    """Return what was said in the form, if the arrival came that way."""
    try:
        return item.submission
    except ObjectDoesNotExist:
        return None
