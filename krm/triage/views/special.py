"""A Besonderheit of an arrival, and which data an alarm has let go to police or Jugendamt."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import Model
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from krm.arrivals.models import Alarm
from krm.arrivals.pages import load_item
from krm.arrivals.queries import alarms as queries_alarms
from krm.arrivals.queries.reaching import number_of
from krm.measures.actions import disclosing, raising
from krm.measures.models import Besonderheit, Disclosure
from krm.measures.queries.shown import disclosures_of
from krm.organisation.pages import StaffRequest, say_done, sent_once, staff_page, taken
from krm.organisation.queries import local_day
from krm.triage.forms.special import DisclosureForm, ReportForm


@require_http_methods(["GET", "POST"])
@staff_page()
def report(request: StaffRequest, receipt: str) -> HttpResponse:
    """Report a Besonderheit of an arrival; executive and KRM hear of it at once."""
    item = load_item(request, receipt, to_decide=True)
    form = ReportForm(request.POST or None, at=request.at)

    def step() -> Besonderheit:
        return raising.report_besonderheit(
            subject=raising.Subject(item.reaction, item.receipt_number),
            kind=form.cleaned_data["kind"],
            said=form.said(),
            by=request.user,
            at=request.at,
        )

    if _is_taken(request, form, Besonderheit, step):
        say_done(request, "Die Besonderheit ist gemeldet.")
        return redirect(item)
    context = {
        "form": form,
        "title": "Besonderheit melden",
        "lead": "Die Geschäftsführung erfährt es sofort. In der E-Mail steht nur die Nummer.",
        "submit": "Melden",
        "number": item.receipt_number,
        "back": item.get_absolute_url(),
    }
    return render(request, "triage/special.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@staff_page()
def disclose(request: StaffRequest, alarm_pk: int) -> HttpResponse:
    """Write down which data went to whom because of an alarm, and on which basis."""
    alarm = queries_alarms.visible_alarm(request.user, alarm_pk, local_day(request.at))
    if alarm is None:
        raise Http404
    subject = raising.Subject(alarm.reaction, alarm.item.receipt_number if alarm.item else "")
    form = DisclosureForm(request.POST or None, at=request.at)

    def step() -> Disclosure:
        return disclosing.note_disclosure(
            subject=subject, said=form.to_data(), by=request.user, at=request.at
        )

    back = _back(alarm)
    if _is_taken(request, form, Disclosure, step):
        say_done(request, "Die Weitergabe ist eingetragen.")
        return redirect(back)
    context = {
        "form": form,
        "title": "Daten an Polizei, Jugendamt oder andere geben",
        "lead": "Bei Gefahr zuerst anrufen, dann hier eintragen. So wenig wie möglich, so viel wie "
        "nötig: nur die Angaben, die die Stelle braucht.",
        "submit": "Eintragen",
        "number": number_of(alarm.reaction or alarm.item),
        "back": back,
        "disclosures": disclosures_of(subject.reaction, subject.receipt),
    }
    return render(request, "triage/special.html", context, status=400 if form.errors else 200)


def _back(alarm: Alarm) -> str:
    subject = alarm.item or alarm.reaction
    return subject.get_absolute_url() if subject else "/"


def _is_taken(
    request: StaffRequest, form: forms.Form, model: type[Model], step: Callable[[], Any]
) -> bool:
    """Tell whether the step was taken, now or with the same page before."""
    if not (form.is_bound and form.is_valid()):
        return False
    return taken(form, lambda: sent_once(request, model, step))
