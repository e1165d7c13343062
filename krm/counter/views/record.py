"""Erfassen: the full form at KRM and the Erfassungsbogen of everybody."""

from datetime import datetime

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from krm.arrivals.actions import help_today
from krm.casework.actions import capture, record
from krm.casework.forms.record import DirectForm
from krm.casework.queries.similar import similar
from krm.corrections.actions import taking_back
from krm.counter.actions import niederschrift
from krm.counter.forms import BogenForm
from krm.journal.actions import OFFICE, Refused
from krm.organisation.actions.once import act_once
from krm.organisation.models import Person
from krm.organisation.pages import StaffRequest, show_refusal, staff_page
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.parties import actions as parties
from krm.parties.actions import PartyData
from krm.reactions import queries as reaction_queries
from krm.reactions.models import Reaction, ReactionDocument
from krm.reactions.rules import SettledBy
from krm.reactions.workflow import State
from krm.ui.pages import key_of_form
from krm.work.pages import store_files

_ASKED = "similar"
# ``?nochmal=KRM-…``: what was taken back is filled in again.
_AGAIN = "nochmal"


@require_http_methods(["GET", "POST"])
@staff_page(Right.TRIAGE)
def record_page(request: StaffRequest) -> HttpResponse:
    """Record a letter, mail or visit at KRM with everything that belongs to it."""
    at = request.at
    form = DirectForm(
        request.POST or None,
        request.FILES or None,
        by=request.user,
        at=at,
        initial=_taken_back(request, at),
    )
    asks = False
    if request.method == "POST" and form.is_valid():
        try:
            reaction, is_new = act_once(
                key=key_of_form(request),
                model=Reaction,
                make=lambda: _record(form, request.user, at),
                at=at,
            )
        except Refused as refusal:
            asks = refusal.code == _ASKED
            if not asks:
                show_refusal(form, refusal)
        else:
            done = "ist erfasst." if is_new else "war schon erfasst. Es bleibt bei diesem Vorgang."
            undo = reverse("record:take_back", args=[reaction.number])
            messages.success(
                request, f"{reaction.number} {done}", extra_tags=f"undo:{undo}" if is_new else ""
            )
            return redirect(reaction)
    context = {"form": form, "asks": asks}
    if request.method == "POST":
        context["matches"] = similar(form.typed(), request.user, at, local_day(at))
        context["chosen"] = form["follow_up_of"].value()
    return render(request, "counter/record.html", context, status=400 if form.errors else 200)


def _record(form: DirectForm, by: Person, at: datetime) -> Reaction:
    """Record everything or nothing; the files are on disk before the row is.

    Asked in here, so that the same page sent twice does not find its own Vorgang.
    """
    if form.must_be_asked():
        raise Refused("Diese Kundenreaktion ist vielleicht schon erfasst.", code=_ASKED)
    with transaction.atomic():
        stored = store_files(form.cleaned_data["uploads"], "uploads", by, at)
        party = None
        if form.has_party():
            party = parties.create_party(data=form.to_party(), chain=OFFICE, by=by, at=at)
        kind = ReactionDocument.Kind.INCOMING
        reaction = record.record_reaction(
            new=form.to_new(party), documents=[(d, kind) for d in stored], by=by, at=at
        )
        if form.cleaned_data["read_back"]:
            niederschrift.approve_niederschrift(reaction=reaction, by=by, at=at)
        return reaction


@require_http_methods(["GET", "POST"])
@staff_page(Right.CAPTURE)
def bogen_page(request: StaffRequest) -> HttpResponse:
    """The Erfassungsbogen: settled on the spot, or up to the team lead."""
    person, at = request.user, request.at
    initial = {"standort": person.standort_id, "unit": person.unit_id, **_taken_back(request, at)}
    form = BogenForm(request.POST or None, at=at, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            reaction, _ = act_once(
                key=key_of_form(request),
                model=Reaction,
                make=lambda: _capture(form, person, at),
                at=at,
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, f"Danke. Der Erfassungsbogen {reaction.number} ist bei KRM.")
            return redirect("record:bogen_done", number=reaction.number)
    context = {"form": form}
    return render(request, "counter/bogen.html", context, status=400 if form.errors else 200)


def _capture(form: BogenForm, by: Person, at: datetime) -> Reaction:
    with transaction.atomic():
        party = None
        if form.has_party():
            party = parties.create_party(data=form.to_party(), chain=OFFICE, by=by, at=at)
        bogen = form.to_bogen(party)
        if form.cleaned_data["outcome"] == "settled":
            reaction = capture.settle_on_the_spot(bogen=bogen, by=by, at=at)
        else:
            unit = form.cleaned_data["unit"]
            reaction = capture.escalate(bogen=bogen, unit=unit, by=by, at=at)
        asked = form.cleaned_data["help_today"]
        help_today.act_on_help(asked=asked, reaction=reaction, by=by, at=at)
        if form.cleaned_data["read_back"]:
            niederschrift.approve_niederschrift(reaction=reaction, by=by, at=at)
        return reaction


@staff_page()
def bogen_done(request: StaffRequest, number: str) -> HttpResponse:
    """Say thank you and offer the next Bogen, and the way back."""
    reaction = _own(request, number)
    kind = ReactionDocument.Kind.NIEDERSCHRIFT
    person, at = request.user, request.at
    context = {
        "reaction": reaction,
        "niederschrift": reaction.documents.filter(kind=kind).first(),
        "may_take_back": not taking_back.why_not_taken_back(reaction, person, at),
    }
    return render(request, "counter/bogen_done.html", context)


@require_POST
@staff_page()
def take_back_recording(request: StaffRequest, number: str) -> HttpResponse:
    """Take back what was just recorded, and open the form with its words."""
    reaction = _own(request, number)
    is_bogen = _is_bogen(reaction)
    try:
        taking_back.take_back_recording(reaction=reaction, by=request.user, at=request.at)
    except Refused as refusal:
        messages.error(request, refusal.reason)
        return redirect("record:bogen_done", number) if is_bogen else redirect(reaction)
    messages.success(
        request,
        f"{number} ist zurückgenommen. Hier können Sie neu erfassen oder die Seite verlassen.",
    )
    page = reverse("record:bogen" if is_bogen else "record:krm")
    return redirect(f"{page}?{_AGAIN}={number}")


def _is_bogen(reaction: Reaction) -> bool:
    return reaction.state == State.WITH_TEAM_LEAD or reaction.settled_by == SettledBy.EMPLOYEE


def _own(request: StaffRequest, number: str) -> Reaction:
    person = request.user
    reaction = Reaction.objects.filter(number=number, captured_by=person).first()
    if reaction is None or person.pk in reaction_queries.excluded_people(reaction):
        raise Http404
    return reaction


def _taken_back(request: StaffRequest, at: datetime) -> dict[str, object]:
    """Return the words of what the person has taken back today, to be recorded anew."""
    number = request.GET.get(_AGAIN, "")
    row = Reaction.objects.filter(
        number=number, captured_by=request.user, state=State.CANCELLED
    ).first()
    if row is None or local_day(row.captured_at) != local_day(at):
        return {}
    same = (
        "kind", "title", "matter", "wish", "channel", "arrived_at", "arrived_krm_at",
        "original_dated_on", "is_anonymous", "anonymous_reason", "is_board", "is_complaint",
        "is_dienstaufsicht", "is_fachaufsicht", "procedure", "procedure_reference",
        "accepted_by_kind", "rechtskreis", "traegerbezug", "party_role", "settled_how",
        "improvement",
    )  # fmt: skip
    given: dict[str, object] = {name: getattr(row, name) for name in same}
    given["standort"] = row.standort_id
    given["unit"] = given["concerned_unit"] = row.concerned_unit_id
    given["anliegen"] = [item.code for item in reaction_queries.anliegen_of(row)]
    given["further_points"] = "\n".join(row.further_points.values_list("text", flat=True))
    if row.party is not None:
        names = PartyData.__dataclass_fields__.keys() - {"kind"}
        given |= {name: getattr(row.party, name) for name in names if hasattr(row.party, name)}
        given["party_kind"] = row.party.kind
    return given
