"""What is done about an alarm and about what stands on top to be read first."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from krm.arrivals.actions import alarms, hints
from krm.arrivals.pages import triaging
from krm.arrivals.queries import alarms as queries_alarms
from krm.journal.actions import Refused
from krm.organisation.pages import StaffRequest, say_done, staff_page
from krm.organisation.queries import local_day
from krm.triage.forms.triage import NextAttemptForm
from krm.ui.rules import format_at


@require_POST
@staff_page()
def confirm_alarm(request: StaffRequest, alarm_pk: int) -> HttpResponse:
    """Confirm an alarm with what was done; what is missing is said above the page."""
    person, at = request.user, request.at
    alarm = queries_alarms.visible_alarm(person, alarm_pk, local_day(at))
    if alarm is None:
        triaging(request)
        return redirect("triage:inbox")
    try:
        done = request.POST.get("done", "")
        is_false = "is_false" in request.POST
        alarms.confirm_alarm(alarm=alarm, done=done, is_false=is_false, by=person, at=at)
    except Refused as refusal:
        typed = f" Sie hatten geschrieben: „{done.strip()}“" if done.strip() else ""
        messages.error(request, f"{refusal.reason}{typed}")
    else:
        say_done(request, "Der Alarm ist beendet.")
    return redirect(alarm.item or alarm.reaction or "triage:inbox")


@require_POST
@staff_page()
def not_reached(request: StaffRequest, alarm_pk: int) -> HttpResponse:
    """Note that nobody was reached, and when somebody tries again."""
    person, at = request.user, request.at
    alarm = queries_alarms.visible_alarm(person, alarm_pk, local_day(at))
    if alarm is None:
        triaging(request)
        return redirect("triage:inbox")
    form = NextAttemptForm(request.POST)
    next_at = form.cleaned_data["next_at"] if form.is_valid() else None
    try:
        attempt = alarms.note_attempt(alarm=alarm, next_at=next_at, by=person, at=at)
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        when = format_at(attempt.next_at)
        say_done(request, f"Nächster Versuch: {when}. Der Alarm läuft weiter.")
    return redirect(alarm.item or alarm.reaction or "triage:inbox")


@require_POST
@staff_page()
def hint_read(request: StaffRequest, number: str) -> HttpResponse:
    """Note that a message was read that stood on top, and that it speaks of no danger."""
    person, at, on = request.user, request.at, local_day(request.at)
    rows = [row for row in queries_alarms.hints_shown_to(person, on) if row.number == number]
    if not rows:
        triaging(request)
        if not (why_not := queries_alarms.why_no_hint(number, person, on)):
            raise Http404
        messages.info(request, why_not)
        return redirect("triage:inbox")
    hint = rows[0].hint
    hints.note_read(subject=hints.subject_of(hint.item, hint.reaction), by=person, at=at)
    say_done(request, f"{number} ist gelesen und steht nicht mehr obenan.")
    return redirect(hint.item or hint.reaction or "triage:inbox")
