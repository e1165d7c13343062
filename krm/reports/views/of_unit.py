"""The report of one unit, in the form of Anlage 1: for its lead, and for whoever sees reports."""

from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from krm.organisation.models import Unit
from krm.organisation.pages import StaffRequest, staff_page
from krm.organisation.queries import local_day
from krm.reports.actions import reporting
from krm.reports.forms import PeriodForm
from krm.reports.queries import report as queries
from krm.reports.queries.files import MEDIA_TYPES
from krm.reports.queries.table import kept_from
from krm.reports.rules.content import shown_parts
from krm.work.pages import as_download

_LAST_QUARTER = 1


def _chosen(request: StaffRequest, pk: int) -> tuple[Unit, PeriodForm]:
    """Return the unit and the period, at first the last quarter; 404 for who must not see it."""
    on = local_day(request.at)
    unit = queries.unit_for(request.user, pk, on)
    if unit is None:
        raise Http404
    usual = vars(queries.usual_periods(on)[_LAST_QUARTER][1])
    return unit, PeriodForm(request.GET or usual, today=on)


@require_GET
@staff_page()
def unit_report(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the report of one unit as it is counted now."""
    unit, form = _chosen(request, pk)
    context = {"unit": unit, "form": form, "units": _others(request)}
    if not form.is_valid():
        return render(request, "reports/unit.html", context, status=400)
    period = form.period()
    content = queries.report_on(period, kept=kept_from(request.user), unit=unit)
    context |= shown_parts(content)
    context |= {
        "scope": f"{context['scope']}~{unit.pk}",
        "period": period,
        "query": urlencode(vars(period)),
    }
    return render(request, "reports/unit.html", context)


def _others(request: StaffRequest) -> list[Unit]:
    return queries.units_for(request.user, local_day(request.at))


@require_POST
@staff_page()
def export(request: StaffRequest, pk: int, ending: str) -> HttpResponse:
    """Return the report of one unit as a file."""
    unit, form = _chosen(request, pk)
    if not form.is_valid() or ending not in MEDIA_TYPES:
        raise Http404
    name, content = reporting.export_report(
        period=form.period(), ending=ending, unit=unit, by=request.user, at=request.at
    )
    return as_download(content, name=name, media_type=MEDIA_TYPES[ending])
