"""The register without names, for those who check the work: data protection and Revision."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from krm.desk.forms.register import PLACES
from krm.desk.queries.paging import RegisterPages, kinds_of
from krm.desk.rules.keyset import position_of
from krm.organisation.pages import StaffRequest, staff_page
from krm.organisation.queries import local_day
from krm.work import access

# As an index of the register goes.
_ORDER = ("-arrived_at", "-pk")


@require_safe
@staff_page()
def register(request: StaffRequest) -> HttpResponse:
    """List every Vorgang by its number; found by the number alone, never by a name or a word."""
    person, on = request.user, local_day(request.at)
    if not access.reviews(person, on):
        raise Http404
    wanted = request.GET.get("nummer", "").strip().upper()[:20]
    rows = access.reviewable_reactions(person, on).select_related("lead_unit")
    if wanted:
        rows = rows.filter(number__startswith=wanted)
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    page = RegisterPages([rows], _ORDER).page(position_of(after, before, kinds_of(_ORDER)))
    query = request.GET.copy()
    for place in PLACES:
        query.pop(place, None)
    context = {
        "page": page,
        "reactions": page.rows,
        "wanted": wanted,
        "query": query.urlencode(),
    }
    return render(request, "desk/review_register.html", context)
