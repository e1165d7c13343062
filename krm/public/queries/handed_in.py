"""What was handed in before: the same once more, and files that the house cannot open."""

import hashlib
from collections.abc import Sequence

from krm.arrivals.actions.handed_in import Statement, cleaned
from krm.arrivals.models import IntakeItem, Submission
from krm.arrivals.rules.files import ScannedFile
from krm.documents.rules import LOCKED


def handed_in_before(
    numbers: Sequence[str], statement: Statement, files: Sequence[ScannedFile]
) -> str:
    """Return which of these arrivals holds the same answers and at least the same files, else "".

    A browser that goes back keeps what was typed and may lose the files, so fewer are no other
    statement. One word more is.

    :param numbers: the Eingangsnummern of what the same browser window has handed in.
    """
    if not numbers:
        return ""
    answers = cleaned(statement).answers()
    digests = {hashlib.sha256(file.content).hexdigest() for file in files}
    rows = Submission.objects.filter(item__receipt_number__in=numbers).select_related("item")
    for row in rows.prefetch_related("item__documents"):
        if all(getattr(row, name) == answer for name, answer in answers.items()):
            stored = {document.sha256 for document in row.item.documents.all()}
            if digests <= stored:
                return row.item.receipt_number
    return ""


def locked_files(submission: Submission) -> list[str]:
    """Return the names of files with a password, of the message and of what was added to it."""
    items = [submission.item_id, *submission.additions.values_list("item_id", flat=True)]
    rows = IntakeItem.objects.filter(pk__in=items, documents__text_note=LOCKED[:200])
    return list(rows.order_by("documents__pk").values_list("documents__original_name", flat=True))
