"""Note that a letter has left; settle a dispatch in doubt or come back; send it once more."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from krm.casework.actions import letters as casework
from krm.casework.actions.close import close
from krm.casework.forms.dispatch import dispatch_form_of
from krm.casework.forms.letters import SendAgainForm
from krm.casework.queries.closing import remedy_for
from krm.journal.actions import Refused
from krm.letters import actions as letters
from krm.letters import queries
from krm.letters.models import Dispatch
from krm.organisation.models import Person
from krm.organisation.pages import StaffRequest, say_done, staff_page
from krm.reactions.models import Reaction
from krm.work.pages import as_download, load_reaction


@require_POST
@staff_page()
def decide(request: StaffRequest, number: str, letter_pk: int) -> HttpResponse:
    """Take the decision of the page: arrived, send again, came back, or leave it there."""
    reaction = load_reaction(request, number)
    letter = reaction.letters.filter(pk=letter_pk).first()
    dispatch = next(iter(queries.ways_out(letter)), None) if letter else None
    if dispatch is None:
        raise Http404
    try:
        done = _decide(request, dispatch, request.user, request.at)
        say_done(request, done)
    except Refused as refusal:
        messages.error(request, refusal.reason)
    return redirect("casework:letter", number=number, letter_pk=letter_pk)


def _decide(request: StaffRequest, dispatch: Dispatch, by: Person, at: datetime) -> str:
    decide = _DECISIONS.get(request.POST.get("decision", ""))
    if decide is None:
        raise Refused("Bitte wählen, was mit dem Schreiben geschieht.", code="field_decision")
    return decide(request, dispatch, by, at)


def _note(request: StaffRequest) -> str:
    return request.POST.get("note", "")[:300]


def _returned(request: StaffRequest, dispatch: Dispatch, by: Person, at: datetime) -> str:
    letters.note_returned(dispatch=dispatch, note=_note(request), by=by, at=at)
    return "Der Rückläufer ist vermerkt und steht auf der Seite „Heute“."


def _left(request: StaffRequest, dispatch: Dispatch, by: Person, at: datetime) -> str:
    letters.decide_unclear(dispatch=dispatch, has_left=True, note=_note(request), by=by, at=at)
    return "Das Schreiben gilt als versandt."


def _same_again(request: StaffRequest, dispatch: Dispatch, by: Person, at: datetime) -> str:
    letters.decide_unclear(dispatch=dispatch, has_left=False, note=_note(request), by=by, at=at)
    return "Das Schreiben liegt wieder im Ausgang."


def _send_again(request: StaffRequest, dispatch: Dispatch, by: Person, at: datetime) -> str:
    form = SendAgainForm(request.POST, letter=dispatch.letter, at=at)
    if not form.is_valid():
        raise Refused("Bitte den Versandweg wählen.", code="field_channel")
    data = form.cleaned_data
    letters.send_again(
        dispatch=dispatch, channel=data["channel"], note=data["again_note"], by=by, at=at
    )
    return "Das Schreiben geht noch einmal hinaus."


def _recall_again(request: StaffRequest, dispatch: Dispatch, by: Person, at: datetime) -> str:
    letters.recall_again(dispatch=dispatch, reason=_note(request), by=by, at=at)
    return "Das Schreiben geht nicht noch einmal hinaus. Was zurückkam, ist wieder offen."


def _post_unfetched(request: StaffRequest, dispatch: Dispatch, by: Person, at: datetime) -> str:
    letters.post_unfetched(dispatch=dispatch, by=by, at=at)
    return f"{dispatch.letter.the} geht jetzt auch per Post hinaus. Bitte drucken."


def _leave_unfetched(request: StaffRequest, dispatch: Dispatch, by: Person, at: datetime) -> str:
    letters.leave_unfetched(dispatch=dispatch, reason=_note(request), by=by, at=at)
    return f"{dispatch.letter.the} geht nicht per Post hinaus, liegt aber weiter zum Abruf bereit."


def _leave(request: StaffRequest, dispatch: Dispatch, by: Person, at: datetime) -> str:
    letters.leave_returned(dispatch=dispatch, reason=_note(request), by=by, at=at)
    return "Der Rückläufer ist erledigt. Das Schreiben geht nicht noch einmal hinaus."


_DECISIONS: dict[str, Callable[[StaffRequest, Dispatch, Person, datetime], str]] = {
    "returned": _returned,
    "left": _left,
    "again": _same_again,
    "send_again": _send_again,
    "recall_again": _recall_again,
    "leave": _leave,
    "post_unfetched": _post_unfetched,
    "leave_unfetched": _leave_unfetched,
}


@require_POST
@staff_page()
def left(request: StaffRequest, number: str, letter_pk: int) -> HttpResponse:
    """Note the day on which a letter left the house; close the Vorgang with it if asked to."""
    at = request.at
    reaction = load_reaction(request, number)
    letter = reaction.letters.filter(pk=letter_pk).first()
    if letter is None:
        raise Http404
    dispatch = letter.dispatches.exclude(state=Dispatch.State.CANCELLED).order_by("-pk").first()
    form = dispatch_form_of(dispatch, reaction, at, request.POST)
    if dispatch is None or not form.is_valid():
        messages.error(request, f"Bitte den Tag angeben: {form.words.day}.")
        return redirect("casework:letter", number=number, letter_pk=letter.pk)
    try:
        casework.post_letter(
            dispatch=dispatch,
            posted_on=form.cleaned_data["posted_on"],
            note=form.cleaned_data["note"],
            despite_warning=form.cleaned_data.get("despite_warning", False),
            by=request.user,
            at=at,
        )
        say_done(request, form.words.done)
        if request.POST.get("then") == "close":
            _close_too(request, reaction)
    except Refused as refusal:
        messages.error(request, refusal.reason)
        return redirect("casework:letter", number=number, letter_pk=letter.pk)
    return redirect(reaction)


def _close_too(request: StaffRequest, reaction: Reaction) -> None:
    """Close what has just been answered; if something is missing, the dispatch stays noted."""
    row = Reaction.objects.get(pk=reaction.pk)
    try:
        close(reaction=row, remedy=remedy_for(row), by=request.user, at=request.at)
    except Refused as refusal:
        messages.warning(request, f"Noch nicht abgeschlossen: {refusal.reason}")
    else:
        say_done(request, "Der Vorgang ist abgeschlossen.")


@staff_page()
def letter_pdf(request: StaffRequest, number: str, letter_pk: int) -> HttpResponse:
    """Return the letter as PDF: the stored one, or a preview marked as draft."""
    letter = load_reaction(request, number).letters.filter(pk=letter_pk).first()
    if letter is None:
        raise Http404
    if letter.reaction.is_anonymous:
        raise Http404  # its content is gone, and an empty letter would be a wrong one
    return as_download(
        queries.pdf_of(letter, at=request.at),
        name=queries.pdf_name(letter),
        media_type="application/pdf",
    )
