"""Whether something was handed in before: who goes back and sends again has said nothing new."""

import hashlib
from collections.abc import Sequence

from krm.arrivals.actions.handed_in import Statement, cleaned
from krm.arrivals.models import Submission
from krm.arrivals.rules.files import ScannedFile


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
