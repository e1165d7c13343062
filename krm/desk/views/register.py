"""Register: filter, sort, page, export."""

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from krm.desk.forms.register import RegisterFilter
from krm.desk.queries.found import Hit, Reader, hits_of
from krm.journal.actions import Refused
from krm.organisation.access import has_right, scopes_of
from krm.organisation.models import Person
from krm.organisation.pages import StaffRequest, staff_page
from krm.organisation.queries import local_day
from krm.organisation.rules import Right, Scope
from krm.reactions.models import Reaction
from krm.reports.actions import exporting
from krm.search.rules.asking import asked_for
from krm.work.access import visible_parts, visible_reactions

PAGE = 25
# Nobody turns 400 pages; beyond this the rows are not counted, so that the page stays quick.
COUNTED = 10_000
# What a row of the register shows of other tables.
_SHOWN = ("lead_unit", "standort", "party")
# Who imports an old table, and who as a second person takes an import back.
_IMPORTING = (Right.IMPORT_REGISTER, Right.CONFIRM_CORRECTION)


if TYPE_CHECKING:
    _Pages = Paginator[Reaction]
else:
    _Pages = Paginator  # knows its rows only where types are checked


class RegisterPages(_Pages):
    """The pages of the register; counts no further than anybody turns.

    :param parts: the same rows in parts, of which each is found by its own index.
    """

    def __init__(self, rows: QuerySet[Reaction], parts: Sequence[QuerySet[Reaction]] = ()) -> None:
        super().__init__(rows, PAGE)
        self.parts = parts

    def page(self, number: int | str) -> "Page[Reaction]":
        """Return a page; the keys of its rows are read first, so that the last one is cheap too."""
        number = self.validate_number(number)
        last = number * self.per_page
        order = [str(name) for name in self._rows.query.order_by]
        keys = self._keys(order, last)[last - self.per_page :]
        found = Reaction.objects.filter(pk__in=keys).select_related(*_SHOWN)
        return Page(list(found.order_by(*order)), number, self)

    @property
    def _rows(self) -> QuerySet[Reaction]:
        rows = self.object_list
        assert isinstance(rows, QuerySet)
        return rows

    def _keys(self, order: Sequence[str], last: int) -> list[int]:
        """Return the keys of the first rows; of several parts from the first ones of each."""
        if len(self.parts) < 2:
            return list(self._rows.values_list("pk", flat=True)[:last])
        names = [name.removeprefix("-") for name in order]
        read = (part.values_list("pk", *names)[:last] for part in self.parts)
        found = {pk: values for rows in read for pk, *values in rows}
        keys = list(found)
        # The last name first: a sort keeps what is equal in its order.
        for at in reversed(range(len(names))):
            values = {pk: found[pk][at] for pk in keys}
            keys.sort(key=values.__getitem__, reverse=order[at].startswith("-"))
        return keys[:last]

    @cached_property
    def _counted(self) -> int:
        if len(self.parts) < 2:
            return self._rows.order_by()[: COUNTED + 1].count()
        # Keys of all parts, until they are enough: their union would be read to its end.
        keys: set[int] = set()
        for part in self.parts:
            if len(keys) <= COUNTED:
                keys.update(part.order_by().values_list("pk", flat=True)[: COUNTED + 1])
        return len(keys)

    @cached_property
    def count(self) -> int:
        """Return how many rows there are, at most ``COUNTED``."""
        return min(self._counted, COUNTED)

    @property
    def has_more(self) -> bool:
        """Tell whether there are more rows than were counted."""
        return self._counted > COUNTED


@staff_page()
def register(request: StaffRequest) -> HttpResponse:
    """Show the part of the register the person may see; who may see no case by name has none."""
    person, on = request.user, local_day(request.at)
    if not scopes_of(person, Right.SEE_CASE, on) - {Scope.PSEUDONYMISED}:
        raise Http404
    return _page(request, _filtered(request))


def _filtered(request: StaffRequest) -> RegisterFilter:
    person, on = request.user, local_day(request.at)
    rows = visible_reactions(person, on).select_related(*_SHOWN)
    reader = Reader(person, on)
    return RegisterFilter(request.GET or None, queryset=rows.newest_first(), reader=reader)


def pages_of(filtered: RegisterFilter, person: Person, on: date) -> RegisterPages:
    """Return the pages of what was filtered; a search asks other tables and stays whole."""
    rows, is_bound = filtered.qs, filtered.is_bound
    if is_bound and (filtered.form.errors or filtered.form.cleaned_data.get("q")):
        return RegisterPages(rows)
    parts = [part.newest_first() for part in visible_parts(person, on)]
    return RegisterPages(rows, [filtered.filter_queryset(p) for p in parts] if is_bound else parts)


def _page(request: StaffRequest, filtered: RegisterFilter) -> HttpResponse:
    person, on = request.user, local_day(request.at)
    page = pages_of(filtered, person, on).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "filter": filtered,
        "page": page,
        "rows": _rows(page, filtered),
        "query": query.urlencode(),
        "words": request.GET.get("q", "").strip(),
        "may_triage": has_right(person, Right.TRIAGE, on),
        "may_export": has_right(person, Right.EXPORT_REGISTER, on),
        "may_import": any(has_right(person, right, on) for right in _IMPORTING),
    }
    return render(request, "desk/register.html", context)


def _rows(page: "Page[Reaction]", filtered: RegisterFilter) -> list[tuple[Reaction, Hit | None]]:
    """Return the rows of a page, after a search with the words in which the hit stands."""
    words = filtered.form.cleaned_data.get("q", "") if filtered.form.is_valid() else ""
    if not words or filtered.reader is None:
        return [(row, None) for row in page]
    hits = hits_of(filtered.reader, [row.pk for row in page], asked_for(words))
    return [(row, hits.get(row.pk)) for row in page]


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
    try:
        content = exporting.export_register(rows=filtered.qs, by=person, at=at)
    except Refused as refusal:
        return HttpResponse(refusal.reason, status=400, content_type="text/plain; charset=utf-8")
    response = HttpResponse(
        content,
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    response["Content-Disposition"] = f'attachment; filename="Erfassungstabelle-{on}.xlsx"'
    return response
