"""Register: filter, sort, page, export."""

import io
from dataclasses import replace
from datetime import date
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from krm.adapters.sheets import MEDIA_TYPE
from krm.desk.actions.register import export_shown
from krm.desk.forms.register import PLACES, ColumnsForm, RegisterFilter, ViewForm
from krm.desk.queries.found import Reader, hits_of
from krm.desk.queries.paging import RegisterPages, kinds_of
from krm.desk.queries.register_rows import READ, RegisterReader, RegisterRow
from krm.desk.queries.register_views import SHIPPED, columns_for, views_of
from krm.desk.rules.keyset import position_of
from krm.desk.rules.typed_numbers import meant_numbers
from krm.organisation.access import has_right, scopes_of
from krm.organisation.models import Person
from krm.organisation.pages import StaffRequest, staff_page
from krm.organisation.queries import local_day
from krm.organisation.rules import Right, Scope
from krm.reports.actions import exporting
from krm.search.rules.asking import asked_for
from krm.search.rules.words import clean
from krm.work.access import visible_parts, visible_reactions
from krm.work.access.visibility import Visibility
from krm.work.pages import as_download, visibility_of

# What the button for the table as it stands on the page sends; the other one takes all columns.
SHOWN: Final = "shown"
# Who imports an old table, and who as a second person takes an import back.
_IMPORTING = (Right.IMPORT_REGISTER, Right.CONFIRM_CORRECTION)


@staff_page()
def register(request: StaffRequest) -> HttpResponse:
    """Show the part of the register the person may see; who may see no case by name has none."""
    return register_page(request)


def register_page(request: StaffRequest, *, view_form: ViewForm | None = None) -> HttpResponse:
    """Return the register as the address filters it.

    :param view_form: with what is wrong about the name of a view.
    :raises Http404: for whoever has no register.
    """
    person, on = request.user, local_day(request.at)
    if not scopes_of(person, Right.SEE_CASE, on) - {Scope.PSEUDONYMISED}:
        raise Http404
    return _page(request, _filtered(request), view_form)


def _filtered(request: StaffRequest) -> RegisterFilter:
    visibility = visibility_of(request)
    person, on = visibility.person, visibility.on
    rows = visible_reactions(person, on, visibility=visibility)
    reader = Reader(person, on)
    rows = rows.unrestricted().newest_first()
    return RegisterFilter(request.GET or None, queryset=rows, reader=reader)


def pages_of(
    filtered: RegisterFilter, person: Person, on: date, visibility: Visibility | None = None
) -> RegisterPages:
    """Return the pages of what was filtered."""
    if filtered.is_bound and filtered.form.errors:
        return RegisterPages([filtered.qs], filtered.order)
    parts = [part.unrestricted() for part in visible_parts(person, on, visibility=visibility)]
    if not filtered.is_bound:
        return RegisterPages(parts, filtered.order, fields=READ)
    searched = filtered.searched
    narrowed = filtered.filter_queryset if searched is None else filtered.without_words
    return RegisterPages(
        [narrowed(part) for part in parts], filtered.order, searched=searched, fields=READ
    )


def _page(
    request: StaffRequest, filtered: RegisterFilter, view_form: ViewForm | None = None
) -> HttpResponse:
    visibility = visibility_of(request)
    person, on = visibility.person, visibility.on
    pages = pages_of(filtered, person, on, visibility)
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    page = pages.page(position_of(after, before, kinds_of(pages.order)))
    query = request.GET.copy()
    for place in PLACES:
        query.pop(place, None)
    columns, shared = columns_for(person), filtered.shared()
    context = {
        "filter": filtered,
        "chips": filtered.chips(),
        "pages": pages,
        "page": page,
        "headings": [column.heading for column in columns],
        "rows": _with_hits(
            RegisterReader(person, on, columns, visibility).read(page.rows), filtered
        ),
        "query": query.urlencode(),
        "shared": shared,
        "shipped": SHIPPED,
        "views": views_of(person),
        "view_form": view_form or ViewForm(),
        "columns_form": ColumnsForm(initial={"columns": [column.code for column in columns]}),
        "words": request.GET.get("q", "").strip(),
        "may_triage": Right.TRIAGE in request.rights,
        "may_export": Right.EXPORT_REGISTER in request.rights,
        "may_import": not request.rights.isdisjoint(_IMPORTING),
    }
    status = 400 if view_form else 200
    return render(request, "desk/register.html", context, status=status)


def _with_hits(rows: list[RegisterRow], filtered: RegisterFilter) -> list[RegisterRow]:
    """Return the rows, after a search with the words in which the hit stands.

    What was found by the number that stands in its row anyway has no further words.
    """
    words = filtered.form.cleaned_data.get("q", "") if filtered.form.is_valid() else ""
    if not words or filtered.reader is None:
        return rows
    meant = meant_numbers(clean(words))
    read = [row.reaction for row in rows if not (meant and meant.holds(row.reaction.number))]
    if not read:
        return rows
    hits = hits_of(filtered.reader, [row.pk for row in read], asked_for(words))
    return [replace(row, hit=hits.get(row.reaction.pk)) for row in rows]


@require_POST
@staff_page()
def export(request: StaffRequest) -> HttpResponse:
    """Return the filtered register as Erfassungstabelle; the export is journalled.

    With a filter that cannot be read nothing is exported; the register says which one it is.
    """
    person, at = request.user, request.at
    on = local_day(at)
    if not has_right(person, Right.EXPORT_REGISTER, on):
        raise Http404
    filtered = _filtered(request)
    if filtered.form.errors:
        messages.error(request, "Nichts gespeichert: Bitte zuerst die Filter berichtigen.")
        return _page(request, filtered)
    if request.POST.get("what") == SHOWN:
        return _shown_as_file(request, filtered)
    # Packed it is a hundredth of the rows: 10 MB for 100 000 of them.
    file = io.BytesIO()
    exporting.export_register(rows=filtered.qs, to=file, by=person, at=at)
    name = f"Erfassungstabelle-{on}.xlsx"
    return as_download(file.getvalue(), name=name, media_type=MEDIA_TYPE)


def _shown_as_file(request: StaffRequest, filtered: RegisterFilter) -> HttpResponse:
    """Return exactly what is shown: the rows in their order, with the columns of the person."""
    person, visibility, file = request.user, visibility_of(request), io.BytesIO()
    reader = RegisterReader(person, visibility.on, columns_for(person), visibility)
    cases = filtered.qs.order_by(*filtered.order)
    export_shown(cases=cases, reader=reader, to=file, by=person, at=request.at)
    name = f"Register-{visibility.on}.xlsx"
    return as_download(file.getvalue(), name=name, media_type=MEDIA_TYPE)
