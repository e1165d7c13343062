"""What the Sichtung fills in from what is known, each answer with where it comes from."""

from collections.abc import Sequence
from dataclasses import dataclass

from krm.arrivals.models import Alarm, IntakeItem, Submission
from krm.arrivals.queries.submissions import submission_of
from krm.arrivals.rules import one_screen
from krm.arrivals.rules.one_screen import Proposal
from krm.documents.models import Document
from krm.triage.queries.suggestions import Hints

_UNREAD = "Nicht alles lässt sich hier nach Hinweisen durchsehen. Bitte selbst sehen."
_BY_DOOR = {
    Submission.Door.FORM.value: "im Formular so angegeben",
    Submission.Door.CARD_QR.value: "auf der Meinungskarte so angegeben",
    Submission.Door.CARD_PAPER.value: "auf der Meinungskarte so angekreuzt",
    Submission.Door.API.value: "über die Schnittstelle so angegeben",
    Submission.Door.CALL.value: "am Telefon so gesagt",
}


@dataclass(frozen=True)
class Proposals:
    """The answers that are filled in: what it is, on which way it came, what it follows.

    :param alarm: the alarm that runs for the arrival; its kind is filled in where danger is ticked.
    """

    voice: Proposal
    way: Proposal
    follows: Proposal
    alarm: Alarm | None = None


def proposals(item: IntakeItem, files: Sequence[Document], hints: Hints) -> Proposals:
    """Return which answers are known; those with consequences are never among them."""
    said = submission_of(item)
    running = item.alarms.filter(confirmed_at=None).order_by("raised_at", "pk").first()
    return Proposals(_voice(said), _way(item, said, files), _follows(hints), running)


def _voice(said: Submission | None) -> Proposal:
    known = {one_screen.COMPLAINT, one_screen.PRAISE, one_screen.IDEA}
    if said is None or said.kind not in known:
        return Proposal()
    return Proposal(said.kind, _BY_DOOR[said.door])


def _way(item: IntakeItem, said: Submission | None, files: Sequence[Document]) -> Proposal:
    words = (item.subject, item.sender_name, item.sender_address, item.text, item.quoted_history)
    if word := one_screen.telling_way(*words, *(file.text for file in files)):
        return Proposal(source=f"Im Eingang steht „{word}“. Bitte selbst sehen.")
    if not (item.text or said) or any(not file.text for file in files):
        return Proposal(source=_UNREAD)
    return Proposal(
        one_screen.DIRECT, "Weder BMAS, Abgeordnete, Petition noch Vorstand sind genannt."
    )


def _follows(hints: Hints) -> Proposal:
    if not hints.suggestions:
        return Proposal("no", "Kein früherer Vorgang gefunden.")
    return Proposal(source="Es gibt Vorgänge, zu denen es gehören könnte.")
