"""The list of Besonderheiten, and one of them with what people do about it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from krm.journal import actions as journal
from krm.measures import access
from krm.measures.actions import answering
from krm.measures.forms import DutyForm, WithdrawForm
from krm.measures.models import Besonderheit
from krm.measures.queries import shown as queries
from krm.organisation.pages import StaffRequest, say_done, staff_page, taken
from krm.organisation.queries import local_day
from krm.organisation.rules import Right

_PER_PAGE = 50


@staff_page()
def listing(request: StaffRequest) -> HttpResponse:
    """List the Besonderheiten a person may see."""
    person, on = request.user, local_day(request.at)
    rows = queries.listed(person, on)
    page = Paginator(rows, _PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(row, queries.overdue_at(row, request.at)) for row in page.object_list],
    }
    return render(request, "measures/list.html", context)


@staff_page()
def page(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one Besonderheit: what it is, what to do, who knows of it, which clock runs."""
    return _show(request, _load(request, pk))


@require_POST
@staff_page()
def acknowledge(request: StaffRequest, pk: int) -> HttpResponse:
    """Say that one knows of it."""
    row = _load(request, pk)
    answering.acknowledge(besonderheit=row, by=request.user, at=request.at)
    say_done(request, f"{row.number}: Sie haben die Besonderheit zur Kenntnis genommen.")
    return redirect(row)


@require_POST
@staff_page()
def enter(request: StaffRequest, pk: int) -> HttpResponse:
    """Enter what the Besonderheit asks for."""
    row = _load(request, pk)
    form = DutyForm(request.POST, duties=queries.duties_of(row), at=request.at)
    return _taken(
        request,
        row,
        "duty_form",
        form,
        lambda: answering.enter_duty(
            besonderheit=row,
            code=form.cleaned_data["code"],
            entry=form.entry(),
            by=request.user,
            at=request.at,
        ),
        "Das ist eingetragen.",
    )


@require_POST
@staff_page()
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """Take back what was no Besonderheit."""
    row = _load(request, pk)
    form = WithdrawForm(request.POST)
    return _taken(
        request,
        row,
        "withdraw_form",
        form,
        lambda: answering.withdraw_besonderheit(
            besonderheit=row, reason=form.cleaned_data["reason"], by=request.user, at=request.at
        ),
        "Die Besonderheit ist zurückgenommen. Sie bleibt mit dem Grund in der Liste.",
    )


def _taken(
    request: StaffRequest,
    row: Besonderheit,
    name: str,
    form: forms.Form,
    step: Callable[[], Any],
    done: str,
) -> HttpResponse:
    """Take a step and lead back to the page; a refusal stands in its form."""
    if form.is_valid() and taken(form, step):
        say_done(request, done)
        return redirect(row)
    return _show(request, row, **{name: form})


def _load(request: StaffRequest, pk: int) -> Besonderheit:
    """Return the Besonderheit and note that its Vorgang was looked at.

    :raises Http404: if there is none for the person.
    """
    rows = access.visible_besonderheiten(request.user, local_day(request.at))
    row = rows.select_related("reaction", "raised_by", "withdrawn_by").filter(pk=pk).first()
    if row is None:
        raise Http404
    if row.reaction_id:
        journal.record_read(person_pk=request.user.pk, reaction_pk=row.reaction_id, at=request.at)
    return row


def _show(request: StaffRequest, row: Besonderheit, **given: forms.Form) -> HttpResponse:
    found = queries.shown(row, request.user, local_day(request.at))
    duty_form = given.get("duty_form")
    if duty_form is None and found.open_duties:
        duty_form = DutyForm(duties=found.open_duties, at=request.at)
    context = {
        "shown": found,
        "row": row,
        "is_overdue": queries.overdue_at(row, request.at),
        "may_open_arrival": Right.TRIAGE in request.rights,
        "duty_form": duty_form,
        "withdraw_form": given.get("withdraw_form") or WithdrawForm(),
        "opens_withdraw": "withdraw_form" in given,
    }
    status = 400 if given else 200
    return render(request, "measures/besonderheit.html", context, status=status)
