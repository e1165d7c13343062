"""How somebody sees the register: keep a view, open it, delete it, choose columns."""

from typing import Final

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from krm.desk.actions import register as actions
from krm.desk.forms.register import ColumnsForm, RegisterFilter, ViewForm
from krm.desk.models import RegisterView
from krm.desk.views.register import register_page
from krm.organisation.pages import StaffRequest, staff_page, taken
from krm.reactions.models import Reaction
from krm.ui.rules import join_words

QUERY: Final = "query"
_LONGEST: Final = 500


def _filter(request: StaffRequest, query: str) -> RegisterFilter:
    asked, nothing = QueryDict(query), Reaction.objects.none()
    return RegisterFilter(asked, queryset=nothing)


def _say(request: StaffRequest, words: str) -> None:
    """Say what was done; it stands in no journal, by which others know that anything was."""
    messages.info(request, words)


def _address(query: str) -> str:
    return f"{reverse('desk:register')}{'?' if query else ''}{query}"


def _shown(request: StaffRequest) -> RegisterFilter:
    """Return what was filtered where the form stood."""
    return _filter(request, request.POST.get(QUERY, "")[:_LONGEST])


@require_POST
@staff_page()
def save(request: StaffRequest) -> HttpResponse:
    """Keep what is filtered under a name."""
    form, filtered = ViewForm(request.POST), _shown(request)
    query, _ = filtered.without_unknown()
    if form.is_valid():
        name = form.cleaned_data["name"]
        step = actions.save_view
        if taken(form, lambda: step(name=name, query=query, by=request.user, at=request.at)):
            _say(request, f"Die Ansicht „{name}“ ist gespeichert.")
            return redirect(_address(query))
    request.GET = QueryDict(query)
    return register_page(request, view_form=form)


@require_GET
@staff_page()
def show(request: StaffRequest, pk: int) -> HttpResponse:
    """Open a view; what it filters by and is gone is said and left out."""
    view = get_object_or_404(RegisterView, pk=pk, person=request.user)
    query, gone = _filter(request, view.query).without_unknown()
    if gone:
        named = join_words([f"„{label}“" for label in gone], "und")
        messages.warning(
            request,
            f"Die Ansicht „{view.name}“ filtert auch nach {named}. Den gewählten Wert gibt es "
            "nicht mehr. Die Liste wird ohne diesen Filter gezeigt.",
        )
    return redirect(_address(query))


@require_POST
@staff_page()
def delete(request: StaffRequest, pk: int) -> HttpResponse:
    """Delete a view of one's own."""
    view = get_object_or_404(RegisterView, pk=pk, person=request.user)
    actions.delete_view(view=view, by=request.user, at=request.at)
    _say(request, f"Die Ansicht „{view.name}“ ist gelöscht.")
    return redirect("desk:register")


@require_POST
@staff_page()
def columns(request: StaffRequest) -> HttpResponse:
    """Keep which columns the person wants to see."""
    form = ColumnsForm(request.POST)
    chosen = form.cleaned_data["columns"] if form.is_valid() else []
    actions.choose_columns(codes=chosen, by=request.user, at=request.at)
    return redirect(_address(_shown(request).without_unknown()[0]))
