"""What pages about arrivals share: who triages, which arrival, nine questions, waiting files."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import Http404

from krm.arrivals import access
from krm.arrivals.models import IntakeItem
from krm.arrivals.rules.files import ScannedFile
from krm.arrivals.rules.nine_questions import OUTCOMES, QUESTIONS, Decision, decide, quick_answers
from krm.arrivals.storage import pending_uploads
from krm.arrivals.storage.pending_uploads import PendingUpload
from krm.journal import actions as journal
from krm.organisation.models import Person
from krm.organisation.pages import StaffRequest
from krm.organisation.queries import local_day
from krm.ui.pages import begin_anew, form_token


def triaging(request: StaffRequest) -> tuple[Person, datetime]:
    """Return who triages and when; for everybody else the Posteingang does not exist.

    :raises Http404: if the person does not triage.
    """
    person, at = request.user, request.at
    if not access.may_triage(person, local_day(at)):
        raise Http404
    return person, at


def load_item(request: StaffRequest, receipt: str, *, to_decide: bool = False) -> IntakeItem:
    """Return the arrival the person may see; a look at one with a Vorgang is kept.

    :raises Http404: if there is none for them.
    """
    person, at = request.user, request.at
    if to_decide:
        triaging(request)
    rows = access.visible_items(person, local_day(at)).select_related(
        "reaction", "outcome_unit", "decided_by"
    )
    item = rows.filter(receipt_number=receipt).first()
    if item is None:
        raise Http404
    if item.reaction_id is not None:
        journal.record_read(person_pk=person.pk, reaction_pk=item.reaction_id, at=at)
    return item


# ``?antworten=nny``: the answers of the Sichtung so far.
ANSWERS = "antworten"


def questions_asked(decision: Decision, *, carried: str = "") -> dict[str, Any]:
    """Return what the page of the nine questions shows of the answers so far.

    :param carried: what its links take along in the address.
    """
    return {
        "questions": QUESTIONS,
        "decision": decision,
        # Each answer with the path before it, so that it can be changed.
        "steps": [
            (question, answer, decision.path[:number])
            for number, (question, answer) in enumerate(decision.answered)
        ],
        "outcome_chosen": OUTCOMES.get(decision.outcome),
        "quick_answers": [] if decision.answered else quick_answers(),
        "carried": carried,
    }


def answers_given(request: StaffRequest) -> Decision:
    """Return what the answers in the address, or in the form that was sent, say so far."""
    return decide(request.GET.get(ANSWERS, "") or request.POST.get("path", ""))


class WaitingFiles:
    """The files of a form of the desk while somebody fixes it: a browser cannot send them twice."""

    def __init__(self, request: StaffRequest) -> None:
        """Forget at once what the person no longer wants to send.

        A form that was sent without its token gets one, under which the page finds its files again.
        """
        if not (request.POST.get("form_token") or getattr(request, "anew_token", "")):
            begin_anew(request)
        self.token = f"desk:{request.user.pk}:{form_token(request)}"
        pending_uploads.drop(self.token, request.POST.getlist("drop"))

    def rows(self) -> list[PendingUpload]:
        """Return what waits, as the page names it."""
        return pending_uploads.waiting(self.token)

    def read(self) -> list[ScannedFile]:
        """Return what waits, with its bytes."""
        return pending_uploads.read_all(self.token)

    def keep(self, files: Sequence[ScannedFile]) -> None:
        """Let files wait for the next press of the button."""
        pending_uploads.keep(self.token, list(files))

    def forget(self) -> None:
        """Throw away what has become part of something now."""
        pending_uploads.drop(self.token, [row.key for row in self.rows()])
