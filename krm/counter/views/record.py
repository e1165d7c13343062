"""Erfassen: the full form at KRM and the Erfassungsbogen of everybody."""

from datetime import datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from krm.arrivals.pages import ANSWERS, WaitingFiles, answers_given, questions_asked
from krm.arrivals.queries import passed_on as queries_passed
from krm.arrivals.rules.files import ScannedFile
from krm.arrivals.rules.nine_questions import Decision, path_to
from krm.casework.forms.record import DirectForm
from krm.casework.queries.similar import similar
from krm.corrections.actions import taking_back
from krm.counter.actions import recording
from krm.counter.actions.recording import Recorded
from krm.counter.forms import BogenForm
from krm.journal.actions import Refused
from krm.organisation.models import Person
from krm.organisation.pages import StaffRequest, say_done, sent_once, show_refusal, staff_page
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.parties.actions import PartyData
from krm.reactions import queries as reaction_queries
from krm.reactions.models import Reaction, ReactionDocument
from krm.reactions.rules import SettledBy
from krm.reactions.workflow import State

_ASKED = "similar"
# ``?nochmal=KRM-…``: what was taken back is filled in again.
_AGAIN = "nochmal"


@require_http_methods(["GET", "POST"])
@staff_page(Right.TRIAGE)
def record_page(request: StaffRequest) -> HttpResponse:
    """Record a letter, mail or visit at KRM: first the nine questions, then all about it."""
    decision = answers_given(request)
    if request.method == "POST":
        return _record(request, decision)
    if not decision.is_reaction:
        again = request.GET.get(_AGAIN, "")
        carried = f"&{urlencode({_AGAIN: again})}" if again else ""
        return render(request, "counter/sichtung.html", questions_asked(decision, carried=carried))
    initial = {"kind": decision.kind, "is_board": decision.is_board} | _taken_back(request)
    initial["path"] = decision.path
    form = DirectForm(by=request.user, at=request.at, initial=initial)
    return _show_record(request, form, decision)


def _record(request: StaffRequest, decision: Decision) -> HttpResponse:
    waiting = WaitingFiles(request)
    form = DirectForm(request.POST, request.FILES, by=request.user, at=request.at)
    asks = False
    if form.is_valid():
        try:
            reaction, is_new = sent_once(
                request,
                Reaction,
                lambda: _recorded(form, [*waiting.read(), *form.accepted], request),
            )
        except Refused as refusal:
            asks = refusal.code == _ASKED
            if not asks:
                show_refusal(form, refusal)
        else:
            waiting.forget()
            number = reaction.number
            if is_new:
                undo = reverse("record:take_back", args=[number])
                say_done(request, f"{number} ist erfasst.", undo=undo)
            else:
                messages.info(request, f"{number} war schon erfasst. Es bleibt bei diesem Vorgang.")
            return redirect(reaction)
    waiting = _kept(request, [*waiting.read(), *form.accepted])
    return _show_record(request, form, decision, asks=asks, pending_uploads=waiting.rows())


def _kept(request: StaffRequest, files: list[ScannedFile]) -> WaitingFiles:
    """Let files wait for the page that is shown now; it may be another form than the one sent."""
    waiting = WaitingFiles(request)
    waiting.keep(files)
    return waiting


def _show_record(
    request: StaffRequest, form: DirectForm, decision: Decision, **context: object
) -> HttpResponse:
    context |= {"form": form, **questions_asked(decision)}
    if form.is_bound:
        context["matches"] = similar(form.typed(), request.user, request.at, local_day(request.at))
        context["chosen"] = form["follow_up_of"].value()
    return render(request, "counter/record.html", context, status=400 if form.errors else 200)


def _recorded(form: DirectForm, files: list[ScannedFile], request: StaffRequest) -> Reaction:
    """Record what was typed, after asking once whether it is the same as an earlier Vorgang.

    Asked in here, so that the same page sent twice does not find its own Vorgang.
    """
    if form.must_be_asked():
        raise Refused("Diese Kundenreaktion ist vielleicht schon erfasst.", code=_ASKED)
    return recording.record_at_krm(
        new=form.to_new(None),
        said=_said(form),
        path=form.decision.path,
        files=files,
        by=request.user,
        at=request.at,
    )


def _said(form: DirectForm | BogenForm) -> Recorded:
    return Recorded(
        goes_on=form.goes_on(),
        party=form.to_party() if form.has_party() else None,
        is_read_back=form.cleaned_data["read_back"],
        help_today=form.cleaned_data.get("help_today", ()),
    )


@require_http_methods(["GET", "POST"])
@staff_page(Right.CAPTURE)
def bogen_page(request: StaffRequest) -> HttpResponse:
    """The Erfassungsbogen: settled on the spot, or up to the team lead."""
    person, at = request.user, request.at
    initial = {"standort": person.standort_id, "unit": person.unit_id, **_taken_back(request)}
    form = BogenForm(request.POST or None, by=person, at=at, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            reaction, _ = sent_once(request, Reaction, lambda: _captured(form, person, at))
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            return redirect("record:bogen_done", number=reaction.number)
    context = {"form": form}
    return render(request, "counter/bogen.html", context, status=400 if form.errors else 200)


def _captured(form: BogenForm, by: Person, at: datetime) -> Reaction:
    settled = form.cleaned_data["outcome"] == "settled"
    return recording.record_bogen(
        bogen=form.to_bogen(None),
        said=_said(form),
        unit=None if settled else form.cleaned_data["unit"],
        by=by,
        at=at,
    )


@staff_page()
def bogen_done(request: StaffRequest, number: str) -> HttpResponse:
    """Say thank you and offer the next Bogen, and the way back."""
    reaction = _own(request, number)
    kind = ReactionDocument.Kind.NIEDERSCHRIFT
    person, at = request.user, request.at
    context = {
        "reaction": reaction,
        "parts": queries_passed.labelled(queries_passed.parts_of_reaction(reaction)),
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
    say_done(
        request,
        f"{number} ist zurückgenommen. Hier können Sie neu erfassen oder die Seite verlassen.",
    )
    page = reverse("record:bogen" if is_bogen else "record:krm")
    words = {_AGAIN: number} | ({} if is_bogen else {ANSWERS: path_to(reaction.kind)})
    return redirect(f"{page}?{urlencode(words)}")


def _is_bogen(reaction: Reaction) -> bool:
    return reaction.state == State.WITH_TEAM_LEAD or reaction.settled_by == SettledBy.EMPLOYEE


def _own(request: StaffRequest, number: str) -> Reaction:
    person = request.user
    reaction = Reaction.objects.filter(number=number, captured_by=person).first()
    if reaction is None or person.pk in reaction_queries.excluded_people(reaction):
        raise Http404
    return reaction


def _taken_back(request: StaffRequest) -> dict[str, object]:
    """Return the words of what the person has taken back today, to be recorded anew."""
    number = request.GET.get(_AGAIN, "")
    row = Reaction.objects.filter(
        number=number, captured_by=request.user, state=State.CANCELLED
    ).first()
    if row is None or local_day(row.captured_at) != local_day(request.at):
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
