"""The unit's page: write the Schriftsatz, sign it off, deliver it; KRM's page: return it."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from krm.casework.actions import judging
from krm.casework.actions import schriftsatz as verbs
from krm.casework.forms.schriftsatz import PointForm, SchriftsatzForm
from krm.casework.forms.steps import AnliegenForm, ReturnForm
from krm.casework.models import SchriftsatzPoint
from krm.casework.queries import latest_schriftsatz, live_assignments, writers_of
from krm.casework.views.step_page import page_after
from krm.journal.actions import Refused
from krm.organisation.models import Person
from krm.organisation.pages import StaffRequest, show_refusal, staff_page
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.reactions import actions as reactions
from krm.reactions import queries as reaction_queries
from krm.reactions.models import Anliegen, FurtherPoint, Reaction
from krm.reactions.workflow import State
from krm.work import access
from krm.work.models import Assignment
from krm.work.pages import load_reaction


def _assignment(request: StaffRequest, reaction: Reaction, pk: int) -> Assignment:
    assignment = next((a for a in live_assignments(reaction) if a.pk == pk), None)
    if assignment is None:
        raise Http404
    return assignment


@require_http_methods(["GET", "POST"])
@staff_page()
def write(request: StaffRequest, number: str, assignment_pk: int) -> HttpResponse:
    """Write the Schriftsatz; "abgeben" signs it off and delivers it in the same step."""
    reaction = load_reaction(request, number)
    assignment = _assignment(request, reaction, assignment_pk)
    on = local_day(request.at)
    if not _writes(request.user, reaction, assignment, on):
        raise Http404
    latest = latest_schriftsatz(assignment)
    person = request.user
    writers = writers_of(assignment, person)
    form = SchriftsatzForm(request.POST or None, latest=latest, person=person, writers=writers)
    points = _point_forms(request, reaction, form)
    sent = request.method == "POST" and form.is_valid() and all(p.is_valid() for p in points)
    if sent and (done := _save(request, assignment, form, points)):
        return page_after(request, reaction, done)
    context = {
        "reaction": reaction, "assignment": assignment, "form": form, "points": points,
        "may_sign": access.holds(request.user, Right.SIGN_OFF_SCHRIFTSATZ, reaction, on),
    }  # fmt: skip
    return render(request, "casework/schriftsatz.html", context, status=_status(form))


def _writes(person: Person, reaction: Reaction, assignment: Assignment, on: date) -> bool:
    """Tell whether the person writes for this very unit, not for another one of the Vorgang."""
    has_right = access.holds(person, Right.WRITE_SCHRIFTSATZ, reaction, on)
    return has_right and access.works_for(person, assignment, on)


def _status(form: SchriftsatzForm) -> int:
    return 400 if form.is_bound and form.errors else 200


def _point_forms(
    request: StaffRequest, reaction: Reaction, form: SchriftsatzForm
) -> list[PointForm]:
    return [
        PointForm(request.POST or None, anliegen=item, point=form.point_of(item.pk))
        for item in reaction_queries.anliegen_of(reaction)
    ]


def _save(
    request: StaffRequest, assignment: Assignment, form: SchriftsatzForm, points: list[PointForm]
) -> str:
    """Save, and deliver if asked; what was typed is kept even if delivering is refused.

    Returns what was done, "" if it was refused.
    """
    person, at = request.user, request.at
    draft = form.to_draft({point.anliegen.pk: point.to_point() for point in points})
    try:
        is_ready = "ready" in request.POST
        verbs.save_schriftsatz(
            assignment=assignment, draft=draft, is_ready=is_ready, by=person, at=at
        )
        if "deliver" in request.POST:
            verbs.deliver_schriftsatz(assignment=assignment, by=person, at=at)
            return "Der Schriftsatz ist bei KRM."
    except Refused as refusal:
        show_refusal(form, refusal)
        return ""
    if is_ready:
        return "Der Entwurf liegt jetzt bei der Führungskraft."
    return "Der Entwurf ist gespeichert."


@require_http_methods(["GET", "POST"])
@staff_page()
def give_back(request: StaffRequest, number: str, assignment_pk: int) -> HttpResponse:
    """Return the Schriftsatz with a remark (AS-22)."""
    at = request.at
    reaction = load_reaction(request, number)
    assignment = _assignment(request, reaction, assignment_pk)
    form = ReturnForm(request.POST or None, reaction=reaction, at=at)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.return_schriftsatz(
                assignment=assignment,
                remark=form.cleaned_data["remark"],
                by=request.user,
                at=at,
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Der Schriftsatz ist zurückgegeben.")
            return redirect(reaction)
    context = {"form": form, "reaction": reaction, "assignment": assignment}
    return render(request, "casework/give_back.html", context)


@require_POST
@staff_page()
def start_check(request: StaffRequest, number: str) -> HttpResponse:
    """Take the Schriftsatz into the check and open the assessment."""
    reaction = load_reaction(request, number)
    try:
        verbs.start_check(reaction=reaction, by=request.user, at=request.at)
    except Refused as refusal:
        messages.error(request, refusal.reason)
        return redirect(reaction)
    return redirect("casework:assess", number=number)


@require_http_methods(["GET", "POST"])
@staff_page()
def assess(request: StaffRequest, number: str) -> HttpResponse:
    """Answer and assess each Anliegen, with what the units have said beside it."""
    at = request.at
    reaction = load_reaction(request, number)
    person = request.user
    if not access.holds(person, Right.CHECK, reaction, local_day(at)):
        raise Http404
    if ended := reactions.why_ended(State(reaction.state)):
        messages.error(request, ended)
        return redirect(reaction)
    proposed = _proposal(request, reaction)
    rows = _anliegen_rows(request, reaction, proposed)
    is_sent = request.method == "POST" and "take" not in request.POST
    if is_sent and all(form.is_valid() for _, form in rows):
        try:
            _judge(reaction, rows, request)
        except Refused as refusal:
            messages.error(request, refusal.reason)
        else:
            messages.success(request, "Antworten und Bewertungen sind gespeichert.")
            return redirect(reaction)
    context = {
        "reaction": reaction,
        "rows": rows,
        "further": _further(request, reaction),
        "schriftsaetze": [
            (assignment, latest_schriftsatz(assignment))
            for assignment in live_assignments(reaction)
        ],
    }
    return render(request, "casework/assess.html", context)


def _proposal(request: StaffRequest, reaction: Reaction) -> SchriftsatzPoint | None:
    """Return what a unit proposed, if the person wants to take it over; nothing is saved yet."""
    pk = request.POST.get("take", "")
    points = SchriftsatzPoint.objects.filter(anliegen__reaction=reaction)
    return points.filter(pk=int(pk)).first() if pk.isdecimal() and len(pk) < 12 else None


def _anliegen_rows(
    request: StaffRequest, reaction: Reaction, proposed: SchriftsatzPoint | None
) -> list[tuple[Anliegen, AnliegenForm]]:
    """Return a form for each Anliegen; what was typed stays while a proposal is put in."""
    rows = []
    for item in reaction_queries.anliegen_of(reaction):
        initial = _assessment_of(item)
        if "take" in request.POST:
            initial = _typed(request, item)
        if proposed is not None and proposed.anliegen_id == item.pk:
            initial |= _taken_over(initial, proposed)
        sent = None if "take" in request.POST else request.POST or None
        form = AnliegenForm(
            sent, reaction=reaction, prefix=f"a{item.pk}", initial=initial, code=item.code
        )
        rows.append((item, form))
    return rows


def _typed(request: StaffRequest, item: Anliegen) -> dict[str, object]:
    names = _assessment_of(item)
    return {name: request.POST.get(f"a{item.pk}-{name}", "") for name in names}


def _taken_over(typed: dict[str, object], proposed: SchriftsatzPoint) -> dict[str, object]:
    """Put the words of the unit after those that stand there; its assessment is a suggestion."""
    said, words = str(typed["answer"]).strip(), proposed.text_proposal.strip()
    answer = said if words in said else f"{said}\n\n{words}".strip()
    return {"answer": answer, "assessment": typed["assessment"] or proposed.assessment}


def _further(request: StaffRequest, reaction: Reaction) -> list[FurtherPoint]:
    """Return the further points with what was typed, also where it is not saved yet."""
    points = list(reaction.further_points.order_by("pk"))
    for point in points:
        point.answer = request.POST.get(f"point{point.pk}", point.answer)
    return points


def _assessment_of(item: Anliegen) -> dict[str, object]:
    return {
        "answer": item.answer,
        "assessment": item.assessment,
        "criterion": item.criterion,
        "reason": item.assessment_reason,
        "remedy": item.remedy,
        "is_handed_over": item.is_handed_over,
        "refers_to_procedure": item.refers_to_procedure,
    }


def _judge(
    reaction: Reaction,
    rows: list[tuple[Anliegen, AnliegenForm]],
    request: StaffRequest,
) -> None:
    points = reaction.further_points.values_list("pk", flat=True)
    judging.judge(
        reaction=reaction,
        judgements={item.pk: judging.Judgement(**form.cleaned_data) for item, form in rows},
        further={pk: request.POST.get(f"point{pk}", "") for pk in points},
        by=request.user,
        at=request.at,
    )
