"""Letters of a Vorgang: draft, edit, look, check, release, and note that they have left."""

from collections.abc import Callable
from datetime import date, datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from krm.casework.actions import letters as casework
from krm.casework.forms.letters import DelayForm, SendAgainForm
from krm.casework.forms.steps import DispatchForm, LetterForm
from krm.casework.queries import facts_for
from krm.journal.actions import Refused
from krm.letters import actions as letters
from krm.letters import queries as letter_queries
from krm.letters.models import Dispatch, Letter
from krm.letters.queries import composing
from krm.letters.queries.holding import reason_against_paper
from krm.letters.rules.checklist import CheckItem
from krm.letters.rules.texts import DELAY_PLACE
from krm.organisation.models import Person
from krm.organisation.pages import StaffRequest, show_refusal, staff_page
from krm.organisation.queries import local_day
from krm.reactions.models import Reaction
from krm.work.pages import as_download, load_reaction


def _letter(reaction: Reaction, letter_pk: int) -> Letter:
    letter = reaction.letters.filter(pk=letter_pk).select_related("contact", "pdf").first()
    if letter is None:
        raise Http404
    return letter


@require_POST
@staff_page()
def draft(request: StaffRequest, number: str, kind: str) -> HttpResponse:
    """Draft a letter and open it."""
    reaction = load_reaction(request, number)
    if kind not in Letter.Kind.values:
        raise Http404
    try:
        letter = casework.draft_letter(reaction=reaction, kind=kind, by=request.user, at=request.at)
    except Refused as refusal:
        messages.error(request, refusal.reason)
        return redirect(reaction)
    return redirect("casework:letter", number=number, letter_pk=letter.pk)


@require_http_methods(["GET", "POST"])
@staff_page()
def letter_page(request: StaffRequest, number: str, letter_pk: int) -> HttpResponse:
    """Show a letter with its checklist; save the text as it is edited."""
    at = request.at
    reaction = load_reaction(request, number)
    letter = _letter(reaction, letter_pk)
    form = LetterForm(request.POST or None, reaction=reaction, at=at, initial=_initial(letter))
    if request.method == "POST" and form.is_valid():
        try:
            _save(form, letter, request)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Der Text ist gespeichert.")
            return redirect("casework:letter", number=number, letter_pk=letter.pk)
    on = local_day(at)
    facts = facts_for(reaction, request.user, on)
    context = {
        "reaction": reaction,
        "letter": letter,
        "preview": letter_queries.document_of(letter, at=letter.released_at or at),
        "form": form,
        "items": letter_queries.checklist(
            letter, on=on, drafter_is_checker=facts.drafter_is_checker
        ),
        "blocks": composing.blocks_for(letter) if letter.state == Letter.State.DRAFT else [],
        **_dispatches(letter, at),
        "delay_form": DelayForm(reaction=reaction, at=at, auto_id="delay_%s"),
        "needs_reason": DELAY_PLACE in letter.body,
        "needs_second_person": letter.kind == Letter.Kind.ANSWER and facts.drafter_is_checker,
    }
    return render(request, "casework/letter.html", context, status=400 if form.errors else 200)


def _dispatches(letter: Letter, at: datetime) -> dict[str, object]:
    """Return every way out the letter took, the newest first, and where it would go now."""
    rows = letter_queries.ways_out(letter)
    return {
        "dispatch": rows[0] if rows else None,
        "earlier": rows[1:],
        "dispatch_form": DispatchForm(
            reaction=letter.reaction, at=at, against=_against(rows[0] if rows else None, at)
        ),
        "again_form": SendAgainForm(letter=letter, at=at, auto_id="again_%s"),
        "address_now": composing.address_of(letter.reaction, local_day(at)),
        "email_now": composing.email_address_of(letter.reaction, local_day(at)),
    }


def _against(dispatch: Dispatch | None, at: datetime) -> str:
    """Return what speaks against posting a letter that waits on paper."""
    if dispatch is None or dispatch.state != Dispatch.State.QUEUED:
        return ""
    if dispatch.channel == Letter.Channel.EMAIL:
        return ""
    return reason_against_paper(dispatch, local_day(at))


def _initial(letter: Letter) -> dict[str, object]:
    names = ("subject", "salutation", "body", "enclosures", "channel", "revision")
    return {name: getattr(letter, name) for name in names}


def _save(form: LetterForm, letter: Letter, request: StaffRequest) -> None:
    data = form.cleaned_data
    casework.edit_letter(
        letter=letter,
        words=letters.LetterWords(
            subject=data["subject"],
            salutation=data["salutation"],
            body=data["body"],
            enclosures=data["enclosures"],
            channel=data["channel"],
        ),
        expected_revision=data["revision"],
        by=request.user,
        at=request.at,
    )


@staff_page()
def letter_pdf(request: StaffRequest, number: str, letter_pk: int) -> HttpResponse:
    """Return the letter as PDF: the stored one, or a preview marked as draft."""
    letter = _letter(load_reaction(request, number), letter_pk)
    return as_download(
        letter_queries.pdf_of(letter, at=request.at),
        name=letter_queries.pdf_name(letter),
        media_type="application/pdf",
    )


@require_POST
@staff_page()
def tick(request: StaffRequest, number: str, letter_pk: int) -> HttpResponse:
    """Confirm one point of the checklist, or set it aside with a reason."""
    reaction = load_reaction(request, number)
    letter, problem = _letter(reaction, letter_pk), ""
    try:
        letters.tick_point(
            letter=letter,
            code=request.POST.get("code", ""),
            is_ok=request.POST.get("is_ok", "1") == "1",
            note=request.POST.get("note", "")[:300],
            by=request.user,
            at=request.at,
        )
    except Refused as refusal:
        problem = refusal.reason
    if not request.headers.get("HX-Request"):
        if problem:
            messages.error(request, problem)
        return redirect(f"{_address(letter)}#checklist")
    items = _checked(letter, request.user, local_day(request.at))
    context = {
        "reaction": reaction, "letter": letter, "items": items, "problem": problem,
        "next_open": next((i.code for i in items if i.state == "open" and not i.automatic), ""),
    }  # fmt: skip
    return render(request, "casework/parts/checklist.html", context)


def _address(letter: Letter) -> str:
    return reverse("casework:letter", args=[letter.reaction.number, letter.pk])


def _checked(letter: Letter, person: Person, on: date) -> list[CheckItem]:
    facts = facts_for(letter.reaction, person, on)
    return letter_queries.checklist(letter, on=on, drafter_is_checker=facts.drafter_is_checker)


def _release(request: StaffRequest, letter: Letter, by: Person, at: datetime) -> str:
    seen = request.POST.get("revision", "")
    if not seen.isdecimal():
        raise Refused("Bitte die Seite neu laden und noch einmal freigeben.", code="no_revision")
    casework.release_letter(letter=letter, expected_revision=int(seen), by=by, at=at)
    return "Das Schreiben ist freigegeben und wartet auf den Versand."


def _approve(request: StaffRequest, letter: Letter, by: Person, at: datetime) -> str:
    letters.approve_letter(letter=letter, by=by, at=at)
    return "Das Schreiben ist für den Vorstand freigegeben."


def _recall(request: StaffRequest, letter: Letter, by: Person, at: datetime) -> str:
    reason = request.POST.get("reason", "")[:300]
    letters.recall_letter(letter=letter, reason=reason, by=by, at=at)
    return "Die Freigabe ist zurückgenommen. Das Schreiben ist wieder ein Entwurf."


def _void(request: StaffRequest, letter: Letter, by: Person, at: datetime) -> str:
    letters.void_letter(letter=letter, by=by, at=at)
    return "Der Entwurf ist verworfen."


def _delay(request: StaffRequest, letter: Letter, by: Person, at: datetime) -> str:
    form = DelayForm(request.POST, reaction=letter.reaction, at=at)
    if not form.is_valid():
        raise Refused("Bitte einen Grund aus der Liste wählen.", code="field_chosen")
    letters.give_delay_reason(letter=letter, reason=form.reason, by=by, at=at)
    return "Der Grund steht jetzt im Text."


def _block(request: StaffRequest, letter: Letter, by: Person, at: datetime) -> str:
    letters.insert_block(letter=letter, code=request.POST.get("code", ""), by=by, at=at)
    return "Der Baustein steht jetzt im Text."


_ACTS: dict[str, Callable[[StaffRequest, Letter, Person, datetime], str]] = {
    "release": _release,
    "approve": _approve,
    "recall": _recall,
    "void": _void,
    "delay": _delay,
    "block": _block,
}


@require_POST
@staff_page()
def act(request: StaffRequest, number: str, letter_pk: int, name: str) -> HttpResponse:
    """Release, approve, recall or void a letter, or put ready words into its draft."""
    if name not in _ACTS:
        raise Http404
    letter = _letter(load_reaction(request, number), letter_pk)
    try:
        done = _ACTS[name](request, letter, request.user, request.at)
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(request, done)
        if name == "void":
            return redirect(letter.reaction)
    return redirect("casework:letter", number=number, letter_pk=letter.pk)


@require_POST
@staff_page()
def left(request: StaffRequest, number: str, letter_pk: int) -> HttpResponse:
    """Note the day on which a letter left the house."""
    at = request.at
    reaction = load_reaction(request, number)
    letter = _letter(reaction, letter_pk)
    dispatch = letter.dispatches.exclude(state=Dispatch.State.CANCELLED).order_by("-pk").first()
    against = _against(dispatch, at)
    form = DispatchForm(request.POST, reaction=reaction, at=at, against=against)
    if dispatch is None or not form.is_valid():
        messages.error(request, "Bitte den Tag des Versands angeben.")
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
        messages.success(request, "Der Versand ist vermerkt.")
    except Refused as refusal:
        messages.error(request, refusal.reason)
        return redirect("casework:letter", number=number, letter_pk=letter.pk)
    return redirect(reaction)
