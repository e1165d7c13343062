"""Letters and saved mails are brought into the Posteingang; one bad file stops no other."""

from contextlib import suppress
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from krm.adapters.sandbox import SandboxUnavailable
from krm.arrivals import jobs
from krm.arrivals.actions.admission import Ingested
from krm.arrivals.pages import ANSWERS, WaitingFiles, triaging
from krm.arrivals.rules.files import ScannedFile
from krm.arrivals.rules.nine_questions import decide
from krm.journal.actions import Refused
from krm.mailbox.actions import mail
from krm.organisation.models import Person
from krm.organisation.pages import StaffRequest, say_done, show_refusal, staff_page
from krm.triage.actions import scan
from krm.triage.forms.upload import UploadForm
from krm.ui.pages import form_token


@require_http_methods(["GET", "POST"])
@staff_page()
def upload(request: StaffRequest) -> HttpResponse:
    """Take the files in and say of each what became of it."""
    _, at = triaging(request)
    path = decide(request.POST.get(ANSWERS, "") or request.GET.get(ANSWERS, "")).path
    waiting = WaitingFiles(request)
    form = UploadForm(request.POST or None, request.FILES or None, at=at, pending=waiting.read())
    if request.method == "POST":
        taken, left = _take_in(request, form) if form.is_valid() else ([], form.at_hand)
        waiting.forget()
        if taken:
            say_done(request, _summary(taken))
        if form.is_valid():
            return _next(taken, path)
        waiting.keep(form.to_keep(left))
    context = {"form": form, "path": path, "pending_uploads": waiting.rows()}
    return render(request, "triage/upload.html", context, status=400 if form.errors else 200)


def _next(taken: list[Ingested], path: str) -> HttpResponse:
    """Go on with what was taken in alone, and with the answers that were given before.

    Several wait in the Posteingang, and so does what lay there before: it may be done already.
    """
    if len(taken) != 1 or not (path or taken[0].is_new):
        return redirect("triage:inbox")
    answers = f"?{ANSWERS}={path}" if path else ""
    return redirect(f"{taken[0].item.get_absolute_url()}{answers}#sichtung")


def _take_in(request: StaffRequest, form: UploadForm) -> tuple[list[Ingested], list[ScannedFile]]:
    """Take in what can be taken; return the arrivals, and what is to be tried once more."""
    taken, left, problems = _mails(form, request.user, request.at)
    try:
        taken += _letter(request, form)
    except Refused as refusal:
        left += form.scans()
        show_refusal(form, refusal)
    for problem in [*form.too_large, *problems]:
        form.add_error("uploads", problem)
    return taken, left


def _mails(
    form: UploadForm, by: Person, at: datetime
) -> tuple[list[Ingested], list[ScannedFile], list[str]]:
    """Take each mail in by itself; return the arrivals, what to try again, and the problems."""
    taken: list[Ingested] = []
    left: list[ScannedFile] = []
    problems: list[str] = []
    for file in form.mails():
        try:
            taken.append(mail.ingest_mail(raw=file.content, by=by, at=at))
        except Refused as refusal:
            problems.append(f"{file.name}: {refusal.reason}")
        except OSError:
            left.append(file)
            problems.append(f"{file.name} konnte nicht gespeichert werden. Bitte noch einmal.")
    return taken, left, problems


def _letter(request: StaffRequest, form: UploadForm) -> list[Ingested]:
    said, person, at = form.cleaned_data, request.user, request.at
    source, scans = said["channel"] or "letter", form.scans()
    if scans:
        found = scan.receive_scan(
            files=scans, source=source, arrived_at=said["arrived_at"], by=person, at=at
        )
        # Whoever uploads a letter sees its words at once; what takes longer follows in the
        # background.
        with suppress(SandboxUnavailable):
            jobs.read_files_of(found.item, clock=lambda: at)
        return [found]
    if form.at_hand or form.too_large:
        return []
    item = scan.receive_unscanned(
        title=said["title"],
        matter=said["matter"],
        source=source,
        arrived_at=said["arrived_at"],
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
