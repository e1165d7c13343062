"""The list of Gegenmaßnahmen and Zusagen, and one of them: decided about, carried out."""

from collections.abc import Callable

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from krm.measures import access
from krm.measures.actions import measuring, planning
from krm.measures.forms import (
    AcceptForm,
    CompleteForm,
    DismissForm,
    RescheduleForm,
    StepTextForm,
)
from krm.measures.models import Measure, MeasureStep
from krm.measures.queries.listed import groups_for
from krm.measures.queries.shown import causes_of
from krm.organisation.pages import StaffRequest, say_done, staff_page, taken
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.work.access import visible_reactions


@staff_page()
def listing(request: StaffRequest) -> HttpResponse:
    """List what the next Führungskräftebesprechung goes through, as far as the person sees it."""
    on = local_day(request.at)
    context = {"groups": groups_for(request.user, on), "on": on}
    return render(request, "measures/measures.html", context)


@staff_page()
def page(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a Gegenmaßnahme with the Vorgänge behind it and what the person can do.

    Whoever leads a unit that it touches reads it; it is carried out by its owner.
    """
    return _show(request, _load(request, pk))


@require_POST
@staff_page(Right.DECIDE_MEASURE)
def accept(request: StaffRequest, pk: int) -> HttpResponse:
    """Accept it: who does what by when."""
    row, form = _load(request, pk), AcceptForm(request.POST)
    return _taken(
        request,
        row,
        "accept_form",
        form,
        measuring.accept_measure,
        "Die Gegenmaßnahme ist angenommen.",
    )


@require_POST
@staff_page(Right.DECIDE_MEASURE)
def dismiss(request: StaffRequest, pk: int) -> HttpResponse:
    """Dismiss it with a reason."""
    row, form = _load(request, pk), DismissForm(request.POST)
    return _taken(
        request,
        row,
        "dismiss_form",
        form,
        measuring.dismiss_measure,
        "Die Gegenmaßnahme ist abgelehnt.",
    )


@require_POST
@staff_page()
def complete(request: StaffRequest, pk: int) -> HttpResponse:
    """Say that it is carried out."""
    row, form = _load(request, pk), CompleteForm(request.POST)
    return _taken(
        request,
        row,
        "complete_form",
        form,
        measuring.complete_measure,
        f"Die {row.noun} ist erledigt.",
    )


@require_POST
@staff_page(Right.DECIDE_MEASURE)
def reschedule(request: StaffRequest, pk: int) -> HttpResponse:
    """Agree anew who carries it out and until when."""
    row, form = _load(request, pk), RescheduleForm(request.POST)
    return _taken(
        request,
        row,
        "reschedule_form",
        form,
        planning.reschedule_measure,
        "Das ist neu vereinbart.",
    )


@require_POST
@staff_page()
def add_step(request: StaffRequest, pk: int) -> HttpResponse:
    """Add a step on the way."""
    row, form = _load(request, pk), StepTextForm(request.POST)
    return _taken(
        request, row, "step_form", form, planning.add_step, "Der Schritt ist eingetragen."
    )


@require_POST
@staff_page()
def tick_step(request: StaffRequest, pk: int) -> HttpResponse:
    """Tick a step off."""
    step = MeasureStep.objects.select_related("measure").filter(pk=pk).first()
    if step is None:
        raise Http404
    row = _load(request, step.measure_id)
    planning.tick_step(step=step, by=request.user, at=request.at)
    say_done(request, "Der Schritt ist erledigt.")
    return redirect(row)


def _taken(
    request: StaffRequest,
    row: Measure,
    name: str,
    form: forms.Form,
    verb: Callable[..., object],
    done: str,
) -> HttpResponse:
    """Call a verb with what the form says and lead back; a refusal stands in its form."""

    def step() -> object:
        return verb(measure=row, **form.cleaned_data, by=request.user, at=request.at)

    if form.is_valid() and taken(form, step):
        say_done(request, done)
        return redirect(row)
    return _show(request, row, **{name: form})


def _load(request: StaffRequest, pk: int) -> Measure:
    rows = access.visible_measures(request.user, local_day(request.at))
    row = (
        rows.select_related("owner", "unit", "decided_by", "completed_by", "effect_by")
        .filter(pk=pk)
        .first()
    )
    if row is None:
        raise Http404
    return row


def _show(request: StaffRequest, row: Measure, **given: forms.Form) -> HttpResponse:
    on = local_day(request.at)
    causes = causes_of(row)
    is_running = row.state == Measure.State.ACCEPTED
    agreed = {"owner": row.owner_id, "due_on": row.due_on}
    initial = {"title": row.title, "cause": ", ".join(label for label, _ in causes)}
    context = {
        "row": row,
        "causes": causes,
        "reactions": visible_reactions(request.user, on).filter(measures=row).order_by("number"),
        "may_decide": Right.DECIDE_MEASURE in request.rights,
        "carries": access.carried_measures(request.user, on).filter(pk=row.pk).exists(),
        "accept_form": given.get("accept_form") or AcceptForm(initial=initial),
        "dismiss_form": given.get("dismiss_form") or DismissForm(),
        "opens_dismiss": "dismiss_form" in given,
        "complete_form": given.get("complete_form") or CompleteForm(),
        "steps": row.steps.select_related("ticked_by").order_by("pk"),
        "is_running": is_running,
        "is_late": is_running and row.due_on is not None and row.due_on < on,
        "step_form": given.get("step_form") or StepTextForm(),
        "reschedule_form": given.get("reschedule_form") or RescheduleForm(initial=agreed),
        "opens_reschedule": "reschedule_form" in given,
    }
    return render(request, "measures/measure.html", context, status=400 if given else 200)
