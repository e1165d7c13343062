"""Files of a Vorgang: add, open (as download, never inline), the whole case as one PDF."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from krm.casework.actions import correct, record
from krm.documents import queries as documents
from krm.journal.actions import Refused
from krm.organisation.actions.once import once
from krm.organisation.pages import StaffRequest, staff_page
from krm.organisation.queries import local_day
from krm.reactions.models import Reaction, ReactionDocument
from krm.ui.pages import key_of_form
from krm.work import access
from krm.work.actions import tasks
from krm.work.models import Task
from krm.work.pages import as_download, load_reaction, store_files


@staff_page()
def download(request: StaffRequest, number: str, document_pk: UUID) -> HttpResponse:
    """Return a file of a Vorgang the person may meet."""
    reaction = load_reaction(request, number)
    shared = access.visible_documents(request.user, reaction, local_day(request.at))
    row = shared.filter(document=document_pk).first()
    if row is None or not documents.is_offered(row.document):
        raise Http404
    document = row.document
    return as_download(
        documents.read_content(document),
        name=document.original_name,
        media_type=document.media_type,
    )


def _attached(request: StaffRequest, reaction: Reaction, kind: str, at: datetime) -> Reaction:
    person = request.user
    for document in store_files(request.FILES.getlist("files"), "files", person, at):
        record.attach(reaction=reaction, document=document, kind=kind, by=person, at=at)
    return reaction


@require_POST
@staff_page()
def upload(request: StaffRequest, number: str) -> HttpResponse:
    """Add files to a Vorgang; a refused one is named with its reason."""
    reaction = load_reaction(request, number)
    person, at = request.user, request.at
    kind = request.POST.get("kind", ReactionDocument.Kind.OTHER)
    if kind not in ReactionDocument.Kind.values:
        raise Http404
    try:
        # Asked before anything is written to disk; the verb asks again.
        access.require_work(person, reaction, local_day(at))
        once(
            key=key_of_form(request),
            model=Reaction,
            make=lambda: _attached(request, reaction, kind, at),
            at=at,
        )
        messages.success(request, "Die Dateien liegen im Vorgang.")
    except Refused as refusal:
        messages.error(request, refusal.reason)
    return redirect(reaction)


@require_POST
@staff_page()
def decide_correction(request: StaffRequest, number: str, correction_pk: int) -> HttpResponse:
    """Confirm or reject a correction as the second person."""
    reaction = load_reaction(request, number)
    correction = reaction.corrections.filter(pk=correction_pk).first()
    if correction is None:
        raise Http404
    accept = request.POST.get("accept") == "1"
    try:
        correct.decide_correction(
            correction=correction, accept=accept, by=request.user, at=request.at
        )
        messages.success(
            request, "Die Korrektur gilt." if accept else "Die Korrektur ist abgelehnt."
        )
    except Refused as refusal:
        messages.error(request, refusal.reason)
    return redirect(reaction)


@require_POST
@staff_page()
def finish_task(request: StaffRequest, number: str, task_pk: int) -> HttpResponse:
    """Tick off a task of the Vorgang."""
    reaction = load_reaction(request, number)
    task = reaction.tasks.filter(pk=task_pk).first()
    if not isinstance(task, Task):
        raise Http404
    try:
        result = request.POST.get("result", "")
        tasks.finish_task(task=task, result=result, by=request.user, at=request.at)
        messages.success(request, "Die Aufgabe ist erledigt.")
    except Refused as refusal:
        messages.error(request, refusal.reason)
    return redirect(reaction)
