"""One arrival on one page: what it is, what else it holds, and what becomes of it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from krm.arrivals import access
from krm.arrivals.actions import alarms, passing
from krm.arrivals.models import IntakeItem
from krm.arrivals.pages import ANSWERS, WaitingFiles, load_item, questions_asked
from krm.arrivals.queries import alarms as queries_alarms
from krm.arrivals.queries import passed_on as queries_passed
from krm.arrivals.queries import submissions, taken_out
from krm.arrivals.rules.files import ScannedFile
from krm.arrivals.rules.nine_questions import OUTCOMES, WIDERSPRUCH, Decision, decide
from krm.documents.models import Document
from krm.documents.rules.page_pictures import has_pictures
from krm.journal.actions import Refused
from krm.measures.queries import shown as queries_special
from krm.organisation.models import Person
from krm.organisation.pages import StaffRequest, say_done, show_refusal, staff_page, taken
from krm.organisation.queries import local_day
from krm.reactions.models import Reaction
from krm.triage.actions import linking, translating, triage
from krm.triage.forms.inbox import SetAsideForm, TriageForm
from krm.triage.forms.one_screen import OneScreenForm
from krm.triage.forms.triage import PassOnForm, RaiseAlarmForm, TranslationForm
from krm.triage.pages import due_shown, hints_of, is_running, next_arrival, one_screen, run_of
from krm.triage.queries import alike as triage_alike
from krm.triage.queries import there_is
from krm.triage.queries.alike import Alike
from krm.triage.queries.suggestions import Hints
from krm.work.queries import visible_by_number

# ``?folge=KRM-…``: the Vorgang it follows, chosen before the questions are answered.
_FOLLOWS = "folge"


@require_http_methods(["GET", "POST"])
@staff_page()
def item_page(request: StaffRequest, receipt: str) -> HttpResponse:
    """Show one arrival with all that helps to decide; posting records it as a Vorgang."""
    if request.method == "POST":
        return _record(request, load_item(request, receipt, to_decide=True))
    return _show(request, load_item(request, receipt))


def _record(request: StaffRequest, item: IntakeItem) -> HttpResponse:
    person, at = request.user, request.at
    waiting_files = WaitingFiles(request)
    form = _sent_form(request, item)
    is_valid = form.is_valid()
    if isinstance(form, OneScreenForm) and (decision := form.elsewhere()):
        _raise_danger(form, item, person, at)
        return redirect(f"{item.get_absolute_url()}?{ANSWERS}={decision.path}#sichtung")
    if is_valid:
        try:
            _raise_danger(form, item, person, at)
            reaction = triage.triage_to_reaction(
                item=item,
                new=form.to_new(None),
                party=form.to_party() if form.has_party() else None,
                uploads=[(file.name, file.content) for file in _files(waiting_files, form)],
                path=form.cleaned_data["path"],
                goes_on=form.goes_on(),
                by=person,
                at=at,
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            waiting_files.forget()
            say_done(request, f"{reaction.number} ist erfasst.")
            _into_series(request, form.series(), reaction, person, at)
            return _go_on(request, item, reaction)
    waiting_files.keep(form.accepted)
    shown: dict[str, forms.Form] = {_key_of(form): form}
    return _show(request, item, **shown)


def _key_of(form: TriageForm) -> str:
    return "screen" if isinstance(form, OneScreenForm) else "form"


def _sent_form(request: StaffRequest, item: IntakeItem) -> TriageForm:
    """Return the form that was sent: the whole Sichtung on one screen, or what it ends with."""
    person, at = request.user, request.at
    hints = hints_of(item, person, at)
    alike = triage_alike.alike(item, person, local_day(at), hints.kin)
    if "on_one_screen" in request.POST:
        files = list(item.documents.order_by("stored_at", "pk"))
        return one_screen(item, files, hints=hints, alike=alike, at=at, request=request)
    return TriageForm(request.POST, request.FILES, item=item, hints=hints, alike=alike, at=at)


def _raise_danger(form: TriageForm, item: IntakeItem, by: Person, at: datetime) -> None:
    """Raise the alarm that somebody has ticked, before anything else; one may run already."""
    if not isinstance(form, OneScreenForm) or not form.danger:
        return
    if not item.alarms.filter(kind=form.danger, confirmed_at=None).exists():
        alarms.raise_alarm(kind=form.danger, item=item, by=by, at=at)


def _go_on(request: StaffRequest, item: IntakeItem, where: IntakeItem | Reaction) -> HttpResponse:
    """Lead to the next arrival if somebody goes through the Posteingang, else where it went."""
    then = request.POST.get("then", "next" if is_running(request) else "open")
    return next_arrival(request, item, is_decided=True) if then == "next" else redirect(where)


@require_POST
@staff_page()
def pass_over(request: StaffRequest, receipt: str) -> HttpResponse:
    """Leave an arrival for later and open the next one."""
    return next_arrival(request, load_item(request, receipt, to_decide=True), is_decided=False)


def _files(waiting_files: WaitingFiles, form: TriageForm) -> list[ScannedFile]:
    return [*waiting_files.read(), *form.accepted]


def _into_series(
    request: StaffRequest, like: Reaction | None, reaction: Reaction, by: Person, at: datetime
) -> None:
    if like is None:
        return
    try:
        linking.add_to_series(reaction=reaction, like=like, by=by, at=at)
    except Refused as refusal:
        messages.warning(request, refusal.reason)


def _show(request: StaffRequest, item: IntakeItem, **forms_shown: forms.Form) -> HttpResponse:
    """Show the page; forms that were refused come in by name and are shown as they were sent."""
    person, at, on = request.user, request.at, local_day(request.at)
    item.refresh_from_db(fields=["state", "reaction", "outcome"])
    may_decide = item.is_open and access.may_triage(person, on)
    there = there_is.of_arrival(item.pk)
    running = _alarms(item, person, at) if "alarms" in there else []
    alarms_of = queries_alarms.alarms_of(item.pk) if "alarms" in there else []
    files = list(item.documents.order_by("stored_at", "pk"))
    context: dict[str, Any] = {
        "item": item,
        "files": files,
        "pictured": [file for file in files if has_pictures(file.media_type)],
        "outcome": OUTCOMES.get(item.outcome),
        "happened": "" if item.is_open else triage.what_happened(item),
        "comes_back": triage.comes_back(item),
        "alarms": running,
        "alarms_done": [row for row in alarms_of if row.confirmed_at],
        "hints_first": queries_alarms.hints_of(item.pk) if "hints" in there and not running else [],
        **due_shown(item, on),
        **_parts_of(item, there),
        "origins": taken_out.origins(item, person, on) if "origins" in there else [],
        "split_off": taken_out.split_off(item, person, on) if "passed_on" in there else [],
        "may_triage": access.may_triage(person, on),
        "said": submissions.submission_of(item),
    }
    if may_decide:
        context |= _deciding(request, item, person, at, forms_shown, files)
    if context["may_triage"] and item.content_removed_at is None:
        context |= _beside(item, at, forms_shown)
    bound = any(form.is_bound for form in forms_shown.values())
    return render(request, "triage/item.html", context, status=400 if bound else 200)


def _parts_of(item: IntakeItem, there: frozenset[str]) -> dict[str, Any]:
    """Return what was written, passed on, kept and found beside an arrival; what there is of it."""
    special: dict[str, Any] = {"besonderheiten": [], "disclosures": []}
    if there & special.keys():
        special = queries_special.of_arrival(item.receipt_number)
    passed = queries_passed.parts_of_item(item) if "passed_on" in there else []
    kept = item.kept_parts.select_related("kept_by") if "kept_parts" in there else []
    wordings = item.translations.select_related("written_by").order_by("pk")
    same = item.duplicates.select_related("item").order_by("item__arrived_at", "pk")
    return {
        "translations": wordings if "translations" in there else [],
        "parts": queries_passed.labelled(passed),
        "kept": queries_passed.labelled(kept),
        "meanings": item.meanings.exclude(note="") if "meanings" in there else [],
        "duplicates": same if "duplicates" in there else [],
        **special,
    }


def _alarms(item: IntakeItem, person: Person, at: datetime) -> list[queries_alarms.ShownAlarm]:
    shown = queries_alarms.shown_to(person, local_day(at))
    return [row for row in shown if row.alarm.item_id == item.pk]


def _deciding(
    request: StaffRequest,
    item: IntakeItem,
    person: Person,
    at: datetime,
    given: dict[str, forms.Form],
    files: Sequence[Document],
) -> dict[str, Any]:
    """Return what the person needs who decides: questions, hints, the form to record."""
    on = local_day(at)
    hints = hints_of(item, person, at)
    alike = triage_alike.alike(item, person, on, hints.kin)
    sent = next((form for form in given.values() if "path" in form.fields), None)
    screen = given.get("screen")
    sent_path = sent.data.get("path", "") if sent and sent is not screen else ""
    path = request.GET.get(ANSWERS, "") or sent_path
    decision = decide(path)
    follows = request.GET.get(_FOLLOWS, "")
    follows = f"&{urlencode({_FOLLOWS: follows})}" if follows else ""
    form, aside = given.get("form"), given.get("aside")
    if screen is None and not decision.answered and not item.content_removed_at:
        screen = one_screen(
            item, files, hints=hints, alike=alike, at=at, initial=_from_decision(decision, request)
        )
    if form is None and decision.is_reaction:
        filled = _from_decision(decision, request)
        form = TriageForm(item=item, hints=hints, alike=alike, at=at, initial=filled)
    if aside is None:
        aside = SetAsideForm(initial={"outcome": decision.outcome, "path": decision.path})
    return {
        "hints": hints,
        "alike": [row for row in alike if _is_new(row, hints)],
        **questions_asked(decision, carried=follows),
        "widerspruch_sent": queries_passed.went_on(item, WIDERSPRUCH),
        "pending_uploads": WaitingFiles(request).rows() if sent else [],
        "form": form,
        "screen": screen,
        "run": run_of(request),
        "aside": aside,
        "opens_aside": aside.is_bound,
    }


def _is_new(row: Alike, hints: Hints) -> bool:
    shown = {suggestion.reaction.pk for suggestion in hints.suggestions}
    return row.reaction is None or row.reaction.pk not in shown


def _from_decision(decision: Decision, request: StaffRequest) -> dict[str, object]:
    """Return what the answers and the links of the page fill in."""
    given = {
        "kind": decision.kind,
        "is_board": decision.is_board,
        "path": decision.path,
        "follow_up_of": request.GET.get(_FOLLOWS),
    }
    return {key: value for key, value in given.items() if value}


def _beside(item: IntakeItem, at: datetime, given: dict[str, forms.Form]) -> dict[str, Any]:
    """Return the forms for what is done beside the decision."""
    return {
        "pass_on": given.get("pass_on") or PassOnForm(item=item),
        "translation": given.get("translation") or TranslationForm(at=at),
        "raise_alarm": given.get("raise_alarm") or RaiseAlarmForm(),
        "opens": next(iter(given), ""),
    }


@require_POST
@staff_page()
def join(request: StaffRequest, receipt: str) -> HttpResponse:
    """Put the arrival into an open Vorgang as a message; the message offers the way back."""
    item = load_item(request, receipt, to_decide=True)
    person, at = request.user, request.at
    reaction = visible_by_number(person, request.POST.get("number", ""), local_day(at))
    if reaction is None:
        messages.error(request, "Diesen Vorgang gibt es nicht. Bitte die Nummer prüfen.")
        return redirect(item)
    try:
        path = request.POST.get(ANSWERS, "")
        triage.join_to(item=item, reaction=reaction, path=path, by=person, at=at)
    except Refused as refusal:
        messages.error(request, refusal.reason)
        return _back_to(request, item)
    undo = reverse("triage:separate", args=[receipt])
    say_done(request, f"Der Eingang liegt jetzt in {reaction.number}.", undo=undo)
    return _go_on(request, item, reaction)


@require_POST
@staff_page()
def separate(request: StaffRequest, receipt: str) -> HttpResponse:
    """Take an arrival out of a Vorgang it does not belong to."""
    item = load_item(request, receipt, to_decide=True)
    return _back_in(request, item, linking.separate)


def _back_in(request: StaffRequest, item: IntakeItem, step: Callable[..., object]) -> HttpResponse:
    """Take a step that brings an arrival back into the Posteingang, and show its page."""
    try:
        step(item=item, by=request.user, at=request.at)
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        say_done(request, f"{item.receipt_number} liegt wieder im Posteingang.")
    return redirect(item)


@require_POST
@staff_page()
def set_aside(request: StaffRequest, receipt: str) -> HttpResponse:
    """Set aside what is no Kundenreaktion; the message offers the way back."""
    item = load_item(request, receipt, to_decide=True)
    form = SetAsideForm(request.POST)
    if not form.is_valid():
        return _show(request, item, aside=form)
    try:
        row = triage.set_aside(item=item, by=request.user, at=request.at, **form.cleaned_data)
    except Refused as refusal:
        show_refusal(form, refusal)
        return _show(request, item, aside=form)
    can_undo = row.content_removed_at is None
    undo = reverse("triage:restore", args=[receipt]) if can_undo else ""
    say_done(request, f"{receipt} liegt beiseite. {triage.lies_aside(row)}", undo=undo)
    if is_running(request):
        return next_arrival(request, item, is_decided=True)
    return redirect("triage:inbox")


@require_POST
@staff_page()
def restore(request: StaffRequest, receipt: str) -> HttpResponse:
    """Put what was set aside back into the Posteingang."""
    item = load_item(request, receipt, to_decide=True)
    return _back_in(request, item, triage.restore)


@require_POST
@staff_page()
def pass_on(request: StaffRequest, receipt: str) -> HttpResponse:
    """Give a copy or a part to another desk; the arrival stays where it is."""
    item = load_item(request, receipt, to_decide=True)
    form = PassOnForm(request.POST, item=item)
    if form.is_valid():
        try:
            part = passing.pass_on(
                item=item, parcel=form.to_parcel(), by=request.user, at=request.at
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            say_done(request, f"{part.unit.name} hat den Teil bekommen.")
            return _back_to(request, item)
    return _show(request, item, pass_on=form)


def _back_to(request: StaffRequest, item: IntakeItem) -> HttpResponse:
    """Return to the page with the answers given so far."""
    path = decide(request.POST.get(ANSWERS, "")).path
    query = f"?{ANSWERS}={path}#sichtung" if path else ""
    return redirect(f"{item.get_absolute_url()}{query}")


@require_POST
@staff_page()
def translate(request: StaffRequest, receipt: str) -> HttpResponse:
    """Put a German wording beside the original."""
    item, at = load_item(request, receipt, to_decide=True), request.at
    form = TranslationForm(request.POST, at=at)
    step = translating.add_translation
    if form.is_valid() and taken(
        form, lambda: step(item=item, **form.cleaned_data, by=request.user, at=at)
    ):
        say_done(request, "Die deutsche Fassung steht neben dem Original.")
        return redirect(item)
    return _show(request, item, translation=form)


@require_POST
@staff_page()
def raise_alarm(request: StaffRequest, receipt: str) -> HttpResponse:
    """Raise an alarm that no word in the text has raised."""
    item = load_item(request, receipt, to_decide=True)
    form = RaiseAlarmForm(request.POST)
    if form.is_valid() and taken(
        form,
        lambda: alarms.raise_alarm(
            kind=form.cleaned_data["kind"],
            item=item,
            reaction=item.reaction,
            by=request.user,
            at=request.at,
        ),
    ):
        messages.warning(request, "Der Alarm ist ausgelöst. Bitte sofort handeln.")
        return redirect(item)
    return _show(request, item, raise_alarm=form)
