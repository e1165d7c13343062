"""One Gegenmaßnahme: decided about, carried out."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from krm.measures import access
from krm.measures.actions import measuring
from krm.measures.forms import AcceptForm, CompleteForm, DismissForm
from krm.measures.models import Measure
from krm.measures.queries.shown import causes_of
from krm.organisation.pages import StaffRequest, say_done, staff_page, taken
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.work.access import visible_reactions


@staff_page()
def page(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a Gegenmaßnahme with the Vorgänge behind it and what the person can do."""
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
        lambda: measuring.accept_measure(
            measure=row, **form.cleaned_data, by=request.user, at=request.at
        ),
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
        lambda: measuring.dismiss_measure(
            measure=row, **form.cleaned_data, by=request.user, at=request.at
        ),
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
        lambda: measuring.complete_measure(
            measure=row, **form.cleaned_data, by=request.user, at=request.at
        ),
        f"Die {row.noun} ist erledigt.",
    )


def _taken(
    request: StaffRequest,
    row: Measure,
    name: str,
    form: forms.Form,
    step: Callable[[], Any],
    done: str,
) -> HttpResponse:
    if form.is_valid() and taken(form, step):
        say_done(request, done)
        return redirect(row)
    return _show(request, row, **{name: form})


def _load(request: StaffRequest, pk: int) -> Measure:
    rows = access.visible_measures(request.user, local_day(request.at))
    row = rows.select_related("owner", "unit", "decided_by", "completed_by").filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def _show(request: StaffRequest, row: Measure, **given: forms.Form) -> HttpResponse:
    on = local_day(request.at)
    causes = causes_of(row)
    initial = {"title": row.title, "cause": ", ".join(label for label, _ in causes)}
    context = {
        "row": row,
        "causes": causes,
        "reactions": visible_reactions(request.user, on).filter(measures=row).order_by("number"),
        "may_decide": Right.DECIDE_MEASURE in request.rights,
        "accept_form": given.get("accept_form") or AcceptForm(initial=initial),
        "dismiss_form": given.get("dismiss_form") or DismissForm(),
        "opens_dismiss": "dismiss_form" in given,
        "complete_form": given.get("complete_form") or CompleteForm(),
    }
    return render(request, "measures/measure.html", context, status=400 if given else 200)
