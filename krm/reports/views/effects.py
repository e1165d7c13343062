"""Gegenmaßnahmen and their figures: planned because of one, measured by one, judged by one."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from krm.measures.access import carried_measures
from krm.measures.actions import planning
from krm.measures.models import Measure
from krm.organisation.pages import StaffRequest, say_done, sent_once, staff_page, taken
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.reports.forms import EffectForm, MeasuredByForm, PlanForm
from krm.reports.queries import effect as queries
from krm.reports.queries.table import kept_from


@require_http_methods(["GET", "POST"])
@staff_page(Right.DECIDE_MEASURE)
def plan(request: StaffRequest) -> HttpResponse:
    """Plan a Gegenmaßnahme because of a figure (``?figure=complaints``)."""
    code = request.GET.get("figure", "")
    figure = queries.figure_called(code, local_day(request.at))
    if figure is None:
        raise Http404
    form = PlanForm(request.POST or None)
    made: list[Measure] = []

    def make() -> Measure:
        return planning.plan_measure(
            **form.cleaned_data, figure=figure.code, by=request.user, at=request.at
        )

    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and taken(form, lambda: made.append(sent_once(request, Measure, make)[0])):
        say_done(request, "Die Gegenmaßnahme ist geplant.")
        return redirect(made[0])
    context = {
        "form": form,
        "name": queries.name_of(figure),
        "sentence": figure.sentence,
        "here": f"{reverse('reports:plan_measure')}?figure={figure.code}",
    }
    return render(request, "reports/plan_measure.html", context, status=_status(form))


@require_http_methods(["GET", "POST"])
@staff_page(Right.DECIDE_MEASURE)
def measured_by(request: StaffRequest, pk: int) -> HttpResponse:
    """Choose the figure by which the effect of a Gegenmaßnahme is seen."""
    row, on = _load(request, pk), local_day(request.at)
    form = MeasuredByForm(request.POST or None, on=on, initial={"figure": row.figure})
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["figure"]
        figure = queries.figure_called(code, on)
        name = queries.name_of(figure) if figure else code
        if taken(
            form,
            lambda: planning.choose_figure(
                measure=row, figure=code, name=name, by=request.user, at=request.at
            ),
        ):
            say_done(request, "Die Zahl ist gewählt.")
            return redirect(row)
    context = {"form": form, "row": row}
    return render(request, "reports/measured_by.html", context, status=_status(form))


@require_http_methods(["GET", "POST"])
@staff_page(Right.DECIDE_MEASURE)
def effect(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the figure before and after a Gegenmaßnahme, and take the judgement on its effect."""
    row, on = _load(request, pk), local_day(request.at)
    found = queries.effect_of(row, on, kept_from(request.user))
    form = EffectForm(request.POST or None)
    values = found.values if found else {}
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and taken(
        form,
        lambda: planning.judge_effect(
            measure=row, **form.cleaned_data, values=values, by=request.user, at=request.at
        ),
    ):
        say_done(request, "Die Wirkung ist eingetragen.")
        return redirect(row)
    waits = row.effect_due_on is not None and not row.effect
    is_early = row.effect_due_on is not None and row.effect_due_on > on
    context = {
        "form": form,
        "row": row,
        "effect": found,
        "may_judge": waits and not is_early,
        "is_early": waits and is_early,
    }
    return render(request, "reports/effect.html", context, status=_status(form))


def _status(form: EffectForm | MeasuredByForm | PlanForm) -> int:
    return 400 if form.errors else 200


def _load(request: StaffRequest, pk: int) -> Measure:
    rows = carried_measures(request.user, local_day(request.at))
    row = rows.select_related("owner", "unit", "effect_by").filter(pk=pk).first()
    if row is None or not row.is_weighed:
        raise Http404
    return row
