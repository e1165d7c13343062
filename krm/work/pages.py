"""What the doors of several packages share: load what the person may see, show a refusal."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import content_disposition_header

from krm.documents import actions as documents
from krm.documents import queries as document_queries
from krm.documents.models import Document
from krm.journal import actions as journal
from krm.journal.actions import Refused
from krm.organisation.models import Person
from krm.organisation.pages import StaffRequest
from krm.organisation.queries import local_day
from krm.reactions.models import Reaction
from krm.ui.forms.uploads import SurplusFile
from krm.work import access
from krm.work.access.visibility import Visibility


def visibility_of(request: HttpRequest) -> Visibility:
    """Return how far the signed-in person reaches today; read once for page and frame."""
    on = local_day(getattr(request, "at", None) or timezone.now())
    found: Visibility | None = getattr(request, "krm_visibility", None)
    if found is None or found.person != request.user or found.on != on:
        found = Visibility(cast(Person, request.user), on)
        request.krm_visibility = found  # type: ignore[attr-defined]
    return found


# Where a session keeps the pile somebody goes through: its key, what was shown, what is shown now
# and on which page it opened.
TURN = "in_turn"


def end_turn(request: HttpRequest) -> None:
    """End the pile somebody goes through, if there is one: another one is begun."""
    request.session.pop(TURN, None)


# Set once a page of this session has asked for more by itself: its browser runs scripts.
_RUNS_SCRIPTS = "runs_scripts"


def note_scripts(request: HttpRequest) -> None:
    """Remember that this browser asks for parts of a page by itself."""
    if _RUNS_SCRIPTS not in request.session:
        request.session[_RUNS_SCRIPTS] = True


def runs_scripts(request: HttpRequest) -> bool:
    """Tell whether this browser is known to ask for parts of a page by itself."""
    return _RUNS_SCRIPTS in request.session


def is_in_turn(request: HttpRequest, number: str, step: str) -> bool:
    """Tell whether a step is the one that somebody going through a pile has just come to."""
    turn = request.session.get(TURN)
    return turn is not None and bool(step) and turn["now"] == [number, step]


def load_reaction(
    request: StaffRequest, number: str, visibility: Visibility | None = None
) -> Reaction:
    """Return the Vorgang and note that it was seen; a foreign one does not exist.

    :param visibility: of the signed-in person today, if the page asks for more with it.
    :raises Http404: if there is none or the person may not see it.
    """
    at = request.at
    person = request.user
    visibility = visibility or visibility_of(request)
    seen = access.visible_reactions(person, local_day(at), visibility=visibility, by_row=True)
    rows = seen.select_related(
        "party", "standort", "lead_unit", "contact", "captured_by", "confidential__substitute"
    )
    reaction = rows.with_rules().filter(number=number).first()
    if reaction is None:
        raise Http404
    journal.record_read(person_pk=person.pk, reaction_pk=reaction.pk, at=at)
    return reaction


def store_files(
    files: Sequence["UploadedFile[Any]"], field: str, by: Person, at: datetime
) -> list[Document]:
    """Store uploaded files; a refused one is named, so that the others can be sent again.

    :raises Refused: with the name of the file and the reason, or if there are too many.
    """
    if any(isinstance(file, SurplusFile) for file in files):
        most = settings.FILES_AT_ONCE
        raise Refused(
            f"Das sind {len(files)} Dateien. Auf einmal gehen höchstens {most}. Es ist noch keine "
            "gespeichert.",
            code=f"field_{field}",
        )
    stored = []
    for file in files:
        name = file.name or "Datei"
        try:
            stored.append(
                documents.store_document(content=file.read(), name=name, title=name, by=by, at=at)
            )
        except Refused as refusal:
            raise Refused(f"{name}: {refusal.reason}", code=f"field_{field}") from refusal
    return stored


def document_as_download(request: StaffRequest, document: Document, *, back: str) -> HttpResponse:
    """Return a stored file as a download, or go back and say why it may not be opened.

    :param back: the address of the page on which the file stands.
    """
    if reason := document_queries.why_not_offered(document):
        messages.error(request, reason)
        return redirect(back)
    return as_download(
        document_queries.read_content(document),
        name=document.original_name,
        media_type=document.media_type,
    )


def as_download(content: bytes, *, name: str, media_type: str) -> HttpResponse:
    """Return a file as attachment that no browser runs (nosniff and an empty sandbox)."""
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or "attachment"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
