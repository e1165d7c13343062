"""What a second person decides about, and what the proposer takes back."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from krm.casework.pages import exists_for, page_after
from krm.corrections.actions import proposing, wording
from krm.corrections.models import Correction
from krm.corrections.queries import confirmers_in_words
from krm.journal.actions import Refused
from krm.organisation.pages import StaffRequest, staff_page
from krm.organisation.queries import local_day
from krm.work.pages import load_reaction


def _load(request: StaffRequest, number: str, correction_pk: int) -> Correction:
    reaction = load_reaction(request, number)
    correction = Correction.objects.filter(reaction=reaction, pk=correction_pk).first()
    if correction is None:
        raise Http404
    correction.reaction = reaction
    return correction


@require_http_methods(["GET", "POST"])
@staff_page()
def decide(request: StaffRequest, number: str, correction_pk: int) -> HttpResponse:
    """Show a correction with old and new value; confirm or reject it as the second person.

    Whoever proposed it sees it too and may take it back.
    """
    person, on = request.user, local_day(request.at)
    correction = _load(request, number, correction_pk)
    reaction, is_own = correction.reaction, correction.proposed_by_id == person.pk
    if not is_own and not exists_for(person, "decide_correction", reaction, on):
        raise Http404
    if request.method == "POST":
        return _decide(request, correction, accept=request.POST.get("accept") == "1")
    if correction.state != Correction.State.PROPOSED:
        messages.info(request, "Über diese Korrektur ist schon entschieden.")
        return redirect(reaction)
    old, new = wording.old_and_new(correction)
    context = {
        "reaction": reaction,
        "correction": correction,
        "what": wording.label_of(correction.target),
        "old": old,
        "new": new,
        "is_own": is_own,
        "confirmers": confirmers_in_words(correction, on),
    }
    return render(request, "corrections/decide.html", context)


def _decide(request: StaffRequest, correction: Correction, *, accept: bool) -> HttpResponse:
    reaction = correction.reaction
    try:
        proposing.decide_correction(
            correction=correction, accept=accept, by=request.user, at=request.at
        )
    except Refused as refusal:
        messages.error(request, refusal.reason)
        return redirect(reaction)
    done = "Die Korrektur gilt." if accept else "Die Korrektur ist abgelehnt."
    return page_after(request, reaction, done)


@require_POST
@staff_page()
def withdraw(request: StaffRequest, number: str, correction_pk: int) -> HttpResponse:
    """Take back one's own proposal."""
    correction = _load(request, number, correction_pk)
    try:
        proposing.withdraw_proposal(correction=correction, by=request.user, at=request.at)
    except Refused as refusal:
        messages.error(request, refusal.reason)
        return redirect(correction.reaction)
    return page_after(request, correction.reaction, "Der Vorschlag ist zurückgezogen.")
