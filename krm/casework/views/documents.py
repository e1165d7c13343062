"""Files of a Vorgang: add, open (as download, never inline), the whole case as one PDF."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from krm.casework.actions import record
from krm.casework.pages import exists_for, page_after
from krm.journal.actions import Refused
from krm.organisation.actions.once import act_once, form_key
from krm.organisation.pages import StaffRequest, staff_page
from krm.organisation.queries import local_day
from krm.reactions.models import Reaction, ReactionDocument
from krm.ui.pages import sent_page
from krm.work import access
from krm.work.pages import document_as_download, load_reaction, store_files


@staff_page()
def download(request: StaffRequest, number: str, document_pk: UUID) -> HttpResponse:
    """Return a file of a Vorgang the person may see."""
    reaction = load_reaction(request, number)
    shared = access.visible_documents(request.user, reaction, local_day(request.at))
    row = shared.filter(document=document_pk).first()
    if row is None:
        raise Http404
    return document_as_download(request, row.document, back=reaction.get_absolute_url())


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
        sent = sent_page(request)
        act_once(
            key=form_key(sent.key, sent.words),
            model=Reaction,
            make=lambda: _attached(request, reaction, kind, at),
            at=at,
        )
    except Refused as refusal:
        messages.error(request, refusal.reason)
        return redirect(reaction)
    return page_after(request, reaction, "Die Dateien liegen im Vorgang.")


@staff_page()
def zweitschrift(request: StaffRequest, number: str) -> HttpResponse:
    """Ask for the Zweitschrift of an answer that the unit gave itself (R-13)."""
    reaction = load_reaction(request, number)
    if not exists_for(request.user, "file_zweitschrift", reaction, local_day(request.at)):
        raise Http404
    return render(request, "casework/zweitschrift.html", {"reaction": reaction})
