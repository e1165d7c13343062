"""The pages on which a Vorgang becomes anonymous: one person walks through, a second one agrees."""

from datetime import date
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from krm.casework.pages import exists_for
from krm.corrections.pages import DecisionPage, show_decision, show_withdrawal
from krm.corrections.queries import confirmers_in_words
from krm.journal.actions import Refused
from krm.organisation.models import Person
from krm.organisation.pages import StaffRequest, say_done, show_refusal, staff_page
from krm.organisation.queries import local_day
from krm.privacy.actions import proposing
from krm.privacy.forms.anonymising import AnonymousForm
from krm.privacy.models import Anonymising
from krm.privacy.queries import anonymising as queries
from krm.work.pages import load_reaction


@require_http_methods(["GET", "POST"])
@staff_page()
def propose(request: StaffRequest, number: str) -> HttpResponse:
    """Show everything a Vorgang holds of its person, and propose to make it anonymous."""
    person, on = request.user, local_day(request.at)
    reaction = load_reaction(request, number)
    if not exists_for(person, "make_anonymous", reaction, on):
        raise Http404
    if (waiting := queries.waiting_for(reaction)) is not None:
        messages.info(request, "Das ist schon vorgeschlagen.")
        return redirect("privacy:decide", number, waiting.pk)
    obstacles = queries.obstacles(reaction, on)
    form = AnonymousForm(
        request.POST if request.method == "POST" else None,
        reaction=reaction,
        texts=queries.free_texts(reaction),
        files=queries.files_of(reaction),
        at=request.at,
    )
    if form.is_bound and form.is_valid():
        try:
            row = proposing.propose_anonymous(
                reaction=reaction, plan=form.to_plan(), by=person, at=request.at
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            row.reaction = reaction
            who = confirmers_in_words(row, on)
            say_done(
                request, f"Vorgeschlagen. Gelöscht ist noch nichts. Bestätigen kann das: {who}."
            )
            return redirect(reaction)
    context = {
        "reaction": reaction,
        "form": form,
        "obstacles": obstacles,
        "goes": queries.what_goes(reaction),
    }
    return render(request, "privacy/propose.html", context, status=400 if form.errors else 200)


def _shown(row: Anonymising, person: Person, on: date) -> dict[str, object]:
    reaction = row.reaction
    obstacles = queries.obstacles(reaction, on)
    return {
        "texts": queries.changes(row),
        "kept": queries.kept_files(row),
        "goes": queries.what_goes(reaction),
        "obstacles": obstacles,
        "may_accept": not obstacles,
    }


PAGE: Final = DecisionPage(
    model=Anonymising,
    step="decide_anonymous",
    room="privacy",
    template="privacy/decide.html",
    heading="Anonymisieren bestätigen",
    accept="Endgültig anonym machen",
    accepted="Der Vorgang ist anonym. Was darin zur Person stand, ist gelöscht.",
    rejected="Abgelehnt. Der Vorgang bleibt, wie er ist.",
    context=_shown,
    decide=lambda row, accept, by, at: proposing.decide_anonymous(
        row=row, accept=accept, by=by, at=at
    ),
    withdraw=lambda row, by, at: proposing.withdraw_anonymous(row=row, by=by, at=at),
)


@require_http_methods(["GET", "POST"])
@staff_page()
def decide(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    """Show what goes and what stays; the second person agrees or does not."""
    return show_decision(request, PAGE, number, pk)


@require_POST
@staff_page()
def withdraw(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    """Take back one's own proposal."""
    return show_withdrawal(request, PAGE, number, pk)
