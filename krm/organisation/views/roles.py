"""Roles, the appointment of the KRM officer and the rights matrix."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from krm.journal.rules.refusals import Refused
from krm.organisation import actions, queries
from krm.organisation.forms import EndRoleForm, OfficerForm, RoleForm
from krm.organisation.models import Person, RoleAssignment
from krm.organisation.pages import StaffRequest, say_done, staff_page, taken
from krm.organisation.rules import Right
from krm.ui.rules import format_date

FORM = "organisation/form.html"
GIVES_ROLES = (Right.MANAGE_PEOPLE, Right.GIVE_PROTECTED_ROLE)


@staff_page(*GIVES_ROLES)
def give_role(request: StaffRequest, pk: int) -> HttpResponse:
    """Give a person a role from–to, or propose it to the executive."""
    found = get_object_or_404(Person, pk=pk, is_active=True)
    today = queries.local_day(request.at)
    roles = queries.assignable_roles(request.user, today)
    proposable = queries.proposable_roles(request.user, today)
    form = RoleForm(
        request.POST or None, roles=roles, proposable=proposable, initial={"starts_on": today}
    )
    if request.method == "POST" and form.is_valid():
        wanted: dict[str, Any] = form.cleaned_data
        done = "Die Rolle ist eingetragen."
        step: Callable[..., object] = actions.assign_role
        if wanted["role"] in proposable:
            step = actions.propose_role
            done = "Der Vorschlag liegt bei der Geschäftsführung. Die Rolle gilt noch nicht."
        else:
            wanted.pop("reason", None)
        if taken(form, lambda: step(found, **wanted, by=request.user, at=request.at)):
            say_done(request, done)
            return redirect("organisation:person", pk=pk)
    return render(request, FORM, {"form": form, "title": "Rolle vergeben", "person": found})


@staff_page(*GIVES_ROLES, Right.APPOINT_OFFICER)
def end_role(request: StaffRequest, pk: int) -> HttpResponse:
    """Set the last day of a role."""
    held = get_object_or_404(RoleAssignment.objects.select_related("person"), pk=pk)
    form = EndRoleForm(request.POST or None, initial={"ends_on": queries.local_day(request.at)})
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["ends_on"]
        if taken(form, lambda: actions.end_role(held, ends_on=day, by=request.user, at=request.at)):
            say_done(request, f"Die Rolle endet am {format_date(day)}.")
            return redirect("organisation:person", pk=held.person_id)
    title = f"Rolle beenden: {held.role_label}"
    return render(request, FORM, {"form": form, "title": title, "person": held.person})


@require_POST
@staff_page(*GIVES_ROLES, Right.APPOINT_OFFICER)
def take_back_end(request: StaffRequest, pk: int) -> HttpResponse:
    """Let a role go on whose end was entered."""
    held = get_object_or_404(RoleAssignment.objects.select_related("person"), pk=pk)
    try:
        actions.take_back_end(held, by=request.user, at=request.at)
        say_done(request, f"{held.person.display_name}: Das Ende ist zurückgenommen.")
    except Refused as refusal:
        messages.error(request, refusal.reason)
    return redirect("organisation:officer")


@staff_page(Right.SEE_ORGANISATION)
def officer(request: StaffRequest) -> HttpResponse:
    """Show who is KRM officer from–to; the executive appoints the next one here (R-01)."""
    today = queries.local_day(request.at)
    may_appoint = Right.APPOINT_OFFICER in request.rights
    form = OfficerForm(request.POST or None)
    if request.method == "POST" and may_appoint and form.is_valid():
        wanted: dict[str, Any] = form.cleaned_data
        step = actions.appoint_krm_officer
        if taken(form, lambda: step(**wanted, by=request.user, at=request.at)):
            say_done(request, f"{wanted['person'].display_name} ist bestellt.")
            return redirect("organisation:officer")
    context = {
        "form": form if may_appoint else None,
        "appointments": queries.officer_appointments(),
        "today": today,
        "officer": queries.krm_officer(today),
        "substitute": queries.officer_substitute(today),
        "gap": queries.officer_gap(today),
    }
    return render(request, "organisation/officer.html", context)


@staff_page(Right.SEE_ORGANISATION)
def rights(request: StaffRequest) -> HttpResponse:
    """Show the rights matrix: each right with the roles that have it."""
    return render(request, "organisation/rights.html", {"matrix": queries.rights_table()})
