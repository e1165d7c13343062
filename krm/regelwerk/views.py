"""The pages of the Regelwerk: versions, values, review of the directive; confirm a value."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from krm.journal.rules.refusals import Refused
from krm.organisation.pages import StaffRequest, say_done, staff_page, taken
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.regelwerk import actions, queries
from krm.regelwerk.forms import ProposalForm, ReleaseForm, ReviewForm
from krm.regelwerk.models import RegelwerkVersion
from krm.ui.rules import format_date

PROPOSED = RegelwerkVersion.State.PROPOSED


@staff_page(Right.SEE_REGELWERK)
def versions(request: StaffRequest) -> HttpResponse:
    """Show all versions, the one in force, and the review of the directive."""
    context = {
        "versions": queries.versions(),
        "current": queries.current(local_day(request.at)),
        "review": queries.review_due(),
    }
    return render(request, "regelwerk/versions.html", context)


@staff_page(Right.SEE_REGELWERK)
def version(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one version: what it changes, and every value with where it comes from."""
    found = get_object_or_404(RegelwerkVersion, pk=pk)
    return _version_page(request, found, ReleaseForm())


@require_POST
@staff_page(Right.RELEASE_REGELWERK)
def release(request: StaffRequest, pk: int) -> HttpResponse:
    """Put a proposal in force from a future day."""
    found = get_object_or_404(RegelwerkVersion, pk=pk, state=PROPOSED)
    form = ReleaseForm(request.POST)
    if form.is_valid():
        day = form.cleaned_data["valid_from"]
        step = actions.release_version
        if taken(form, lambda: step(found, valid_from=day, by=request.user, at=request.at)):
            say_done(request, f"Die Fassung gilt ab {format_date(day)}.")
            return redirect("regelwerk:versions")
    return _version_page(request, found, form)


def _version_page(
    request: StaffRequest, version: RegelwerkVersion, form: ReleaseForm
) -> HttpResponse:
    current = queries.current(local_day(request.at))
    rules = queries.rules_of(version)
    context = {
        "version": version,
        "current": current,
        "entries": rules.entries(),
        "added": sum(entry.is_added for entry in rules.entries()),
        "differences": queries.differences(queries.rules_of(current), rules),
        "form": form,
    }
    return render(request, "regelwerk/version.html", context)


@require_POST
@staff_page(Right.RELEASE_REGELWERK)
def reject(request: StaffRequest, pk: int) -> HttpResponse:
    """Decline a proposal."""
    found = get_object_or_404(RegelwerkVersion, pk=pk, state=PROPOSED)
    actions.reject_version(found, by=request.user, at=request.at)
    say_done(request, "Die Fassung ist abgelehnt.")
    return redirect("regelwerk:versions")


@staff_page(Right.PROPOSE_REGELWERK)
def propose(request: StaffRequest) -> HttpResponse:
    """Edit the text in force and enter it as a proposal."""
    current = queries.current(local_day(request.at))
    form = ProposalForm(request.POST or None, initial={"text": current.content})
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        if taken(form, lambda: actions.propose_version(text, by=request.user, at=request.at)):
            say_done(
                request, "Die Fassung ist vorgeschlagen. Die Geschäftsführung entscheidet darüber."
            )
            return redirect("regelwerk:versions")
    return render(request, "regelwerk/propose.html", {"form": form})


@require_POST
@staff_page(Right.CONFIRM_ASSUMPTION)
def confirm(request: StaffRequest) -> HttpResponse:
    """Confirm the chosen values for the office, in one step."""
    keys, note = request.POST.getlist("key"), request.POST.get("note", "")
    current = queries.current(local_day(request.at))
    try:
        found = actions.confirm_assumptions(
            current, keys=keys, note=note, by=request.user, at=request.at
        )
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        count = len(found)
        said = "Der Wert ist" if count == 1 else f"{count} Werte sind"
        say_done(request, f"{said} bestätigt.")
    return redirect(f"{reverse('desk:assumptions')}#waiting")


@staff_page(Right.COMPLETE_REVIEW)
def review(request: StaffRequest) -> HttpResponse:
    """Complete the due review of the directive and set the next day (R-39)."""
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        if taken(form, lambda: actions.complete_review(**wanted, by=request.user, at=request.at)):
            say_done(request, f"Erledigt. Nächste Prüfung am {format_date(wanted['next_due_on'])}.")
            return redirect("regelwerk:versions")
    context = {"form": form, "review": queries.review_due(), "reviews": queries.reviews()}
    return render(request, "regelwerk/review.html", context)
