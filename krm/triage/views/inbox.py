"""The Posteingang: what nobody has looked at yet, one page to decide, and uploads."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.clickjacking import xframe_options_sameorigin

from krm.arrivals import access
from krm.arrivals.pages import load_item, triaging
from krm.arrivals.queries import alarms as queries_alarms
from krm.arrivals.queries import passed_on as queries_passed
from krm.arrivals.queries import waiting
from krm.arrivals.rules.nine_questions import OUTCOMES
from krm.arrivals.storage import originals
from krm.deadlines import queries as deadlines
from krm.documents.actions import why_not_clean
from krm.organisation.access import has_right
from krm.organisation.pages import StaffRequest, staff_page
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.triage.pages import begin_run
from krm.work.pages import as_download, document_as_download

_PER_PAGE = 50
_MEDIA_TYPES = {"eml": "message/rfc822", "msg": "application/vnd.ms-outlook"}
_SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"


@staff_page()
def inbox(request: StaffRequest) -> HttpResponse:
    """Show what waits for a decision: alarms, what to read first, then the longest waiting."""
    person, at = triaging(request)
    on = local_day(at)
    begin_run(request)
    seen = waiting.waiting().filter(pk__in=access.visible_items(person, on).values("pk"))
    rows = queries_alarms.urgent_first(seen)
    page = Paginator(rows, _PER_PAGE).get_page(request.GET.get("page"))
    lights = deadlines.lights(on)
    days = [(item, waiting.due_of(item)) for item in page]
    ways = waiting.ways_in(on)
    shown = [
        (
            item,
            due,
            lights.on_working_day(due.due_on) if due else None,
            ways.get(item.source, ""),
        )
        for item, due in days
    ]
    context = {
        "page": page,
        "rows": shown,
        "alarms": queries_alarms.shown_to(person, on),
        "hints_first": queries_alarms.hints_shown_to(person, on),
        "sent": queries_passed.sent_parts(person, on).count(),
        "has_examples": has_right(person, Right.PROPOSE_REGELWERK, on),
    }
    return render(request, "triage/inbox.html", context)


@staff_page()
def set_aside_list(request: StaffRequest) -> HttpResponse:
    """Show what was set aside, the latest first, each with its reason and a way back."""
    person, at = triaging(request)
    rows = waiting.settled().filter(pk__in=access.visible_items(person, local_day(at)).values("pk"))
    page = Paginator(rows.select_related("outcome_unit", "decided_by"), _PER_PAGE).get_page(
        request.GET.get("page")
    )
    shown = [(item, OUTCOMES.get(item.outcome)) for item in page]
    context = {"page": page, "rows": shown, "counted": queries_passed.only_counted()}
    return render(request, "triage/set_aside.html", context)


@xframe_options_sameorigin
@staff_page()
def html_body(request: StaffRequest, receipt: str) -> HttpResponse:
    """Return the cleaned HTML of a mail for a frame in which nothing runs and nothing is loaded."""
    item = load_item(request, receipt)
    page = f'<!doctype html><html lang="de"><meta charset="utf-8"><title>E-Mail</title>{item.html}'
    response = HttpResponse(page)
    response["Content-Security-Policy"] = _SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@staff_page()
def original(request: StaffRequest, receipt: str) -> HttpResponse:
    """Return the arrival as it came, byte by byte, as a download; the scanner sees it first."""
    item = load_item(request, receipt)
    if not item.raw_name:
        raise Http404
    ending = item.raw_name.rpartition(".")[2]
    content = originals.read(item.raw_name)
    if reason := why_not_clean(content):
        messages.error(request, reason)
        return redirect(item)
    return as_download(
        content,
        name=f"{item.receipt_number}.{ending}",
        media_type=_MEDIA_TYPES.get(ending, "application/octet-stream"),
    )


@staff_page()
def attachment(request: StaffRequest, receipt: str, document_pk: UUID) -> HttpResponse:
    """Return an attachment of the arrival as a download."""
    item = load_item(request, receipt)
    document = item.documents.filter(pk=document_pk).first()
    if document is None:
        raise Http404
    return document_as_download(request, document, back=item.get_absolute_url())
