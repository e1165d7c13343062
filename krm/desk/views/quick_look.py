"""A Vorgang at a glance: who, until when, with whom and what about, without leaving the list."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from krm.casework.queries.case import CaseRows
from krm.deadlines import queries as deadlines
from krm.desk.queries.register_rows import RegisterReader
from krm.desk.queries.timeline import timeline_of
from krm.desk.queries.whereabouts import lies_with
from krm.desk.rules.columns import columns_of
from krm.organisation.pages import StaffRequest, staff_page
from krm.work.pages import load_reaction, visibility_of

# As many moments as fit beside a list.
_LATEST = 3


@require_GET
@staff_page()
def quick_look(request: StaffRequest, number: str) -> HttpResponse:
    """Show the summary: a part of the list's page to a script, a page of its own without one."""
    visibility = visibility_of(request)
    person, on = visibility.person, visibility.on
    reaction = load_reaction(request, number, visibility)
    rows = CaseRows(reaction, on)
    (row,) = RegisterReader(person, on, columns_of(["name"]), visibility).read([reaction])
    shown = deadlines.shown_deadlines(reaction, on)
    context = {
        "reaction": reaction,
        "name": row.cells[0][1],
        "lies_with": lies_with(rows),
        "deadlines": [one for one in shown if one.is_running],
        "moments": timeline_of(rows, person)[:_LATEST],
    }
    is_part = request.headers.get("HX-Request") == "true"
    template = "desk/parts/quick_dialog.html" if is_part else "desk/quick_look.html"
    return render(request, template, context)
