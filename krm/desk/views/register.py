"""Register: filter, sort, page, export."""

from functools import cached_property
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from krm.desk.forms.register import RegisterFilter
from krm.journal.actions import Refused
from krm.organisation.access import has_right, scopes_of
from krm.organisation.pages import StaffRequest, staff_page
from krm.organisation.queries import local_day
from krm.organisation.rules import Right, Scope
from krm.reactions.models import Reaction
from krm.reports import actions as reports
from krm.work.access import visible_reactions

PAGE = 25
# Nobody turns 400 pages; beyond this the rows are not counted, so that the page stays quick.
COUNTED = 10_000
# Who imports an old table, and who as a second person takes an import back.
_IMPORTING = (Right.IMPORT_REGISTER, Right.CONFIRM_CORRECTION)


if TYPE_CHECKING:
    _Pages = Paginator[Reaction]
else:
    _Pages = Paginator  # knows its rows only where types are checked


class RegisterPages(_Pages):
    """The pages of the register; counts no further than anybody turns."""

    @cached_property
    def _counted(self) -> int:
        rows = self.object_list
        assert isinstance(rows, QuerySet)
        return rows.order_by()[: COUNTED + 1].count()

    @cached_property
    def count(self) -> int:
        """Return how many rows there are, at most ``COUNTED``."""
        return min(self._counted, COUNTED)

    @property
    def has_more(self) -> bool:
        """Tell whether there are more rows than were counted."""
        return self._counted > COUNTED


@staff_page()
def register(request: StaffRequest) -> HttpResponse:
    """Show the part of the register the person may see; who may see no case by name has none."""
    person, on = request.user, local_day(request.at)
    if not scopes_of(person, Right.SEE_CASE, on) - {Scope.PSEUDONYMISED}:
        raise Http404
    return _page(request, _filtered(request))


def _filtered(request: StaffRequest) -> RegisterFilter:
    person, on = request.user, local_day(request.at)
    rows = visible_reactions(person, on).select_related("lead_unit", "standort", "party")
    return RegisterFilter(request.GET or None, queryset=rows.newest_first())


def _page(request: StaffRequest, filtered: RegisterFilter) -> HttpResponse:
    person, on = request.user, local_day(request.at)
    page = RegisterPages(filtered.qs, PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "filter": filtered,
        "page": page,
        "query": query.urlencode(),
        "words": request.GET.get("q", "").strip(),
        "may_triage": has_right(person, Right.TRIAGE, on),
        "may_export": has_right(person, Right.EXPORT_REGISTER, on),
        "may_import": any(has_right(person, right, on) for right in _IMPORTING),
    }
    return render(request, "desk/register.html", context)


@require_POST
@staff_page()
def export(request: StaffRequest) -> HttpResponse:
    """Return the filtered register as Erfassungstabelle; the export is journalled.

    With a filter that cannot be read nothing is exported; the register says which one it is.
    """
    person, at = request.user, request.at
    on = local_day(at)
    if not has_right(person, Right.EXPORT_REGISTER, on):
        raise Http404
    filtered = _filtered(request)
    if filtered.form.errors:
        messages.error(request, "Nichts gespeichert: Bitte zuerst die Filter berichtigen.")
        return _page(request, filtered)
    try:
        content = reports.export_register(rows=filtered.qs, by=person, at=at)
    except Refused as refusal:
        return HttpResponse(refusal.reason, status=400, content_type="text/plain; charset=utf-8")
    response = HttpResponse(
        content,
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    response["Content-Disposition"] = f'attachment; filename="Erfassungstabelle-{on}.xlsx"'
    return response
