"""Vorgänge like one: how the house has answered the same before."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from krm.casework.queries.meant import similar_to
from krm.desk.jobs.meaning import is_wanted
from krm.organisation.pages import StaffRequest, staff_page
from krm.search.models import Entry
from krm.search.storage import meanings
from krm.work.pages import load_reaction, visibility_of


@require_GET
@staff_page()
def similar(request: StaffRequest, number: str) -> HttpResponse:
    """Show the Vorgänge of the same wording or meaning that the person may see."""
    visibility = visibility_of(request)
    reaction = load_reaction(request, number, visibility)
    is_read = meanings.digests_of([Entry.key_of(Entry.Kind.CASE, reaction.pk)])
    context = {
        "reaction": reaction,
        "rows": similar_to(reaction, visibility.person, visibility.on),
        "waits": not is_read and is_wanted(request.at),
    }
    return render(request, "desk/similar.html", context)
