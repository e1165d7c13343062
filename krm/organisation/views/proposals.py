"""What the administration proposes and the executive decides, and the code that is handed over."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from krm.journal.rules.refusals import Refused
from krm.organisation import actions, queries
from krm.organisation.actions.proposals import Decided
from krm.organisation.forms import DecisionForm
from krm.organisation.models import AccessProposal, Person
from krm.organisation.pages import StaffRequest, say_done, show_refusal, staff_page
from krm.organisation.queries import accounts
from krm.organisation.rules import Right

SEES = (Right.MANAGE_PEOPLE, Right.GIVE_PROTECTED_ROLE, Right.SEE_ORGANISATION)


def issued(form: BaseForm, step: Callable[[], str]) -> str:
    """Return the code that a step issues; "" if it was refused, with the reason in the form."""
    try:
        return step()
    except Refused as refusal:
        show_refusal(form, refusal)
        return ""


def show_code(request: StaffRequest, person: Person, code: str) -> HttpResponse:
    """Show a code this once, to print or to copy down.

    Behind the sign # of the address it is sent to no server and stands in no log file.
    """
    page = request.build_absolute_uri(reverse("account:new_password"))
    context = {
        "person": person,
        "code": code,
        "page": page,
        "address": f"{page}#{code}",
        "hours": settings.PASSWORD_LINK_HOURS,
    }
    return render(request, "organisation/code.html", context)


@staff_page(*SEES)
def proposals(request: StaffRequest) -> HttpResponse:
    """Show what waits for the executive, and what was decided lately."""
    context = {
        "waiting": accounts.proposals(),
        "decided": accounts.proposals_decided(request.at),
    }
    return render(request, "organisation/proposals.html", context)


@staff_page(*SEES)
def proposal(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one proposal; the executive opens or refuses, the administration takes it back."""
    row = get_object_or_404(
        AccessProposal.objects.select_related("person", "unit", "proposed_by", "decided_by"), pk=pk
    )
    on = queries.local_day(request.at)
    may_decide = row in accounts.proposals_to_decide(request.user, on)
    form = DecisionForm(request.POST or None)
    if request.method == "POST":
        if not may_decide:
            raise Http404
        if form.is_valid() and (found := _decided(request, row, form)):
            return _after(request, found)
    context = {
        "row": row,
        "form": form,
        "may_decide": may_decide,
        "is_waiting": row.state == AccessProposal.State.PROPOSED,
        "gaining": accounts.who_would_gain(row, on),
    }
    return render(request, "organisation/proposal.html", context)


def _decided(request: StaffRequest, row: AccessProposal, form: DecisionForm) -> Decided | None:
    try:
        return actions.decide_proposal(
            row,
            accept=request.POST.get("accept") == "1",
            answer=form.cleaned_data["answer"],
            by=request.user,
            at=request.at,
        )
    except Refused as refusal:
        show_refusal(form, refusal)
        return None


def _after(request: StaffRequest, found: Decided) -> HttpResponse:
    row = found.proposal
    if found.code and row.person is not None:
        return show_code(request, row.person, found.code)
    if row.state == AccessProposal.State.REJECTED:
        say_done(request, "Der Vorschlag ist abgelehnt. Die Administration liest den Grund.")
        return redirect("organisation:proposals")
    say_done(request, "Der Vorschlag ist freigegeben und gilt.")
    if row.person_id is not None:
        return redirect("organisation:person", pk=row.person_id)
    return redirect("organisation:proposals")


@require_POST
@staff_page(Right.MANAGE_PEOPLE)
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a proposal back while nobody has decided."""
    row = get_object_or_404(AccessProposal, pk=pk)
    try:
        actions.withdraw_access_proposal(row, by=request.user, at=request.at)
        say_done(request, "Der Vorschlag ist zurückgezogen.")
    except Refused as refusal:
        messages.error(request, refusal.reason)
    if row.person_id is not None:
        return redirect("organisation:person", pk=row.person_id)
    return redirect("organisation:unit", pk=row.unit_id)
