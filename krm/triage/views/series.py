"""Links between Vorgänge, and the page of a Serie with its steps for all."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from krm.journal.actions import Refused
from krm.organisation.pages import StaffRequest, say_done, show_refusal, staff_page
from krm.organisation.queries import local_day
from krm.reactions.models import Reaction
from krm.triage.actions import linking, series
from krm.triage.actions.series import BulkResult
from krm.triage.forms.triage import (
    LinkForm,
    SeriesAnswerForm,
    SeriesConfirmForm,
    SeriesForwardForm,
    SeriesNameForm,
)
from krm.triage.models import ReactionLink, Series, SeriesMember
from krm.triage.queries import series as queries_series
from krm.triage.queries.series import Bundle
from krm.work.pages import load_reaction
from krm.work.queries import visible_by_number


@require_http_methods(["GET", "POST"])
@staff_page()
def link(request: StaffRequest, number: str) -> HttpResponse:
    """Link a Vorgang with another one, or put it into the Serie of that one."""
    reaction = load_reaction(request, number)
    person, at = request.user, request.at
    form = LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        other = visible_by_number(person, form.cleaned_data["other"], local_day(at))
        if other is None:
            form.add_error("other", "Diesen Vorgang gibt es nicht. Bitte die Nummer prüfen.")
        elif _linked(request, form, reaction=reaction, other=other, by=person, at=at):
            return redirect(reaction)
    shown = queries_series.linked(reaction, person, local_day(at))
    context = {
        "reaction": reaction,
        "form": form,
        "links": shown,
        "series": queries_series.series_of(reaction),
    }
    return render(request, "triage/link.html", context, status=400 if form.errors else 200)


def _linked(request: StaffRequest, form: LinkForm, **who: Any) -> bool:
    try:
        if "serie" in request.POST:
            reaction, like = who.pop("reaction"), who.pop("other")
            title = form.cleaned_data["title"]
            linking.add_to_series(reaction=reaction, like=like, title=title, **who)
        else:
            linking.link_reactions(reason=form.cleaned_data["reason"], **who)
    except Refused as refusal:
        show_refusal(form, refusal)
        return False
    say_done(request, "Die Vorgänge gehören jetzt zusammen.")
    return True


@require_POST
@staff_page()
def unlink(request: StaffRequest, number: str, link_pk: int) -> HttpResponse:
    """Undo a link."""
    reaction = load_reaction(request, number)
    row = ReactionLink.objects.filter(pk=link_pk).first()
    if row is None or reaction.pk not in (row.reaction_id, row.other_id):
        raise Http404
    try:
        linking.unlink_reactions(link=row, by=request.user, at=request.at)
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        say_done(request, "Die Verknüpfung ist gelöst.")
    return redirect("triage:link", number=number)


@require_POST
@staff_page()
def leave(request: StaffRequest, number: str) -> HttpResponse:
    """Take a Vorgang out of its Serie."""
    reaction = load_reaction(request, number)
    member = SeriesMember.objects.filter(reaction=reaction).select_related("series").first()
    if member is None:
        raise Http404
    try:
        linking.leave_series(member=member, by=request.user, at=request.at)
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        say_done(request, f"{number} gehört nicht mehr zur Serie.")
    return redirect(reaction)


@staff_page()
def series_page(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a Serie: its Vorgänge, and the steps that can be taken for all at once."""
    return _show(request, _load(request, pk))


def _load(request: StaffRequest, pk: int) -> Series:
    found = queries_series.visible_series(request.user, pk, local_day(request.at))
    if found is None:
        raise Http404
    return found


def _show(
    request: StaffRequest,
    shown: Series,
    *,
    results: Sequence[BulkResult] = (),
    given: Mapping[str, forms.Form] = MappingProxyType({}),
) -> HttpResponse:
    person, on = request.user, local_day(request.at)
    members = queries_series.members(shown, person, on)
    context = {
        "series": shown,
        "members": members,
        "results": results,
        "done": sum(not row.reason for row in results),
        "confirm": given.get("confirm") or SeriesConfirmForm(),
        "forward": given.get("forward") or SeriesForwardForm(offered=_offered(members)),
        "answer": given.get("answer") or SeriesAnswerForm(members=members),
        "name": given.get("name") or SeriesNameForm(initial={"title": shown.title}),
        "opens": next(iter(given), ""),
    }
    return render(request, "triage/series.html", context, status=400 if given else 200)


def _offered(members: Sequence[Reaction]) -> list[Bundle]:
    return queries_series.bundles(row for row in members if row.is_open)


@require_POST
@staff_page()
def rename(request: StaffRequest, pk: int) -> HttpResponse:
    """Give a Serie another name."""
    shown = _load(request, pk)
    form = SeriesNameForm(request.POST)
    if form.is_valid():
        title = form.cleaned_data["title"]
        try:
            linking.name_series(series=shown, title=title, by=request.user, at=request.at)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            say_done(request, "Die Serie hat ihren neuen Namen.")
            return redirect("triage:series", pk=pk)
    return _show(request, shown, given={"name": form})


@require_POST
@staff_page()
def act(request: StaffRequest, pk: int, name: str) -> HttpResponse:
    """Take one step for every open Vorgang of the Serie and show what became of each."""
    shown = _load(request, pk)
    person, at = request.user, request.at
    members = queries_series.members(shown, person, local_day(at))
    forms_of: dict[str, tuple[forms.Form, Any]] = {
        "confirm": (SeriesConfirmForm(request.POST), series.confirm_all),
        "forward": (
            SeriesForwardForm(request.POST, offered=_offered(members)),
            series.forward_all,
        ),
        "answer": (SeriesAnswerForm(request.POST, members=members), series.answer_all),
    }
    if name not in forms_of:
        raise Http404
    form, step = forms_of[name]
    if not form.is_valid():
        return _show(request, shown, given={name: form})
    try:
        results = step(series=shown, **form.cleaned_data, by=person, at=at)
    except Refused as refusal:
        show_refusal(form, refusal)
        return _show(request, shown, given={name: form})
    return _show(request, shown, results=results)
