"""Data protection at a glance; the classes of retention, what is due, and their first runs."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from krm.journal.actions import Refused
from krm.organisation.pages import StaffRequest, say_done, staff_page
from krm.organisation.queries import local_day
from krm.organisation.queries.absences import deciders_in_words
from krm.organisation.rules import Right
from krm.privacy.actions import runs
from krm.privacy.models import RetentionRun
from krm.privacy.queries import retention as queries
from krm.privacy.queries import runs as run_queries
from krm.privacy.queries.classes import deletions, end_label, shown_classes
from krm.privacy.queries.remains import remains_on
from krm.privacy.rules.retention import BY_NUMBER, RetentionClass

# Who looks after it, who releases it, who checks it.
SEES = (Right.CORRECT, Right.CONFIRM_CORRECTION, Right.SEE_LOOK_INS)
_SHOWN = 50
_RECORDS = 30


@staff_page(*SEES)
def home(request: StaffRequest) -> HttpResponse:
    """Show where each matter of data protection is found."""
    return render(request, "privacy/home.html")


@staff_page(*SEES)
def classes(request: StaffRequest) -> HttpResponse:
    """Show every class with its length, what is due today, and what went before."""
    context = {
        "classes": shown_classes(local_day(request.at)),
        "remains": remains_on(local_day(request.at)),
        "deletions": deletions(_RECORDS),
    }
    return render(request, "privacy/retention.html", context)


def _kind(class_number: int) -> RetentionClass:
    kind = BY_NUMBER.get(class_number)
    if kind is None or not kind.setting:
        raise Http404
    return kind


@staff_page(*SEES)
def of_class(request: StaffRequest, class_number: int) -> HttpResponse:
    """Show what would go of one class, why and when; nothing goes from here."""
    kind, on = _kind(class_number), local_day(request.at)
    period, rows = queries.period_of(kind, on), queries.due(kind, on)
    run = run_queries.waiting_run(kind)
    kept = [row for row in rows if row.kept_by]
    free = [row for row in rows if not row.kept_by]
    context = {
        "kind": kind,
        "end": end_label(kind),
        "length": kind.in_words(period.length),
        "free": _openable(request, free[:_SHOWN]),
        "free_count": len(free),
        "kept": _openable(request, kept[:_SHOWN]),
        "kept_count": len(kept),
        "shown": _SHOWN,
        "is_released": run_queries.is_released(kind, period),
        "run": run,
        "released": run_queries.released_run(kind, period),
        "is_own": run is not None and run.proposed_by_id == request.user.pk,
        "deciders": "" if run is None else _deciders(request, run),
    }
    return render(request, "privacy/retention_class.html", context)


def _openable(request: StaffRequest, rows: list[queries.Due]) -> list[tuple[queries.Due, bool]]:
    """Return each row with whether it can be opened; a Vorgang one is kept away from is left out.

    Data protection and Revision see numbers without the Vorgang.
    """
    keys = [row.pk for row in rows if row.is_reaction]
    opened, kept_away = queries.opened_by(request.user, local_day(request.at), keys)
    return [
        (row, row.pk in opened if row.is_reaction else bool(row.url))
        for row in rows
        if not (row.is_reaction and row.pk in kept_away)
    ]


def _deciders(request: StaffRequest, run: RetentionRun) -> str:
    on = local_day(request.at)
    return deciders_in_words(run_queries.deciders(run, on), on)


@require_POST
@staff_page(*SEES)
def propose(request: StaffRequest, class_number: int) -> HttpResponse:
    """Propose the first run of a class."""
    kind = _kind(class_number)
    try:
        run = runs.propose_run(kind=kind, by=request.user, at=request.at)
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        say_done(
            request,
            f"Vorgeschlagen. Gelöscht ist noch nichts. Freigeben kann: {_deciders(request, run)}.",
        )
    return redirect("privacy:retention_class", class_number)


@require_POST
@staff_page(*SEES)
def decide(request: StaffRequest, pk: int) -> HttpResponse:
    """Release the first run of a class, or not, as the second person."""
    run, accept = get_object_or_404(RetentionRun, pk=pk), request.POST.get("accept") == "1"
    try:
        runs.decide_run(run=run, accept=accept, by=request.user, at=request.at)
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        done = "Freigegeben. Gelöscht wird in der nächsten Nacht, danach jede Nacht von selbst."
        say_done(request, done if accept else "Abgelehnt. Es bleibt alles, wie es ist.")
    return redirect("privacy:retention_class", run.number)


@require_POST
@staff_page(*SEES)
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """Take back one's own proposal."""
    run = get_object_or_404(RetentionRun, pk=pk)
    try:
        runs.withdraw_run(run=run, by=request.user, at=request.at)
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        say_done(request, "Der Vorschlag ist zurückgezogen.")
    return redirect("privacy:retention_class", run.number)
