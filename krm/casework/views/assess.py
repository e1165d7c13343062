"""KRM's page: answer and assess each Anliegen, with what the units have said beside it."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from krm.casework.actions import judging
from krm.casework.actions.letters import draft_letter
from krm.casework.forms.judging import AnliegenForm
from krm.casework.forms.steps import judged_or_proposed
from krm.casework.models import SchriftsatzPoint
from krm.casework.pages import exists_for
from krm.casework.queries import facts_for
from krm.casework.queries.case import CaseRows
from krm.casework.queries.letter_parts import (
    UnitSays,
    current_draft,
    only_proposals,
    schriftsaetze_to_read,
    units_say,
)
from krm.journal.actions import Refused
from krm.letters.models import Letter
from krm.organisation.models import Person
from krm.organisation.pages import StaffRequest, say_done, staff_page
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.reactions import actions as reactions
from krm.reactions import queries as reaction_queries
from krm.reactions.models import Anliegen, FurtherPoint, Reaction
from krm.reactions.rules import Assessment
from krm.reactions.workflow import STEPS, State, refusals
from krm.work import access
from krm.work.pages import load_reaction


@require_http_methods(["GET", "POST"])
@staff_page()
def assess(request: StaffRequest, number: str) -> HttpResponse:
    """Answer and assess each Anliegen, with what the units have said beside it."""
    at = request.at
    reaction = load_reaction(request, number)
    person = request.user
    if not access.holds(person, Right.CHECK, reaction, local_day(at)):
        raise Http404
    if ended := reactions.why_ended(State(reaction.state), reaction.kind):
        messages.error(request, ended)
        return redirect(reaction)
    is_taking = "take" in request.POST
    seen = request.POST.get("seen", "")
    is_old = bool(seen) and seen != judging.shown_judgements(reaction)
    if is_taking and (done := _take(request, reaction)):
        say_done(request, done)
    case = CaseRows(reaction, local_day(at))
    says = units_say(case)
    rows = _anliegen_rows(request, reaction, only_proposals(case, says))
    if request.method == "POST" and not is_taking and all(form.is_valid() for _, form in rows):
        try:
            _judge(reaction, rows, request)
        except Refused as refusal:
            messages.error(request, refusal.reason)
        else:
            what = "Antworten und Bewertungen" if reaction.has_result else "Antworten"
            say_done(request, f"{what} sind gespeichert.")
            return _after_judging(request, reaction)
    context = {
        "reaction": reaction,
        "rows": [
            (item, form, () if item.refers_to_procedure else says.get(item.pk, ()))
            for item, form in rows
        ],
        "may_write_on": _may_write_on(case, person),
        "further": _further(request, reaction),
        "read": schriftsaetze_to_read(case, person),
        "draft": current_draft(reaction),
        # What was typed on an old page stays old, however often it is shown again.
        "seen": seen if is_old else judging.shown_judgements(reaction),
    }
    has_errors = any(form.errors for _, form in rows)
    return render(request, "casework/assess.html", context, status=400 if has_errors else 200)


def _may_write_on(case: CaseRows, person: Person) -> bool:
    """Tell whether the answer is what comes after this page: nobody is waited for any more."""
    reaction = case.reaction
    if State(reaction.state) not in (State.SCHRIFTSATZ_IN, State.IN_CHECK):
        return False
    if not exists_for(person, "draft_answer", reaction, case.on):
        return False
    return not refusals(STEPS["draft_answer"], facts_for(reaction, person, case.on, case))


def _after_judging(request: StaffRequest, reaction: Reaction) -> HttpResponse:
    """Lead on to the answer where that was asked for and can be begun, else to the Vorgang."""
    if "write" not in request.POST:
        return redirect(reaction)
    row = Reaction.objects.get(pk=reaction.pk)
    try:
        letter = draft_letter(reaction=row, kind=Letter.Kind.ANSWER, by=request.user, at=request.at)
    except Refused as refusal:
        messages.warning(request, refusal.reason)
        return redirect(reaction)
    return redirect("casework:letter", number=row.number, letter_pk=letter.pk)


def _take(request: StaffRequest, reaction: Reaction) -> str:
    """Put a unit's proposal behind what was typed, and store it; returns what was done."""
    pk = request.POST.get("take", "")
    point = SchriftsatzPoint.objects.filter(
        anliegen__in=reaction.anliegen.all(),
        pk=int(pk) if pk.isdecimal() and len(pk) < 12 else 0,
    ).first()
    if point is None:
        return ""
    typed = request.POST.get(f"a{point.anliegen_id}-answer", "")
    try:
        judging.take_proposal(
            reaction=reaction, point=point, typed=typed, by=request.user, at=request.at
        )
    except Refused as refusal:
        messages.error(request, refusal.reason)
        return ""
    return (
        "Der Vorschlag ist als Antwort gespeichert. Was Sie sonst eingetragen haben, bitte noch "
        "speichern."
    )


def _anliegen_rows(
    request: StaffRequest, reaction: Reaction, proposals: Mapping[int, UnitSays]
) -> list[tuple[Anliegen, AnliegenForm]]:
    """Return a form for each Anliegen; what was typed stays while a proposal is put in.

    :param proposals: what stands in the form at once, by the key of its Anliegen.
    """
    rows = []
    is_taking = "take" in request.POST
    for item in reaction_queries.anliegen_of(reaction):
        proposal = proposals.get(item.pk)
        initial = _assessment_of(item) | _proposed(item, proposal)
        if is_taking and _is_typed(request, item):
            initial = _typed(request, item) | _just_stored(request, item)
        form = AnliegenForm(
            None if is_taking else request.POST or None,
            reaction=reaction,
            prefix=f"a{item.pk}",
            initial=initial,
            code=item.code,
            proposed_by=proposal.unit if proposal else "",
        )
        rows.append((item, form))
    return rows


def _proposed(item: Anliegen, proposal: UnitSays | None) -> dict[str, object]:
    """Return what the only unit proposes, where KRM has said nothing yet.

    That something was unberechtigt is not proposed: it needs grounds that KRM names (AS-29).
    """
    if proposal is None:
        return {}
    found: dict[str, object] = {"answer": proposal.point.text_proposal}
    judged = judged_or_proposed(item)["assessment"]
    if not judged and proposal.point.assessment != Assessment.UNBERECHTIGT:
        found["assessment"] = proposal.point.assessment
    return found


def _is_typed(request: StaffRequest, item: Anliegen) -> bool:
    return any(name.startswith(f"a{item.pk}-") for name in request.POST)


def _just_stored(request: StaffRequest, item: Anliegen) -> dict[str, object]:
    """Return what the proposal brought into this Anliegen, nothing for the others."""
    taken = SchriftsatzPoint.objects.filter(anliegen=item)
    pk = request.POST.get("take", "")
    if not (pk.isdecimal() and len(pk) < 12 and taken.filter(pk=int(pk)).exists()):
        return {}
    typed = request.POST.get(f"a{item.pk}-assessment", "")
    return {"answer": item.answer, "assessment": typed or item.assessment}


def _typed(request: StaffRequest, item: Anliegen) -> dict[str, object]:
    names = _assessment_of(item)
    return {name: request.POST.get(f"a{item.pk}-{name}", "") for name in names}


def _further(request: StaffRequest, reaction: Reaction) -> list[FurtherPoint]:
    """Return the further points with what was typed, also where it is not saved yet."""
    points = list(reaction.further_points.order_by("pk"))
    for point in points:
        point.answer = request.POST.get(f"point{point.pk}", point.answer)
    return points


def _assessment_of(item: Anliegen) -> dict[str, object]:
    return {
        "answer": item.answer,
        **judged_or_proposed(item),
        "remedy": item.remedy,
        "is_handed_over": item.is_handed_over,
        "refers_to_procedure": item.refers_to_procedure,
        "procedure": item.running.kind,
        "procedure_reference": item.running.reference,
        "procedure_stage": item.running.stage,
    }


def _judge(
    reaction: Reaction,
    rows: list[tuple[Anliegen, AnliegenForm]],
    request: StaffRequest,
) -> None:
    points = reaction.further_points.values_list("pk", flat=True)
    judging.judge(
        reaction=reaction,
        judgements={item.pk: form.judgement() for item, form in rows},
        further={pk: request.POST.get(f"point{pk}", "") for pk in points},
        seen=request.POST.get("seen", ""),
        by=request.user,
        at=request.at,
    )
