"""The page Petitionen: what is open with its next date, and what has ended."""

from django.http import HttpResponse
from django.shortcuts import render

from krm.organisation.pages import StaffRequest, staff_page
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.petitions.queries.listing import listed_petitions


@staff_page(Right.SEE_PETITIONS)
def listing(request: StaffRequest) -> HttpResponse:
    """Show the petitions the person may see."""
    person, on = request.user, local_day(request.at)
    context = {
        "rows": listed_petitions(person, on),
        "ended": listed_petitions(person, on, ended=True),
    }
    return render(request, "petitions/list.html", context)
