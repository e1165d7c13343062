"""The comparison of calls with the tickets of the Service Center; how often it is the matter."""

from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from krm.organisation.pages import StaffRequest, say_done, staff_page
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.service_center.actions import reconciling
from krm.service_center.forms.reconciling import CompareForm
from krm.service_center.queries import calls as queries
from krm.service_center.queries.tickets import Compared, compared
from krm.service_center.rules.words import words_of
from krm.work.pages import as_download

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(Right.SEE_COUNTS)
def compare(request: StaffRequest) -> HttpResponse:
    """Compare a period; tick off what stands in both, or give the whole out as a table."""
    at = request.at
    on = local_day(at)
    rules = queries.rules_now(on)
    form = CompareForm(request.POST or None, request.FILES or None, initial=_last_month(on))
    found = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        words = words_of(rules)
        found = compared(data["first"], data["last"], data["tickets"], words)
        if request.POST.get("do") == "export":
            content = reconciling.export_comparison(compared=found, by=request.user, at=at)
            return as_download(content, name=f"Abgleich-{on:%Y-%m-%d}.xlsx", media_type=_XLSX)
        if request.POST.get("do") == "mark" and Right.TRIAGE in request.rights:
            _mark(request, found)
            found = compared(data["first"], data["last"], data["tickets"], words)
    context = {
        "form": form,
        "found": found,
        "figures": queries.service_center_figures(on, rules),
        "may_mark": Right.TRIAGE in request.rights,
        # A file is sent once; what was read from it travels on as lines.
        "tickets": "\n".join(form.cleaned_data["tickets"]) if found else "",
    }
    status = 400 if form.errors else 200
    return render(request, "service_center/compare.html", context, status=status)


def _mark(request: StaffRequest, found: Compared) -> None:
    count = reconciling.mark_reconciled(calls=found.open_calls(), by=request.user, at=request.at)
    say_done(request, f"Als abgeglichen vermerkt: {count}.")


def _last_month(on: date) -> dict[str, date]:
    last = on.replace(day=1) - timedelta(days=1)
    return {"first": last.replace(day=1), "last": last}
