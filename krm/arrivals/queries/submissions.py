"""What people handed in: of an arrival, by the code of its receipt, and the Vorgang it became."""

from django.core.exceptions import ObjectDoesNotExist
from django.utils.crypto import constant_time_compare

from krm.arrivals.models import IntakeItem, Submission
from krm.arrivals.rules.codes import CODE_LENGTH, hash_of, normal_code
from krm.reactions.models import Reaction


def submission_of(item: IntakeItem) -> Submission | None:
    """Return what was said in the form, if the arrival came that way."""
    try:
        return item.submission
    except ObjectDoesNotExist:
        return None


def submission_by_code(code: str) -> Submission | None:
    """Return the submission a code was handed out for, or None."""
    if len(normal_code(code)) != CODE_LENGTH:
        return None
    wanted = hash_of(code)
    rows = Submission.objects.select_related("item", "item__reaction")
    row = rows.filter(code_hash=wanted, addition_to=None).first()
    return row if row is not None and constant_time_compare(row.code_hash, wanted) else None


def own_reaction(submission: Submission) -> Reaction | None:
    """Return the Vorgang that was made from a submission, not one it was merely joined to.

    A stranger who names the number of another's Vorgang must learn nothing of it.
    """
    item = submission.item
    return item.reaction if item.state == IntakeItem.State.TRIAGED else None


def continued_by(item: IntakeItem) -> Reaction | None:
    """Return the Vorgang an arrival adds to, since it came with the code of its receipt.

    If that Vorgang is over, the arrival is a Folgereaktion (docs/rulings.md 13).
    """
    row = (
        Submission.objects.filter(item=item)
        .exclude(addition_to=None)
        .select_related("addition_to__item__reaction")
        .first()
    )
    return own_reaction(row.addition_to) if row is not None and row.addition_to else None
