"""The fragment beside the full form: which Vorgänge and arrivals may be the same matter."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from krm.arrivals.pages import triaging
from krm.casework.forms.record import typed_so_far
from krm.casework.queries.similar import similar
from krm.organisation.pages import StaffRequest, staff_page
from krm.organisation.queries import local_day
from krm.triage.queries import alike as queries_triage


@require_POST
@staff_page()
def similar_fragment(request: StaffRequest) -> HttpResponse:
    """Show what may be the same as what is typed so far.

    It is posted, so that no name stands in an address that the server writes down.
    """
    person, at = triaging(request)
    typed, on = typed_so_far(request.POST), local_day(at)
    context = {
        "matches": similar(typed, person, at, on),
        "items": queries_triage.items_alike(typed.matter, person, on),
        "chosen": request.POST.get("follow_up_of", ""),
    }
    return render(request, "casework/parts/similar.html", context)
