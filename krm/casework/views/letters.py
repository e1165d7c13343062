"""Letters of a Vorgang: draft, edit, look, check, release, and note that they have left."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from krm.arrivals.queries.alarms import alarms_near
from krm.arrivals.queries.translated import language_of, translations_of
from krm.arrivals.rules.languages import writing_hint
from krm.casework.actions import letters as casework
from krm.casework.forms.dispatch import dispatch_form_of
from krm.casework.forms.letters import DelayForm, LetterForm, SendAgainForm
from krm.casework.pages import exists_for
from krm.casework.queries import facts_for
from krm.casework.queries.case import CaseRows
from krm.casework.queries.closing import against_closing
from krm.casework.queries.eyes import four_eyes
from krm.casework.queries.fixes import left_to_read, open_count, with_fixes
from krm.casework.queries.letter_context import context_of
from krm.casework.queries.letter_parts import letter_parts, open_gates, schriftsaetze_to_read
from krm.casework.queries.open_at_end import open_at_end
from krm.casework.queries.second_person import approval, releases
from krm.journal.actions import Refused
from krm.letters import access
from krm.letters import actions as letters
from krm.letters import queries as letter_queries
from krm.letters.models import Letter
from krm.letters.queries import checking, composing
from krm.letters.queries.calling_back import CALLED_BACK, may_call_back, released_words
from krm.letters.rules.checklist import CheckItem
from krm.letters.rules.conditions import LetterContext
from krm.letters.rules.texts import DELAY_PLACE, FORECAST_PLACE
from krm.measures.queries.listed import promises_of
from krm.organisation.models import Person
from krm.organisation.pages import StaffRequest, say_done, show_refusal, staff_page
from krm.organisation.queries import local_day
from krm.organisation.standing import standing
from krm.reactions.models import Reaction
from krm.reactions.workflow import Facts
from krm.work.pages import load_reaction


def _letter(reaction: Reaction, letter_pk: int) -> Letter:
    letter = reaction.letters.filter(pk=letter_pk).select_related("contact__unit", "pdf").first()
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
@standing()  # what a letter says is checked many times over; it changes no role and no Vollmacht
def letter_page(request: StaffRequest, number: str, letter_pk: int) -> HttpResponse:
    """Show a letter with its checklist; save what was typed, and with it do what was pressed."""
    reaction = load_reaction(request, number)
    letter = _letter(reaction, letter_pk)
    form = _form(request, letter)
    if request.method == "POST" and form.is_valid():
        try:
            done = _save_and_act(form, letter, request)
        except Refused as refusal:
            show_refusal(form, refusal)
            seen, letter = letter.revision, _letter(reaction, letter_pk)
            if letter.revision != seen:
                say_done(request, "Ihre Änderungen sind gespeichert.")
        else:
            _say(request, _letter(reaction, letter_pk), done)
            return redirect(f"{_address(letter)}{_place_of(request)}")
    context = _context(request, letter, form)
    return render(request, "casework/letter.html", context, status=400 if form.errors else 200)


def _say(request: StaffRequest, letter: Letter, done: str) -> None:
    """Say what was done; an e-mail that has not left yet is called back by the same message."""
    undo = ""
    if may_call_back(letter, request.at):
        undo = reverse("casework:letter_act", args=[letter.reaction.number, letter.pk, "recall"])
    say_done(request, done, undo=undo, is_recall=True)


def _form(request: StaffRequest, letter: Letter) -> LetterForm:
    sent = request.POST if request.method == "POST" else None
    return LetterForm(sent, letter=letter, reaction=letter.reaction, at=request.at)


def _context(request: StaffRequest, letter: Letter, form: LetterForm) -> dict[str, object]:
    reaction, at = letter.reaction, request.at
    on = local_day(at)
    rows = CaseRows(reaction, on)
    facts = facts_for(reaction, request.user, on, rows)
    context = context_of(letter, on, rows)
    translations = translations_of(reaction)
    is_answer = letter.kind == Letter.Kind.ANSWER
    is_draft = letter.state == Letter.State.DRAFT
    parts = letter_parts(letter, form, context, rows) if is_draft else []
    checked = checking.checklist(
        letter,
        context=context,
        on=on,
        drafter_is_checker=facts.drafter_is_checker,
        anliegen=rows.anliegen,
    )
    items = with_fixes(checked, letter=letter, facts=facts, person=request.user, on=on)
    return {
        "reaction": reaction,
        "alarm": alarms_near([reaction.pk], request.user, on).get(reaction.pk),
        "translations": translations,
        "language_hint": writing_hint(language_of(reaction, translations)),
        "letter": letter,
        "preview": letter_queries.document_of(letter, at=letter.released_at or at),
        "form": form,
        "parts": parts,
        "unused_parts": [part for part in parts if part.is_unused],
        "stale_parts": sum(bool(part.block.problem) and not part.is_empty for part in parts),
        "read": schriftsaetze_to_read(rows, request.user) if is_answer else [],
        "can_take_all": sum(not said.is_taken for part in parts for said in part.says) > 1,
        "open_gates": open_gates(letter, facts) if is_draft else [],
        **_rights(request, letter, is_draft=is_draft),
        **approval(letter, request.user, on),
        "items": items,
        "open_count": open_count(items),
        "left_to_read": left_to_read(items),
        "releases": releases(rows, letter, request.user),
        **_dispatches(letter, at, checked),
        **_closing(letter, request.user, facts, on),
        "delay_form": DelayForm(reaction=reaction, at=at, auto_id="delay_%s"),
        "needs_reason": DELAY_PLACE in letter.body,
        "needs_forecast": FORECAST_PLACE in letter.body,
        **(four_eyes(rows, letter, request.user, facts) if is_answer and is_draft else {}),
    }


def _rights(request: StaffRequest, letter: Letter, *, is_draft: bool) -> dict[str, bool]:
    """Return what the person may do with the letter now; only that is offered."""
    person, on = request.user, local_day(request.at)
    if not is_draft:
        return {
            "may_call_back": may_call_back(letter, request.at),
            "may_send": access.may_send(person, letter, on),
            "may_recall": access.may_recall(person, letter, on),
            "may_decide": access.may_release(person, letter, on),
        }
    return {
        "may_write": access.may_write(person, letter, on),
        "may_check": access.may_check(person, letter, on),
        "may_release": access.may_release(person, letter, on),
    }


def _closing(letter: Letter, person: Person, facts: Facts, on: date) -> dict[str, object]:
    """Return whether the Vorgang could be closed with the dispatch of its answer, or what fails."""
    if letter.kind != Letter.Kind.ANSWER or letter.state != Letter.State.RELEASED:
        return {}
    if not exists_for(person, "close", letter.reaction, on):
        return {}
    return {
        "may_close": True,
        "against_closing": against_closing(letter.reaction, facts),
        "promises": promises_of(letter.reaction),
        "open_at_end": open_at_end(letter.reaction),
    }


def _dispatches(letter: Letter, at: datetime, checked: Sequence[CheckItem]) -> dict[str, object]:
    """Return every way out the letter took, the newest first, and where it would go now."""
    rows, on = letter_queries.ways_out(letter), local_day(at)
    address_now = composing.address_of(letter.reaction, on)
    return {
        "dispatch": rows[0] if rows else None,
        "earlier": rows[1:],
        "dispatch_form": dispatch_form_of(
            rows[0] if rows else None, letter.reaction, at, checked=checked
        ),
        "again_form": SendAgainForm(letter=letter, at=at, auto_id="again_%s"),
        "address_now": address_now,
        "can_be_posted": len(address_now) >= composing.FEWEST_LINES,
        "unfetched_too_long": bool(rows) and letter_queries.is_unfetched_too_long(rows[0], on),
        "email_now": composing.email_address_of(letter.reaction, on),
        "phone_now": composing.phone_of(letter.reaction, on),
    }


def _save_and_act(form: LetterForm, letter: Letter, request: StaffRequest) -> str:
    """Save what was typed, then do what the pressed button says; returns what was done.

    The words are stored first and stay stored where the second step is refused.
    """
    by, at, on = request.user, request.at, local_day(request.at)
    if form.cleaned_data["revision"] is None:
        raise Refused("Bitte die Seite neu laden und noch einmal senden.", code="no_revision")
    name, _, key = request.POST.get("act", "save").partition(":")
    words = form.words(taken=_taken(letter, name, key, on))
    saved = casework.edit_letter(
        letter=letter, words=words, expected_revision=form.cleaned_data["revision"], by=by, at=at
    )
    form.saved(saved)
    done = "Der Text ist gespeichert."
    if name == "release":
        casework.release_letter(letter=saved, by=by, at=at)
        done = released_words(saved, may_send=access.may_send(by, saved, on))
    elif name == "renew":
        only = int(key) if key.isdecimal() else None
        letters.renew_blocks(letter=saved, only=only, context=context_of(saved, on), by=by, at=at)
        done = "Im Schreiben steht jetzt, was im Vorgang steht."
    elif name == "keep" and key.isdecimal():
        letters.keep_block(letter=saved, only=int(key), context=context_of(saved, on), by=by, at=at)
        done = "Der Absatz bleibt, wie er ist."
    elif name == "insert":
        letters.insert_block(letter=saved, code=key, by=by, at=at)
        done = "Der Baustein steht jetzt im Text."
    elif name == "take":
        done = "Der Vorschlag steht jetzt im Schreiben und ist gespeichert."
    elif name == "take_all":
        done = "Die Vorschläge stehen jetzt im Schreiben und sind gespeichert."
    casework.ask_executive(letter=saved, by=by, at=at)
    return done


def _taken(letter: Letter, name: str, key: str, on: date) -> list[tuple[int, str]]:
    """Return blocks and what units proposed for them: the one that was pressed, or all."""
    if name not in ("take", "take_all"):
        return []
    block_pk, _, assignment = key.partition("-")
    sources = context_of(letter, on).sources
    return [
        (block.pk, said.proposal)
        for block in letter.blocks.exclude(anliegen=None)
        for said in sources.get(block.anliegen_id or 0, ())
        if said.proposal
        and (name == "take_all" or (str(block.pk), str(said.assignment)) == (block_pk, assignment))
    ]


def _place_of(request: StaffRequest) -> str:
    name, _, key = request.POST.get("act", "").partition(":")
    block = key.partition("-")[0]
    return f"#block-{block}" if name in ("renew", "keep", "take") and block else ""


@require_POST
@staff_page()
def tick(request: StaffRequest, number: str, letter_pk: int) -> HttpResponse:
    """Confirm one point of the checklist, or set it aside with a reason."""
    reaction = load_reaction(request, number)
    letter, problem = _letter(reaction, letter_pk), ""
    try:
        _tick(request, letter)
        casework.ask_executive(letter=letter, by=request.user, at=request.at)
    except Refused as refusal:
        problem = refusal.reason
    if not request.headers.get("HX-Request"):
        if problem:
            messages.error(request, problem)
        return redirect(f"{_address(letter)}#checklist")
    on = local_day(request.at)
    facts = facts_for(reaction, request.user, on)
    items = _checked(letter, request.user, facts, context_of(letter, on), on)
    context = {
        "reaction": reaction, "letter": letter, "items": items, "problem": problem,
        "open_count": open_count(items), "is_ticked": True,
        "may_check": access.may_check(request.user, letter, on),
        "left_to_read": left_to_read(items), "next_open": next(iter(left_to_read(items)), ""),
    }  # fmt: skip
    return render(request, "casework/parts/checklist.html", context)


def _tick(request: StaffRequest, letter: Letter) -> None:
    """Confirm what was pressed: one point, or all that stood open and were read."""
    codes, by, at = request.POST.getlist("code"), request.user, request.at
    if len(codes) > 1:
        letters.tick_points(
            letter=letter, codes=codes, expected_revision=_seen(request), by=by, at=at
        )
        return
    letters.tick_point(
        letter=letter,
        code=codes[0] if codes else "",
        is_ok=request.POST.get("is_ok", "1") == "1",
        expected_revision=_seen(request),
        note=request.POST.get("note", "")[:300],
        by=by,
        at=at,
    )


def _address(letter: Letter) -> str:
    return reverse("casework:letter", args=[letter.reaction.number, letter.pk])


def _checked(
    letter: Letter, person: Person, facts: Facts, context: LetterContext, on: date
) -> list[CheckItem]:
    items = checking.checklist(
        letter, context=context, on=on, drafter_is_checker=facts.drafter_is_checker
    )
    return with_fixes(items, letter=letter, facts=facts, person=person, on=on)


def _approve(request: StaffRequest, letter: Letter, by: Person, at: datetime) -> str:
    context = context_of(letter, local_day(at))
    letters.approve_letter(
        letter=letter, context=context, expected_revision=_seen(request), by=by, at=at
    )
    return "Das Schreiben ist für den Vorstand freigegeben. KRM versendet es."


def _release(request: StaffRequest, letter: Letter, by: Person, at: datetime) -> str:
    """Release as the second person what somebody else has written, as it was shown."""
    casework.release_letter(letter=letter, expected_revision=_seen(request), by=by, at=at)
    return released_words(letter, may_send=access.may_send(by, letter, local_day(at)))


def _seen(request: StaffRequest) -> int:
    """Return which revision the page showed on which the button was pressed."""
    seen = request.POST.get("revision", "")
    return int(seen) if seen.isdecimal() and len(seen) < 12 else -1


def _recall(request: StaffRequest, letter: Letter, by: Person, at: datetime) -> str:
    at_once = CALLED_BACK if may_call_back(letter, at) else ""
    reason = request.POST.get("reason", "")[:300].strip() or at_once
    letters.recall_letter(letter=letter, reason=reason, by=by, at=at)
    return "Die Freigabe ist zurückgenommen. Das Schreiben ist wieder ein Entwurf."


def _void(request: StaffRequest, letter: Letter, by: Person, at: datetime) -> str:
    letters.void_letter(letter=letter, by=by, at=at)
    return "Der Entwurf ist verworfen."


def _delay(request: StaffRequest, letter: Letter, by: Person, at: datetime) -> str:
    form = DelayForm(request.POST, reaction=letter.reaction, at=at)
    if not form.is_valid():
        raise Refused(" ".join(form.complaints), code="field_chosen")
    day = form.cleaned_data["forecast_on"]
    if form.reason or day is None:
        letters.give_delay_reason(letter=letter, reason=form.reason, forecast_on=day, by=by, at=at)
        return "Der Grund steht jetzt im Text."
    letters.give_forecast(letter=letter, forecast_on=day, by=by, at=at)
    return "Der Tag steht jetzt im Text."


def _rewrite(request: StaffRequest, letter: Letter, by: Person, at: datetime) -> str:
    context = context_of(letter, local_day(at))
    letters.rewrite_draft(letter=letter, context=context, by=by, at=at)
    return "Der Entwurf ist neu aufgesetzt."


_ACTS: dict[str, Callable[[StaffRequest, Letter, Person, datetime], str]] = {
    "approve": _approve,
    "release": _release,
    "recall": _recall,
    "void": _void,
    "delay": _delay,
    "rewrite": _rewrite,
}


@require_POST
@staff_page()
def act(request: StaffRequest, number: str, letter_pk: int, name: str) -> HttpResponse:
    """Approve, release, recall, void or rewrite a letter, or say why an answer takes longer."""
    if name not in _ACTS:
        raise Http404
    letter = _letter(load_reaction(request, number), letter_pk)
    try:
        done = _ACTS[name](request, letter, request.user, request.at)
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        _say(request, _letter(letter.reaction, letter_pk), done)
        casework.ask_executive(letter=letter, by=request.user, at=request.at)
        if name == "void":
            return redirect(letter.reaction)
    return redirect("casework:letter", number=number, letter_pk=letter.pk)
