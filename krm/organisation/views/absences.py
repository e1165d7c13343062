"""Absences: one's own, those of others, and who stands in meanwhile (R-13)."""

from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from krm.journal.rules.refusals import Refused
from krm.organisation import access, actions, jobs, queries
from krm.organisation.forms import AbsenceForm, AbsentPersonForm
from krm.organisation.models import Absence, Person
from krm.organisation.pages import StaffRequest, say_done, staff_page, taken
from krm.organisation.queries import absences
from krm.organisation.rules import Right, Scope


@staff_page()
def own_absence(request: StaffRequest) -> HttpResponse:
    """Show and enter one's own absences; whoever may enter those of others chooses them here."""
    on = queries.local_day(request.at)
    people = absences.may_enter_for(request.user, on)
    others = AbsentPersonForm(request.GET if "person" in request.GET else None, people=people)
    if others.is_bound and others.is_valid():
        return redirect("organisation:absence", pk=others.cleaned_data["person"].pk)
    more = {"others": others if people else None}
    return _absence_page(request, request.user, "Meine Abwesenheit", **more)


@staff_page(Right.NOTE_ABSENCE)
def absence(request: StaffRequest, pk: int) -> HttpResponse:
    """Enter the absence of somebody else."""
    if pk == request.user.pk:
        return redirect("organisation:own_absence")
    found = get_object_or_404(Person, pk=pk, is_active=True)
    _require_may_enter(request, found)
    return _absence_page(request, found, f"Abwesenheit: {found.display_name}")


def _require_may_enter(request: StaffRequest, person: Person) -> None:
    """Show nothing of people for whom somebody else enters absences.

    :raises Http404: for anybody else.
    """
    if person not in absences.may_enter_for(request.user, queries.local_day(request.at)):
        raise Http404


def _absence_page(
    request: StaffRequest, person: Person, title: str, **more: object
) -> HttpResponse:
    form = AbsenceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        days: dict[str, date] = form.cleaned_data
        step: Callable[..., object] = actions.note_absence
        if taken(form, lambda: step(person, **days, by=request.user, at=request.at)):
            jobs.cover_absences_soon()
            say_done(request, "Die Abwesenheit ist eingetragen.")
            return redirect(request.path)
    on = queries.local_day(request.at)
    context = {
        "form": form,
        "title": title,
        "person": person,
        "absences": queries.coming_absences(person, on),
        "posts": absences.covered_posts(person, on),
        "is_own": person.pk == request.user.pk,
        "officer": _officer_away(request),
        **more,
    }
    return render(request, "organisation/absence.html", context)


def _officer_away(request: StaffRequest) -> Person | None:
    """Return the KRM officer for whoever may enter their absence: who is ill enters nothing."""
    on = queries.local_day(request.at)
    officer = queries.krm_officer(on)
    if officer is None or officer == request.user:
        return None
    may_enter = Scope.ALL in access.scopes_of(request.user, Right.NOTE_ABSENCE, on)
    return officer if may_enter else None


@require_POST
@staff_page()
def end_absence(request: StaffRequest, pk: int) -> HttpResponse:
    """Let an absence end; one's own, or with the right to enter it."""
    found = get_object_or_404(Absence.objects.select_related("person"), pk=pk)
    if found.person_id != request.user.pk:
        _require_may_enter(request, found.person)
    try:
        actions.end_absence(found, by=request.user, at=request.at)
        jobs.cover_absences_soon()
        say_done(request, "Die Abwesenheit ist beendet.")
    except Refused as refusal:
        messages.error(request, refusal.reason)
    if found.person_id == request.user.pk:
        return redirect("organisation:own_absence")
    return redirect("organisation:absence", pk=found.person_id)


@require_POST
@staff_page()
def looked_through(request: StaffRequest, pk: int) -> HttpResponse:
    """Note that one has seen what happened in one's absence; Heute then shows it no more."""
    found = get_object_or_404(Absence, pk=pk, person=request.user)
    try:
        actions.note_looked_through(found, by=request.user, at=request.at)
        say_done(request, "Sie haben angesehen, was in Ihrer Abwesenheit geschehen ist.")
    except Refused as refusal:
        messages.error(request, refusal.reason)
    return redirect("desk:today")
