"""Where every search of the desk is sent: its words stay out of addresses and log files."""

import secrets
from typing import Final

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from krm.desk.jobs import indexing
from krm.desk.queries.found import Reader, page_of_number
from krm.organisation.middleware import SEARCH_KEY, SEARCH_WORDS, SEARCHES
from krm.organisation.pages import StaffRequest, staff_page
from krm.organisation.queries import local_day

TO: Final = "to"
# As many as somebody goes back to; they end with the session.
_KEPT: Final = 20
# More than is searched for, so that the page can say that it was cut.
_LONGEST: Final = 400


@require_POST
@staff_page()
def search(request: StaffRequest) -> HttpResponse:
    """Keep the words of a search in the session and lead to the page that shows what it finds."""
    to = request.POST.get(TO, "")
    if not url_has_allowed_host_and_scheme(to, allowed_hosts=None):
        to = "/"
    if to == reverse("desk:found") and (typed := request.POST.get("q", "")):
        reader = Reader(request.user, local_day(request.at))
        if page := page_of_number(reader, typed[:_LONGEST]):
            return redirect(page)
    words = {name: said[:_LONGEST] for name in SEARCH_WORDS if (said := request.POST.get(name, ""))}
    query = QueryDict(mutable=True)
    for name, values in request.POST.lists():
        if name not in {*SEARCH_WORDS, TO, "csrfmiddlewaretoken"} and any(values):
            query.setlist(name, values)
    if words:
        # What was recorded a moment ago is found, too.
        indexing.catch_up(request.at, most=indexing.BEFORE_A_SEARCH)
        key = secrets.token_urlsafe(8)
        kept = request.session.get(SEARCHES, {})
        request.session[SEARCHES] = dict([*kept.items(), (key, words)][-_KEPT:])
        query[SEARCH_KEY] = key
    return redirect(f"{to}?{query.urlencode()}" if query else to)
