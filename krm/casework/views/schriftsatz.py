"""The unit's page: write the Schriftsatz, sign it off, deliver it; KRM's page: return it."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from krm.arrivals.queries.translated import translations_of
from krm.casework.actions import schriftsatz as verbs
from krm.casework.actions import unsigned_draft
from krm.casework.forms.schriftsatz import PointForm, SchriftsatzForm
from krm.casework.forms.steps import ReturnForm
from krm.casework.pages import exists_for, page_after
from krm.casework.queries import latest_schriftsatz, live_assignments, writers_of
from krm.casework.queries.completeness import gaps_in
from krm.casework.queries.hearing import hearing_card
from krm.casework.queries.shown import shown_schriftsatz
from krm.journal.actions import Refused
from krm.organisation.models import Person
from krm.organisation.pages import StaffRequest, say_done, show_refusal, staff_page
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.reactions import actions as reactions
from krm.reactions import queries as reaction_queries
from krm.reactions.models import Anliegen, Reaction
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
    if assignment.is_answered_by_unit:
        messages.error(request, verbs.answers_itself(assignment))
        return redirect(reaction)
    latest = latest_schriftsatz(assignment)
    person = request.user
    writers = writers_of(assignment, person)
    form = SchriftsatzForm(request.POST or None, latest=latest, person=person, writers=writers)
    anliegen = reaction_queries.anliegen_of(reaction)
    points = _point_forms(request, anliegen, form)
    sent = request.method == "POST" and form.is_valid() and all(p.is_valid() for p in points)
    waits = latest is not None and latest.delivered_at is None and latest.ready_at is not None
    seen = request.POST.get("seen", "")
    is_old = bool(seen) and seen != shown_schriftsatz(assignment)
    if "back" in request.POST:
        if done := _return_draft(request, assignment, form):
            return page_after(request, reaction, done)
    elif sent and (done := _save(request, assignment, form, points)):
        return page_after(request, reaction, done, _step_taken(request))
    rights = access.rights_in(person, reaction, on)
    context = {
        # What was typed on an old page stays old, however often it is shown again.
        "seen": seen if is_old else shown_schriftsatz(assignment),
        "reaction": reaction, "assignment": assignment, "form": form, "points": points,
        "translations": translations_of(reaction),
        "may_sign": Right.SIGN_OFF_SCHRIFTSATZ in rights,
        "elsewhere": [row for row in anliegen if row.refers_to_procedure],
        "hearing": hearing_card(reaction, rights),
        "about": reaction.complained_about, "waits": waits,
        "drafter": assignment.drafter or (latest.author if latest else None),
    }  # fmt: skip
    has_errors = form.is_bound and (form.errors or any(point.errors for point in points))
    return render(request, "casework/schriftsatz.html", context, status=400 if has_errors else 200)


def _step_taken(request: StaffRequest) -> str:
    """Return the step with which somebody going through a pile comes to the next Vorgang."""
    if "deliver" in request.POST:
        return "deliver_schriftsatz"
    return "write_schriftsatz" if "ready" in request.POST else ""


# Where the page shows what a gate of the delivery asks for.
_FIELD_OF_GATE = {
    "reasons_given": "reasons",
    "not_only_bescheid": "reasons",
    "author_not_complained_about": "author",
}


def _show_gaps(
    form: SchriftsatzForm,
    points: list[PointForm],
    assignment: Assignment,
    refused: reactions.StepNotAllowed,
) -> None:
    """Say each thing the delivery waits for once, at the field where it is to be written."""
    said = dict(zip(refused.gates, refused.reasons, strict=True))
    if "not_only_bescheid" in said:
        said.pop("reasons_given", None)
    if "points_complete" in said:
        by_anliegen = {point.anliegen.pk: point for point in points}
        gaps = gaps_in(latest_schriftsatz(assignment), assignment.reaction)
        if all(item.pk in by_anliegen for item, _ in gaps):
            del said["points_complete"]
            for item, names in gaps:
                for name in names:
                    words = f"Bitte zu Anliegen {item.position} ausfüllen."
                    by_anliegen[item.pk].add_error(name, words)
    for gate, reason in said.items():
        form.add_error(_FIELD_OF_GATE.get(gate), reason)


def _return_draft(request: StaffRequest, assignment: Assignment, form: SchriftsatzForm) -> str:
    try:
        unsigned_draft.return_draft(
            assignment=assignment,
            remark=request.POST.get("draft_remark", "")[:1000],
            by=request.user,
            at=request.at,
        )
    except Refused as refusal:
        show_refusal(form, refusal)
        return ""
    return "Der Entwurf ist zurückgegeben."


def _writes(person: Person, reaction: Reaction, assignment: Assignment, on: date) -> bool:
    """Tell whether the person writes for this very unit, not for another one of the Vorgang."""
    has_right = access.holds(person, Right.WRITE_SCHRIFTSATZ, reaction, on)
    return has_right and access.works_for(person, assignment, on)


def _point_forms(
    request: StaffRequest, anliegen: list[Anliegen], form: SchriftsatzForm
) -> list[PointForm]:
    """Return a form for each Anliegen to which the unit speaks.

    What a running procedure decides has none (R-30), unless something was typed before that was
    known: those words stay on the page.
    """
    forms = [
        PointForm(request.POST or None, anliegen=item, point=form.point_of(item.pk))
        for item in anliegen
    ]
    return [
        form
        for form in forms
        if not form.anliegen.refers_to_procedure
        or any(request.POST.get(f"{form.prefix}-{name}", "").strip() for name in form.fields)
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
            assignment=assignment, draft=draft, is_ready=is_ready,
            seen=request.POST.get("seen", ""), by=person, at=at,
        )  # fmt: skip
        if "deliver" in request.POST:
            verbs.deliver_schriftsatz(assignment=assignment, by=person, at=at)
            return "Der Schriftsatz ist bei KRM."
    except reactions.StepNotAllowed as refusal:
        _show_gaps(form, points, assignment, refusal)
        return ""
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
    if not exists_for(request.user, "return_schriftsatz", reaction, local_day(at)):
        raise Http404
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
            say_done(request, f"{reaction.from_unit.the} ist zurückgegeben.")
            return redirect(reaction)
    context = {"form": form, "reaction": reaction, "assignment": assignment}
    return render(request, "casework/give_back.html", context)
