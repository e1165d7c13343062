"""Zustand: is the house well, and what is to be done if not."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from krm.adapters.clock import machine_time
from krm.desk.queries import condition
from krm.journal.actions import Refused
from krm.organisation.actions import pauses
from krm.organisation.pages import StaffRequest, say_done, staff_page
from krm.organisation.queries import open_pauses
from krm.organisation.rules import Right


@staff_page(Right.MANAGE_OFFICE, Right.TRIAGE, Right.VERIFY_JOURNAL)
def show(request: StaffRequest) -> HttpResponse:
    """Show what is red, what is to be known and what is well."""
    return _page(request)


@require_POST
@staff_page(Right.MANAGE_OFFICE)
def clock_is_right(request: StaffRequest) -> HttpResponse:
    """Let the house go on, because somebody says that the clock is right."""
    try:
        pauses.confirm_clock(here=machine_time(), by=request.user, at=request.at)
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        say_done(request, "Das Haus arbeitet wieder von selbst.")
    return redirect("desk:condition")


def _page(request: StaffRequest) -> HttpResponse:
    context = {
        "house": condition.house(request.at, request.user),
        "is_technical": Right.MANAGE_OFFICE in request.rights,
        "reasons": {pause.reason for pause in open_pauses()},
    }
    return render(request, "desk/condition.html", context)
