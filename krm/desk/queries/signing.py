"""What the row of a Schriftsatz says to whoever drafts it, and once its draft waits (R-25)."""

from dataclasses import replace

from django.db.models import Exists, OuterRef

from krm.casework.models import Schriftsatz
from krm.desk.queries.rows import Ask


def waits_for_signature(work: str) -> Exists:
    """Return whether a finished draft of a unit lies before whoever signs.

    :param work: the annotation with the task of the unit.
    """
    ready = Schriftsatz.objects.filter(delivered_at=None, ready_at__isnull=False)
    return Exists(ready.filter(assignment=OuterRef(work)))


def asked_to_sign(asked: Ask) -> Ask:
    """Return the words for whoever only has to read and sign."""
    return replace(asked, what="Entwurf des Schriftsatzes prüfen und zeichnen", button="Ansehen")


def asked_to_draft(asked: Ask, *, is_rework: bool) -> Ask:
    """Return the words for whoever writes the draft and leaves it to the lead to deliver it."""
    what = "Entwurf nachbessern" if is_rework else "Entwurf schreiben"
    return replace(asked, what=what, step="write_schriftsatz")
