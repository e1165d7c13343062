"""The register without names, for those who check the work: data protection and Revision."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from krm.organisation.queries import local_day
from krm.work import access
from krm.work.pages import person_of

PAGE = 25


@require_safe
@login_required
def register(request: HttpRequest) -> HttpResponse:
    """List every Vorgang by its number; found by the number alone, never by a name or a word."""
    person, on = person_of(request), local_day(timezone.now())
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
