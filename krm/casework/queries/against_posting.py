"""What happened since the release and speaks against posting a letter that waits on paper."""

from datetime import date

from krm.casework.queries.letter_context import context_of
from krm.letters.models import Dispatch, Letter
from krm.letters.queries import checking
from krm.letters.queries.holding import reason_against_paper
from krm.work.models import Task

# What time alone changes, and what is asked of the person who releases.
_NOT_ASKED_AGAIN = frozenset({"in_time", "four_eyes"})


def against_posting(dispatch: Dispatch, on: date) -> str:
    """Return what speaks against posting a released letter now, "" if nothing does.

    What was checked is the very text that leaves: where the Vorgang says something else by now,
    the person decides, but not unknowingly.
    """
    if reason := reason_against_paper(dispatch, on):
        return reason
    letter = Letter.objects.select_related("reaction__party", "contact").get(pk=dispatch.letter_id)
    if letter.dispatched_at is not None:
        return ""
    waiting = Task.objects.open().filter(reaction_id=letter.reaction_id, kind=Task.Kind.CORRECTION)
    if waiting.exists():
        return "Zu diesem Vorgang wartet eine Korrektur auf die Bestätigung einer zweiten Person."
    context = context_of(letter, on)
    points = checking.open_points(letter, context=context, on=on, but=_NOT_ASKED_AGAIN)
    if points:
        return f"Seit der Freigabe hat sich der Vorgang geändert: {'; '.join(points)}"
    return ""
