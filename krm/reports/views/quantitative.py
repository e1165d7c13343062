"""Berichte: choose a period, see the report, save it, write its text, hand it in."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from krm.journal.actions import Refused
from krm.organisation.pages import StaffRequest, say_done, show_refusal, staff_page
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.reports.actions import reporting
from krm.reports.forms import PeriodForm, TextForm
from krm.reports.models import SubmittedReport
from krm.reports.queries import report as queries
from krm.reports.queries.files import MEDIA_TYPES
from krm.reports.queries.table import kept_from
from krm.reports.rules.content import differences, shown_parts, written
from krm.reports.rules.facts import Period
from krm.work.pages import as_download, document_as_download

_PAGE = "reports:quantitative"


@require_GET
@staff_page(Right.SEE_REPORTS)
def overview(request: StaffRequest) -> HttpResponse:
    """Show the usual periods, the choice of another one, and what was handed in."""
    on = local_day(request.at)
    usual = queries.usual_periods(on)
    context = {
        "usual": [(label, period, _address(period)) for label, period in usual],
        "form": PeriodForm(today=on, initial=vars(usual[1][1])),
        "submitted": queries.submitted_reports(request.user),
        "units": queries.units_for(request.user, on),
    }
    return render(request, "reports/list.html", context)


def _address(period: Period, page: str = _PAGE, *args: object) -> str:
    return f"{reverse(page, args=args)}?{urlencode(vars(period))}"


@require_GET
@staff_page(Right.SEE_REPORTS)
def quantitative(request: StaffRequest) -> HttpResponse:
    """Show the report on a period as it is counted now."""
    form = PeriodForm(request.GET, today=local_day(request.at))
    if not form.is_valid():
        context = {"form": form, "submitted": queries.submitted_reports(request.user)}
        return render(request, "reports/list.html", context, status=400)
    period = form.period()
    content = queries.report_on(period, kept=kept_from(request.user))
    context = shown_parts(content) | {
        "form": form,
        "period": period,
        "query": urlencode(vars(period)),
        "text_row": queries.text_on(period),
        "may_submit": Right.SUBMIT_REPORT in request.rights,
    }
    return render(request, "reports/quantitative.html", context)


def _chosen(request: StaffRequest) -> Period | None:
    form = PeriodForm(request.GET, today=local_day(request.at))
    return form.period() if form.is_valid() else None


@require_POST
@staff_page(Right.SEE_REPORTS)
def export(request: StaffRequest, ending: str) -> HttpResponse:
    """Return the report as a file; with ``outside`` small counts are suppressed."""
    period = _chosen(request)
    if period is None or ending not in MEDIA_TYPES:
        raise Http404
    name, content = reporting.export_report(
        period=period,
        ending=ending,
        is_for_outside=request.POST.get("outside") == "1",
        by=request.user,
        at=request.at,
    )
    return as_download(content, name=name, media_type=MEDIA_TYPES[ending])


@require_http_methods(["GET", "POST"])
@staff_page(Right.SUBMIT_REPORT)
def text(request: StaffRequest) -> HttpResponse:
    """Show and keep the qualitative part of the report on a period."""
    period = _chosen(request)
    if period is None:
        raise Http404
    form = TextForm(request.POST or None, initial=queries.texts_of(queries.text_on(period)))
    if request.method == "POST" and form.is_valid():
        try:
            reporting.save_report_text(
                period=period, texts=form.cleaned_data, by=request.user, at=request.at
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            say_done(request, "Der Text ist gespeichert.")
            return redirect(_address(period))
    context = {
        "form": form,
        "period": period,
        "back": _address(period),
        "here": _address(period, "reports:text"),
    }
    return render(request, "reports/text.html", context, status=400 if form.errors else 200)


@require_POST
@staff_page(Right.SUBMIT_REPORT)
def submit(request: StaffRequest) -> HttpResponse:
    """Hand the report in."""
    period = _chosen(request)
    if period is None:
        raise Http404
    try:
        row = reporting.submit_report(period=period, by=request.user, at=request.at)
    except Refused as refusal:
        messages.error(request, refusal.reason)
        return redirect(_address(period))
    say_done(request, "Der Bericht ist eingereicht. Er ändert sich nicht mehr.")
    return redirect(row)


def _load(request: StaffRequest, pk: int) -> SubmittedReport:
    found = next((row for row in queries.submitted_reports(request.user) if row.pk == pk), None)
    if found is None:
        raise Http404
    return found


@require_GET
@staff_page(Right.SEE_REPORTS)
def submitted(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a report as it was handed in, and what the same count says today."""
    row = _load(request, pk)
    period = Period(row.starts_on, row.ends_on, row.as_of)
    now = queries.report_on(period, kept=kept_from(request.user))
    context = shown_parts(row.content) | {
        "row": row,
        "period": period,
        "changes": differences(row.content, now),
        "today": local_day(request.at),
    }
    return render(request, "reports/submitted.html", context)


@require_GET
@staff_page(Right.SEE_REPORTS)
def submitted_file(request: StaffRequest, pk: int, ending: str) -> HttpResponse:
    """Return a file of a report exactly as it was handed in."""
    row = _load(request, pk)
    if ending == "json":
        name = f"{row.pdf.original_name.removesuffix('.pdf')}.json"
        return as_download(written(row.content).encode(), name=name, media_type=MEDIA_TYPES["json"])
    document = {"pdf": row.pdf, "xlsx": row.excel}.get(ending)
    if document is None:
        raise Http404
    return document_as_download(request, document, back=row.get_absolute_url())
