"""The monthly list of slips that needed no second person although a legal deadline hung on them."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render

from krm.corrections.actions import wording
from krm.corrections.queries import own_slips
from krm.organisation.pages import StaffRequest, staff_page
from krm.organisation.queries import local_day
from krm.organisation.rules import Right


@staff_page(Right.CONFIRM_CORRECTION)
def monthly(request: StaffRequest) -> HttpResponse:
    """Show the slips of one month, this one unless the address names another."""
    on = local_day(request.at)
    first = _month(request.GET.get("monat", ""), on)
    month = own_slips(request.user, on, first)
    context = {
        "first": first,
        "before": date(first.year - (first.month == 1), (first.month - 2) % 12 + 1, 1),
        "after": _after(first, on),
        "rows": [
            (row, wording.label_of(row.target), wording.change_in_words(row)) for row in month.rows
        ],
    }
    return render(request, "corrections/slips.html", context)


def _month(text: str, on: date) -> date:
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        return on.replace(day=1)
    return min(found, on.replace(day=1))


def _after(first: date, on: date) -> date | None:
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return following if following <= on else None
