"""The calendar: which days are no Arbeitstage, and what a new closing day would move."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from krm.deadlines import actions
from krm.deadlines.actions.closing_days import Effect, effect_of_adding, effect_of_removing
from krm.deadlines.forms import ClosingDayForm, YearForm
from krm.deadlines.queries.calendar_year import calendar_year
from krm.journal.rules.refusals import Refused
from krm.organisation.pages import StaffRequest, say_done, staff_page, taken
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.regelwerk import queries as regelwerk
from krm.ui.rules import format_day

PAGE = "deadlines/closing_day.html"


@staff_page()
def calendar(request: StaffRequest) -> HttpResponse:
    """Show holidays, closing days and extra days off of one year."""
    today = local_day(request.at)
    year = YearForm(request.GET).year(today)
    context = {"calendar": calendar_year(year, today), "before": year - 1, "after": year + 1}
    return render(request, "deadlines/calendar.html", context)


@staff_page(Right.EDIT_CALENDAR)
def add_closing_day(request: StaffRequest) -> HttpResponse:
    """Show what a closing day would move, and enter it when that is confirmed."""
    today = local_day(request.at)
    form = ClosingDayForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, PAGE, {"form": form})
    wanted = {name: form.cleaned_data[name] for name in ("day", "label", "kind")}
    shown = format_day(wanted["day"])
    if form.cleaned_data["is_sure"]:
        step = actions.add_closing_day
        if taken(form, lambda: step(**wanted, by=request.user, at=request.at)):
            say_done(request, f"{shown} ist eingetragen.")
            return redirect(_page_of(wanted["day"]))
        return render(request, PAGE, {"form": form})
    effects: list[Effect] = []
    taken(form, lambda: effects.append(effect_of_adding(**wanted, on=today)))
    context = {"form": form, "effects": effects, "day": shown, "values": request.POST}
    return render(request, PAGE, context)


@staff_page(Right.EDIT_CALENDAR)
def remove_closing_day(request: StaffRequest, day: date) -> HttpResponse:
    """Show what taking back a closing day would move, and do so when that is confirmed."""
    entered = next((row for row in regelwerk.closing_days() if row.day == day), None)
    if entered is None:
        raise Http404
    if request.method == "POST":
        try:
            actions.remove_closing_day(day=day, by=request.user, at=request.at)
            say_done(request, f"{format_day(day)} ist wieder ein Arbeitstag.")
        except Refused as refusal:
            messages.error(request, refusal.reason)
        return redirect(_page_of(day))
    effect = effect_of_removing(day=day, on=local_day(request.at))
    context = {"entered": entered, "day": format_day(day), "effect": effect}
    return render(request, "deadlines/remove_closing_day.html", context)


def _page_of(day: date) -> str:
    return f"{reverse('deadlines:calendar')}?jahr={day.year}"
