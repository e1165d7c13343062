"""What happened since the release and speaks against posting a letter that waits on paper."""

from collections.abc import Sequence
from datetime import date

from krm.casework.queries.letter_context import checklist_of
from krm.letters.models import Dispatch, Letter
from krm.letters.queries import checking
from krm.letters.queries.holding import reason_against_paper
from krm.letters.rules.checklist import CheckItem
from krm.work.models import Task

# What time alone changes, and what is asked of the person who releases.
_NOT_ASKED_AGAIN = frozenset({"in_time", "four_eyes"})


def against_posting(
    dispatch: Dispatch, on: date, checked: Sequence[CheckItem] | None = None
) -> str:
    """Return what speaks against posting a released letter now, "" if nothing does.

    What was checked is the very text that leaves: where the Vorgang says something else by now,
    the person decides, but not unknowingly.

    :param checked: the checklist of the letter, if a page has just made it.
    """
    if reason := reason_against_paper(dispatch, on):
        return reason
    letter = dispatch.letter if checked is not None else _with_its_case(dispatch)
    if letter.dispatched_at is not None:
        return ""
    waiting = Task.objects.open().filter(reaction_id=letter.reaction_id, kind=Task.Kind.CORRECTION)
    if waiting.exists():
        return "Zu diesem Vorgang wartet eine Korrektur auf die Bestätigung einer zweiten Person."
    points = checking.open_among(
        checklist_of(letter, on) if checked is None else checked, but=_NOT_ASKED_AGAIN
    )
    if points:
        return f"Seit der Freigabe hat sich der Vorgang geändert: {'; '.join(points)}"
    return ""


def _with_its_case(dispatch: Dispatch) -> Letter:
    rows = Letter.objects.select_related("reaction__party", "contact")
    return rows.get(pk=dispatch.letter_id)
