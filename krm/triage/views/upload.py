"""Letters and saved mails are brought into the Posteingang; one bad file stops no other."""

from contextlib import suppress
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from krm.adapters.sandbox import SandboxUnavailable
from krm.arrivals import jobs
from krm.arrivals.actions.admission import Ingested
from krm.arrivals.pages import ANSWERS, triaging
from krm.arrivals.rules.files import ScannedFile
from krm.arrivals.rules.nine_questions import decide
from krm.journal.actions import Refused
from krm.mailbox.actions import mail
from krm.organisation.models import Person
from krm.organisation.pages import StaffRequest, say_done, show_refusal, staff_page
from krm.triage.actions import scan
from krm.triage.forms.upload import UploadForm, too_large
from krm.ui.pages import form_token


@require_http_methods(["GET", "POST"])
@staff_page()
def upload(request: StaffRequest) -> HttpResponse:
    """Take the files in and say of each what became of it."""
    person, at = triaging(request)
    path = decide(request.POST.get(ANSWERS, "") or request.GET.get(ANSWERS, "")).path
    form = UploadForm(request.POST or None, request.FILES or None, at=at)
    if request.method == "POST" and form.is_valid():
        taken, problems = _mails(form, person, at)
        try:
            taken += _letter(request, form)
        except Refused as refusal:
            show_refusal(form, refusal)
        for problem in problems:
            form.add_error("uploads", problem)
        if taken:
            say_done(request, _summary(taken))
        if form.is_valid():
            return _next(taken, path)
    context = {"form": form, "path": path}
    return render(request, "triage/upload.html", context, status=400 if form.errors else 200)


def _next(taken: list[Ingested], path: str) -> HttpResponse:
    """Go on with the answers that were given before the letter was taken in."""
    if len(taken) != 1 or not path:
        return redirect("triage:inbox")
    return redirect(f"{taken[0].item.get_absolute_url()}?{ANSWERS}={path}#sichtung")


def _mails(form: UploadForm, by: Person, at: datetime) -> tuple[list[Ingested], list[str]]:
    """Take each mail in by itself; return the arrivals, and what was not taken with its reason."""
    taken: list[Ingested] = []
    problems: list[str] = []
    arrived_at = form.cleaned_data["arrived_at"]
    for file in form.mails():
        problem = too_large(file)
        if not problem:
            try:
                raw = file.read()
                taken.append(mail.ingest_mail(raw=raw, arrived_at=arrived_at, by=by, at=at))
            except Refused as refusal:
                problem = f"{file.name}: {refusal.reason}"
            except OSError:
                problem = f"{file.name} konnte nicht gespeichert werden. Bitte noch einmal."
        problems += [problem] if problem else []
    return taken, problems


def _letter(request: StaffRequest, form: UploadForm) -> list[Ingested]:
    said, person, at = form.cleaned_data, request.user, request.at
    source, arrived_at = said["channel"] or "letter", said["arrived_at"]
    scans = [ScannedFile(file.name or "Scan", file.read()) for file in form.scans()]
    if scans:
        found = scan.receive_scan(
            files=scans, source=source, arrived_at=arrived_at, by=person, at=at
        )
        # Whoever uploads a letter sees its words at once; what takes longer follows in the
        # background.
        with suppress(SandboxUnavailable):
            jobs.read_files_of(found.item, clock=lambda: at)
        return [found]
    if said["uploads"]:
        return []
    item = scan.receive_unscanned(
        title=said["title"],
        matter=said["matter"],
        source=source,
        arrived_at=arrived_at,
        form_token=form_token(request),
        by=person,
        at=at,
    )
    return [Ingested(item, True)]


def _summary(taken: list[Ingested]) -> str:
    new = [row.item.receipt_number for row in taken if row.is_new]
    known = [row.item.receipt_number for row in taken if not row.is_new]
    parts = [f"Im Posteingang: {', '.join(new)}."] if new else []
    parts += [f"Lag schon vor: {', '.join(known)}."] if known else []
    return " ".join(parts)
