"""The Posteingang: what nobody has looked at yet, one page to decide, and uploads."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST

from krm.casework import originals
from krm.casework.access import visible_reactions
from krm.casework.actions import triage
from krm.casework.models import IntakeItem
from krm.casework.pages import as_download, person_of, show_refusal
from krm.casework.rules_triage import OUTCOMES, QUESTIONS
from krm.deadlines import queries as deadlines
from krm.documents import queries as documents
from krm.documents.models import Document
from krm.intake import access, actions, queries
from krm.intake.actions import ScannedFile
from krm.intake.forms.inbox import SetAsideForm, TriageForm, UploadForm
from krm.journal import actions as journal
from krm.journal.actions import Refused
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.reactions.models import Reaction

_PER_PAGE = 50
_MEDIA_TYPES = {"eml": "message/rfc822", "msg": "application/vnd.ms-outlook"}
_SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"


def _triaging(request: HttpRequest) -> tuple[Person, datetime]:
    """Return who triages and when; for everybody else the Posteingang does not exist."""
    person, at = person_of(request), timezone.now()
    if not access.may_triage(person, local_day(at)):
        raise Http404
    return person, at


def _load(request: HttpRequest, receipt: str, *, to_decide: bool = False) -> IntakeItem:
    """Return the arrival the person may meet; a look at one with a Vorgang is kept."""
    person, at = person_of(request), timezone.now()
    if to_decide:
        _triaging(request)
    rows = access.visible_items(person, local_day(at)).select_related(
        "reaction", "outcome_unit", "decided_by"
    )
    item = rows.filter(receipt_number=receipt).first()
    if item is None:
        raise Http404
    if item.reaction_id is not None:
        journal.record_read(person_pk=person.pk, reaction_pk=item.reaction_id, at=at)
    return item


@login_required
def inbox(request: HttpRequest) -> HttpResponse:
    """Show what has arrived and waits for a decision, the longest waiting first."""
    person, at = _triaging(request)
    on = local_day(at)
    rows = queries.waiting().filter(pk__in=access.visible_items(person, on).values("pk"))
    page = Paginator(rows, _PER_PAGE).get_page(request.GET.get("page"))
    lights = deadlines.lights(on)
    shown = [
        (item, lights.on_day(item.provisional_due_on) if item.provisional_due_on else None)
        for item in page
    ]
    return render(request, "intake/inbox.html", {"page": page, "rows": shown})


@login_required
def set_aside_list(request: HttpRequest) -> HttpResponse:
    """Show what was set aside, the latest first, each with its reason and a way back."""
    person, at = _triaging(request)
    rows = queries.settled().filter(pk__in=access.visible_items(person, local_day(at)).values("pk"))
    page = Paginator(rows.select_related("outcome_unit", "decided_by"), _PER_PAGE).get_page(
        request.GET.get("page")
    )
    shown = [(item, OUTCOMES.get(item.outcome)) for item in page]
    return render(request, "intake/set_aside.html", {"page": page, "rows": shown})


@require_http_methods(["GET", "POST"])
@login_required
def item_page(request: HttpRequest, receipt: str) -> HttpResponse:
    """Show one arrival with all that helps to decide; posting records it as a Vorgang."""
    if request.method == "POST":
        return _record(request, _load(request, receipt, to_decide=True))
    return _show(request, _load(request, receipt))


def _record(request: HttpRequest, item: IntakeItem) -> HttpResponse:
    person, at = person_of(request), timezone.now()
    form = TriageForm(request.POST, request.FILES, item=item, hints=_hints(item, person, at), at=at)
    if form.is_valid():
        try:
            reaction = triage.triage_to_reaction(
                item=item,
                new=form.to_new(None),
                party=form.to_party() if form.has_party() else None,
                uploads=[(file.name, file.read()) for file in form.cleaned_data["uploads"]],
                by=person,
                at=at,
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, f"{reaction.number} ist erfasst.")
            return redirect(reaction)
    return _show(request, item, form=form)


def _hints(item: IntakeItem, person: Person, at: datetime) -> queries.Hints:
    return queries.hints(item, person, local_day(at))


def _show(
    request: HttpRequest,
    item: IntakeItem,
    *,
    form: TriageForm | None = None,
    aside: SetAsideForm | None = None,
) -> HttpResponse:
    person, at = person_of(request), timezone.now()
    item.refresh_from_db(fields=["state", "reaction", "outcome"])
    hints = _hints(item, person, at)
    may_decide = item.is_open and access.may_triage(person, local_day(at))
    if form is None and may_decide:
        form = TriageForm(item=item, hints=hints, at=at, initial=_from_address(request))
    bound = [shown for shown in (form, aside) if shown is not None and shown.is_bound]
    context = {
        "item": item,
        "files": item.documents.order_by("stored_at", "pk"),
        "due": queries.provisional(item.arrived_at),
        "light": deadlines.lights(local_day(at)).on_day(item.provisional_due_on)
        if item.provisional_due_on
        else None,
        "hints": hints,
        "questions": QUESTIONS,
        "outcome": OUTCOMES.get(item.outcome),
        "happened": "" if item.is_open else triage.what_happened(item),
        "form": form if may_decide else None,
        "aside": (aside or SetAsideForm(initial={"outcome": request.GET.get("beiseite")}))
        if may_decide
        else None,
        "opens_aside": bool(aside or request.GET.get("beiseite")),
    }
    return render(request, "intake/item.html", context, status=400 if bound else 200)


def _from_address(request: HttpRequest) -> dict[str, object]:
    """Return what a link of the page fills in: the kind, the board, the earlier Vorgang."""
    given = {
        "kind": request.GET.get("art"),
        "follow_up_of": request.GET.get("folge"),
        "is_board": bool(request.GET.get("vorstand")),
    }
    return {key: value for key, value in given.items() if value}


@require_POST
@login_required
def join(request: HttpRequest, receipt: str) -> HttpResponse:
    """Put the arrival into an open Vorgang as a message."""
    item = _load(request, receipt, to_decide=True)
    person, at = person_of(request), timezone.now()
    seen = visible_reactions(person, local_day(at))
    reaction = seen.filter(number=request.POST.get("number", "").strip().upper()).first()
    if not isinstance(reaction, Reaction):
        messages.error(request, "Diesen Vorgang gibt es nicht. Bitte die Nummer prüfen.")
        return redirect(item)
    try:
        triage.join_to(item=item, reaction=reaction, by=person, at=at)
    except Refused as refusal:
        messages.error(request, refusal.reason)
        return redirect(item)
    messages.success(request, f"Der Eingang liegt jetzt in {reaction.number}.")
    return redirect(reaction)


@require_POST
@login_required
def set_aside(request: HttpRequest, receipt: str) -> HttpResponse:
    """Set aside what is no Kundenreaktion; the message offers the way back."""
    item = _load(request, receipt, to_decide=True)
    form = SetAsideForm(request.POST)
    if not form.is_valid():
        return _show(request, item, aside=form)
    try:
        row = triage.set_aside(
            item=item, by=person_of(request), at=timezone.now(), **form.cleaned_data
        )
    except Refused as refusal:
        show_refusal(form, refusal)
        return _show(request, item, aside=form)
    can_undo = row.content_removed_at is None
    undo = f"undo:{reverse('intake:restore', args=[receipt])}" if can_undo else ""
    messages.success(request, f"{receipt} liegt beiseite.", extra_tags=undo)
    return redirect("intake:inbox")


@require_POST
@login_required
def restore(request: HttpRequest, receipt: str) -> HttpResponse:
    """Put what was set aside back into the Posteingang."""
    item = _load(request, receipt, to_decide=True)
    try:
        triage.restore(item=item, by=person_of(request), at=timezone.now())
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(request, f"{receipt} liegt wieder im Posteingang.")
    return redirect(item)


@require_http_methods(["GET", "POST"])
@login_required
def upload(request: HttpRequest) -> HttpResponse:
    """Bring a scanned letter or saved mails into the Posteingang."""
    person, at = _triaging(request)
    form = UploadForm(request.POST or None, request.FILES or None, at=at)
    if request.method == "POST" and form.is_valid():
        try:
            receipts = _take_in(form, person, at)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, f"Im Posteingang: {', '.join(receipts)}.")
            return redirect("intake:inbox")
    return render(request, "intake/upload.html", {"form": form}, status=400 if form.errors else 200)


def _take_in(form: UploadForm, by: Person, at: datetime) -> list[str]:
    arrived_at = form.cleaned_data["arrived_at"]
    taken = [
        actions.ingest_mail(raw=file.read(), arrived_at=arrived_at, by=by, at=at)
        for file in form.mails()
    ]
    if scans := [ScannedFile(file.name or "Scan", file.read()) for file in form.scans()]:
        channel = form.cleaned_data["channel"] or "letter"
        taken.append(
            actions.receive_scan(files=scans, source=channel, arrived_at=arrived_at, by=by, at=at)
        )
    return [row.item.receipt_number for row in taken]


@xframe_options_sameorigin
@login_required
def html_body(request: HttpRequest, receipt: str) -> HttpResponse:
    """Return the cleaned HTML of a mail for a frame in which nothing runs and nothing is loaded."""
    item = _load(request, receipt)
    page = f'<!doctype html><html lang="de"><meta charset="utf-8"><title>E-Mail</title>{item.html}'
    response = HttpResponse(page)
    response["Content-Security-Policy"] = _SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
def original(request: HttpRequest, receipt: str) -> HttpResponse:
    """Return the arrival as it came, byte by byte, as a download."""
    item = _load(request, receipt)
    if not item.raw_name:
        raise Http404
    ending = item.raw_name.rpartition(".")[2]
    return as_download(
        originals.read(item.raw_name),
        name=f"{item.receipt_number}.{ending}",
        media_type=_MEDIA_TYPES.get(ending, "application/octet-stream"),
    )


@login_required
def attachment(request: HttpRequest, receipt: str, document_pk: UUID) -> HttpResponse:
    """Return an attachment of the arrival as a download."""
    document = _load(request, receipt).documents.filter(pk=document_pk).first()
    if document is None or document.scan_state == Document.ScanState.INFECTED:
        raise Http404
    return as_download(
        documents.read_content(document),
        name=document.original_name,
        media_type=document.media_type,
    )
