"""Zustand: is the house well, and what is to be done if not."""

from django.http import HttpResponse
from django.shortcuts import render

from krm.desk.queries import condition
from krm.organisation.access import roles_on
from krm.organisation.pages import StaffRequest, staff_page
from krm.organisation.queries import local_day
from krm.organisation.rules import Right


@staff_page(Right.MANAGE_OFFICE, Right.TRIAGE, Right.VERIFY_JOURNAL)
def show(request: StaffRequest) -> HttpResponse:
    """Show what is red, what is to be known and what is well."""
    roles = roles_on(request.user, local_day(request.at))
    context = {
        "house": condition.house(request.at, roles),
        "is_technical": Right.MANAGE_OFFICE in request.rights,
    }
    return render(request, "desk/condition.html", context)
