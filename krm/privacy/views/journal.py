"""The pages of the journal: how it is guarded, one Vorgang, the actions of one person."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from krm.journal import actions as journal
from krm.journal.actions import Refused
from krm.organisation.pages import StaffRequest, show_refusal, staff_page
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.privacy.actions.looking import look_at_actions
from krm.privacy.forms.journal import ActionsForm
from krm.privacy.queries import journal_pages as queries
from krm.reactions.models import Reaction
from krm.work import access


@staff_page(Right.VERIFY_JOURNAL)
def guarded(request: StaffRequest) -> HttpResponse:
    """Show how the journal is guarded: anchors, clock, who holds the key.

    Data protection and Revision also read here why somebody looked at a person's actions.
    """
    person = request.user
    is_checker = access.reviews(person, local_day(request.at))
    context = {
        "watch": queries.watch(),
        "is_checker": is_checker,
        "looks": queries.looks_at_people(person) if is_checker else [],
    }
    return render(request, "privacy/journal.html", context)


@staff_page(Right.VERIFY_JOURNAL)
def of_case(request: StaffRequest, number: str) -> HttpResponse:
    """Show who opened a Vorgang and who changed it; that this page was opened counts, too."""
    reaction = _load(request, number)
    context = {
        "reaction": reaction,
        "seen": queries.seen_by(reaction),
        "lines": queries.changed_by(reaction),
        "tried": queries.tried_by(reaction),
        "opens": access.visible_reactions(request.user, local_day(request.at))
        .filter(pk=reaction.pk)
        .exists(),
    }
    return render(request, "privacy/journal_of_case.html", context)


def _load(request: StaffRequest, number: str) -> Reaction:
    """Return a Vorgang the person sees, with or without its names, and note the look."""
    person, on = request.user, local_day(request.at)
    if Right.CORRECT not in request.rights and not access.reviews(person, on):
        raise Http404
    seen = access.visible_reactions(person, on, by_row=True)
    found = seen.filter(number=number).first()
    if found is None and access.reviews(person, on):
        found = access.reviewable_reactions(person, on).filter(number=number).first()
    if found is None:
        raise Http404
    journal.record_read(person_pk=person.pk, reaction_pk=found.pk, at=request.at)
    return found


@require_http_methods(["GET", "POST"])
@staff_page(Right.SEE_ACTIONS_OF_PERSON)
def of_person(request: StaffRequest) -> HttpResponse:
    """Ask whose actions, why and with whom of the Personalrat; show them once it is said."""
    form = ActionsForm(request.POST if request.method == "POST" else None)
    found = None
    if form.is_bound and form.is_valid():
        try:
            found = look_at_actions(wanted=form.to_wanted(), by=request.user, at=request.at)
        except Refused as refusal:
            show_refusal(form, refusal)
    context = {"form": form, "found": found, "most": queries.MOST_LINES}
    if found is not None:
        context["person"] = form.cleaned_data["person"]
    status = 400 if form.errors else 200
    return render(request, "privacy/actions_of_person.html", context, status=status)
