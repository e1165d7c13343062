"""Settle a dispatch that is in doubt, or note that a letter came back."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from krm.casework.actions import dispatch as verbs
from krm.casework.pages import load_reaction, person_of
from krm.journal.actions import Refused
from krm.letters.models import Dispatch
from krm.organisation.models import Person


@require_POST
@login_required
def decide(request: HttpRequest, number: str, letter_pk: int) -> HttpResponse:
    """Take the decision of the page: arrived, send again, or came back."""
    reaction = load_reaction(request, number)
    letter = reaction.letters.filter(pk=letter_pk).first()
    dispatch = letter.dispatches.order_by("-pk").first() if letter else None
    if dispatch is None:
        raise Http404
    try:
        done = _decide(request, dispatch, person_of(request), timezone.now())
        messages.success(request, done)
    except Refused as refusal:
        messages.error(request, refusal.reason)
    return redirect("casework:letter", number=number, letter_pk=letter_pk)


def _decide(request: HttpRequest, dispatch: Dispatch, by: Person, at: datetime) -> str:
    note = request.POST.get("note", "")[:300]
    decision = request.POST.get("decision", "")
    if decision == "returned":
        verbs.note_returned(dispatch=dispatch, note=note, by=by, at=at)
        return "Der Rückläufer ist vermerkt und steht auf der Seite „Heute“."
    if decision not in ("left", "again"):
        raise Refused("Bitte wählen: angekommen oder noch einmal senden.", code="field_decision")
    has_left = decision == "left"
    verbs.decide_doubt(dispatch=dispatch, has_left=has_left, note=note, by=by, at=at)
    if has_left:
        return "Das Schreiben gilt als versandt."
    return "Das Schreiben liegt wieder im Ausgang."
