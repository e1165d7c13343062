"""The register without names, for those who check the work: data protection and Revision."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from krm.organisation.pages import StaffRequest, staff_page
from krm.organisation.queries import local_day
from krm.work import access

PAGE = 25


@require_safe
@staff_page()
def register(request: StaffRequest) -> HttpResponse:
    """List every Vorgang by its number; found by the number alone, never by a name or a word."""
    person, on = request.user, local_day(request.at)
    if not access.reviews(person, on):
        raise Http404
    wanted = request.GET.get("nummer", "").strip().upper()[:20]
    rows = access.reviewable_reactions(person, on).select_related("lead_unit").newest_first()
    if wanted:
        rows = rows.filter(number__startswith=wanted)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {"page": page, "wanted": wanted, "query": query.urlencode()}
    return render(request, "desk/review_register.html", context)
