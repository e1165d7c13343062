"""Letters and saved mails are brought into the Posteingang; one bad file stops no other."""

from contextlib import suppress
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from krm.adapters.sandbox import SandboxUnavailable
from krm.arrivals import jobs
from krm.arrivals.actions.admission import Ingested
from krm.arrivals.pages import triaging
from krm.arrivals.rules.files import ScannedFile
from krm.journal.actions import Refused
from krm.mailbox.actions import mail
from krm.organisation.models import Person
from krm.organisation.pages import StaffRequest, show_refusal, staff_page
from krm.triage.actions import scan
from krm.triage.forms.upload import UploadForm, too_large


@require_http_methods(["GET", "POST"])
@staff_page()
def upload(request: StaffRequest) -> HttpResponse:
    """Take the files in and say of each what became of it."""
    person, at = triaging(request)
    form = UploadForm(request.POST or None, request.FILES or None, at=at)
    if request.method == "POST" and form.is_valid():
        taken, problems = _mails(form, person, at)
        try:
            taken += _letter(form, person, at)
        except Refused as refusal:
            show_refusal(form, refusal)
        for problem in problems:
            form.add_error("uploads", problem)
        if taken:
            messages.success(request, _summary(taken))
        if form.is_valid():
            return redirect("triage:inbox")
    return render(request, "triage/upload.html", {"form": form}, status=400 if form.errors else 200)


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


def _letter(form: UploadForm, by: Person, at: datetime) -> list[Ingested]:
    scans = [ScannedFile(file.name or "Scan", file.read()) for file in form.scans()]
    if not scans:
        return []
    found = scan.receive_scan(
        files=scans,
        source=form.cleaned_data["channel"] or "letter",
        arrived_at=form.cleaned_data["arrived_at"],
        by=by,
        at=at,
    )
    # Whoever uploads a letter sees its words at once; what takes longer follows in the background.
    with suppress(SandboxUnavailable):
        jobs.read_files_of(found.item, clock=lambda: at)
    return [found]


def _summary(taken: list[Ingested]) -> str:
    new = [row.item.receipt_number for row in taken if row.is_new]
    known = [row.item.receipt_number for row in taken if not row.is_new]
    parts = [f"Im Posteingang: {', '.join(new)}."] if new else []
    parts += [f"Lag schon vor: {', '.join(known)}."] if known else []
    return " ".join(parts)
