"""Where every search of the desk is sent: its words stay out of addresses and log files."""

import secrets
from typing import Final

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from krm.organisation.middleware import SEARCH_KEY, SEARCH_WORDS, SEARCHES
from krm.organisation.pages import StaffRequest, staff_page

TO: Final = "to"
# As many as somebody goes back to; they end with the session.
_KEPT: Final = 20
_LONGEST: Final = 200


@require_POST
@staff_page()
def search(request: StaffRequest) -> HttpResponse:
    """Keep the words of a search in the session and lead to the page that shows what it finds."""
    to = request.POST.get(TO, "")
    if not url_has_allowed_host_and_scheme(to, allowed_hosts=None):
        to = "/"
    words = {name: said[:_LONGEST] for name in SEARCH_WORDS if (said := request.POST.get(name, ""))}
    query = QueryDict(mutable=True)
    for name, values in request.POST.lists():
        if name not in {*SEARCH_WORDS, TO, "csrfmiddlewaretoken"} and any(values):
            query.setlist(name, values)
    if words:
        key = secrets.token_urlsafe(8)
        kept = request.session.get(SEARCHES, {})
        request.session[SEARCHES] = dict([*kept.items(), (key, words)][-_KEPT:])
        query[SEARCH_KEY] = key
    return redirect(f"{to}?{query.urlencode()}" if query else to)
