"""The pack for the Führungskräftebesprechung: looked at, its two examples, the PDF by one click."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from krm.organisation.pages import StaffRequest, say_done, staff_page, taken
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.reactions.models import Reaction
from krm.reports.actions import meeting as verbs
from krm.reports.forms import ExampleForm, NumberForm, PeriodForm
from krm.reports.queries import meeting as queries
from krm.reports.rules.examples import MOST
from krm.reports.rules.facts import Period
from krm.work.pages import as_download
from krm.work.queries import visible_by_number


@require_GET
@staff_page(Right.SEE_REPORTS)
def pack(request: StaffRequest) -> HttpResponse:
    """Show what is in the pack, and what can be an example."""
    on = local_day(request.at)
    form, period = _period(request)
    found = queries.pack_on(period, request.user, on)
    may_choose = Right.SUBMIT_REPORT in request.rights
    context = {
        "pack": found,
        "form": form,
        "query": urlencode(vars(period)),
        "may_choose": may_choose,
        "is_full": len(found.examples) >= MOST,
        "missing": MOST - len(found.examples),
        "offered": queries.offered_for(period, request.user, on) if may_choose else [],
        "number_form": NumberForm(),
    }
    return render(request, "reports/meeting.html", context, status=400 if form.errors else 200)


def _period(request: StaffRequest) -> tuple[PeriodForm, Period]:
    """Return the period that was asked for, or the usual one."""
    on = local_day(request.at)
    usual = queries.usual_period(on)
    if not request.GET:
        return PeriodForm(today=on, initial=vars(usual)), usual
    form = PeriodForm(request.GET, today=on)
    return form, form.period() if form.is_valid() else usual


@require_POST
@staff_page(Right.SEE_REPORTS)
def export(request: StaffRequest) -> HttpResponse:
    """Return the pack as PDF."""
    form, period = _period(request)
    if form.errors:
        raise Http404
    name, content = verbs.export_meeting_pack(period=period, by=request.user, at=request.at)
    return as_download(content, name=name, media_type="application/pdf")


@require_POST
@staff_page(Right.SUBMIT_REPORT)
def find(request: StaffRequest) -> HttpResponse:
    """Lead to the page on which a Vorgang that was named by its number becomes an example."""
    form = NumberForm(request.POST)
    typed = form.cleaned_data["number"] if form.is_valid() else ""
    row = visible_by_number(request.user, typed, local_day(request.at)) if typed else None
    if row is None:
        messages.error(request, "Diese Nummer gibt es nicht, oder Sie sehen den Vorgang nicht.")
        return redirect("reports:meeting")
    return redirect("reports:example", row.number)


@require_http_methods(["GET", "POST"])
@staff_page(Right.SUBMIT_REPORT)
def example(request: StaffRequest, number: str) -> HttpResponse:
    """Shorten a Vorgang to an example and confirm its words."""
    row = _load(request, number)
    form = ExampleForm(request.POST or None, initial={"text": queries.proposed_text(row)})
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and taken(
        form,
        lambda: verbs.confirm_example(
            reaction=row, text=form.cleaned_data["text"], by=request.user, at=request.at
        ),
    ):
        say_done(request, "Das Beispiel steht in der Unterlage.")
        return redirect("reports:meeting")
    context = {"form": form, "reaction": row}
    return render(request, "reports/example.html", context, status=400 if form.errors else 200)


def _load(request: StaffRequest, number: str) -> Reaction:
    row = visible_by_number(request.user, number, local_day(request.at))
    if row is None:
        raise Http404
    return row


@require_POST
@staff_page(Right.SUBMIT_REPORT)
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """Take an example out."""
    row = next((one for one in queries.examples_for(request.user) if one.pk == pk), None)
    if row is None:
        raise Http404
    verbs.withdraw_example(example=row, by=request.user, at=request.at)
    say_done(request, "Das Beispiel ist herausgenommen.")
    return redirect("reports:meeting")
