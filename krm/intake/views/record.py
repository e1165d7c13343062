"""Erfassen: the full form at KRM and the Erfassungsbogen of everybody."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from krm.casework.actions import niederschrift, once
from krm.casework.forms.record import BogenForm, DirectForm
from krm.casework.pages import form_token, key_of_form, person_of, show_refusal, store_files
from krm.casework.queries.similar import similar
from krm.intake.actions import recording
from krm.journal.actions import OFFICE, Refused
from krm.organisation.access import has_right
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.parties import actions as parties
from krm.reactions import queries as reaction_queries
from krm.reactions.models import Reaction, ReactionDocument

_ASKED = "similar"


@require_http_methods(["GET", "POST"])
@login_required
def record_page(request: HttpRequest) -> HttpResponse:
    """Record a letter, mail or visit at KRM with everything that belongs to it."""
    at = timezone.now()
    if not has_right(person_of(request), Right.TRIAGE, local_day(at)):
        raise Http404
    form = DirectForm(request.POST or None, request.FILES or None, by=person_of(request), at=at)
    asks = False
    if request.method == "POST" and form.is_valid():
        try:
            reaction, is_new = once.once(
                key=key_of_form(request),
                make=lambda: _record(form, person_of(request), at),
                at=at,
            )
        except Refused as refusal:
            asks = refusal.code == _ASKED
            if not asks:
                show_refusal(form, refusal)
        else:
            done = "ist erfasst." if is_new else "war schon erfasst. Es bleibt bei diesem Vorgang."
            messages.success(request, f"{reaction.number} {done}")
            return redirect(reaction)
    context = {"form": form, "form_token": form_token(request), "asks": asks}
    if request.method == "POST":
        context["matches"] = similar(form.typed(), person_of(request), at, local_day(at))
        context["chosen"] = form["follow_up_of"].value()
    return render(request, "casework/record.html", context, status=400 if form.errors else 200)


def _record(form: DirectForm, by: Person, at: datetime) -> Reaction:
    """Record everything or nothing; the files are on disk before the row is.

    Asked in here, so that the same page sent twice does not meet its own Vorgang.
    """
    if form.must_be_asked():
        raise Refused("Diese Kundenreaktion ist vielleicht schon erfasst.", code=_ASKED)
    with transaction.atomic():
        stored = store_files(form.cleaned_data["uploads"], "uploads", by, at)
        party = None
        if form.has_party():
            party = parties.create_party(data=form.to_party(), chain=OFFICE, by=by, at=at)
        kind = ReactionDocument.Kind.INCOMING
        return recording.record_reaction(
            new=form.to_new(party), documents=[(d, kind) for d in stored], by=by, at=at
        )


@require_http_methods(["GET", "POST"])
@login_required
def bogen_page(request: HttpRequest) -> HttpResponse:
    """The Erfassungsbogen: settled on the spot, or up to the team lead."""
    at = timezone.now()
    person = person_of(request)
    if not has_right(person, Right.CAPTURE, local_day(at)):
        raise Http404
    initial = {"standort": person.standort_id, "unit": person.unit_id}
    form = BogenForm(request.POST or None, at=at, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            reaction, _ = once.once(
                key=key_of_form(request), make=lambda: _capture(form, person, at), at=at
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, f"Danke. Der Erfassungsbogen {reaction.number} ist bei KRM.")
            return redirect("record:bogen_done", number=reaction.number)
    context = {"form": form, "form_token": form_token(request)}
    return render(request, "casework/bogen.html", context, status=400 if form.errors else 200)


def _capture(form: BogenForm, by: Person, at: datetime) -> Reaction:
    with transaction.atomic():
        party = None
        if form.has_party():
            party = parties.create_party(data=form.to_party(), chain=OFFICE, by=by, at=at)
        bogen = form.to_bogen(party)
        if form.cleaned_data["outcome"] == "settled":
            reaction = recording.settle_on_the_spot(bogen=bogen, by=by, at=at)
        else:
            unit = form.cleaned_data["unit"]
            reaction = recording.hand_up(bogen=bogen, unit=unit, by=by, at=at)
        if form.cleaned_data["read_back"]:
            niederschrift.approve_niederschrift(reaction=reaction, by=by, at=at)
        return reaction


@login_required
def bogen_done(request: HttpRequest, number: str) -> HttpResponse:
    """Say thank you and offer the next Bogen."""
    person = person_of(request)
    reaction = Reaction.objects.filter(number=number, captured_by=person).first()
    if reaction is None or person.pk in reaction_queries.excluded_people(reaction):
        raise Http404
    kind = ReactionDocument.Kind.NIEDERSCHRIFT
    context = {"reaction": reaction, "niederschrift": reaction.documents.filter(kind=kind).first()}
    return render(request, "casework/bogen_done.html", context)
