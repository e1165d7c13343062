"""What was said in the form by which an arrival came."""

from django.core.exceptions import ObjectDoesNotExist

from krm.arrivals.models import IntakeItem, Submission


def submission_of(item: IntakeItem) -> Submission | None:
    """Return what was said in the form, if the arrival came that way."""
    try:
        return item.submission
    except ObjectDoesNotExist:
        return None
