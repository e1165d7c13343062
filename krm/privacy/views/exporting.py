"""The Auskunft: others are blackened text by text, a second person looks, then it is fetched."""

import json

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from krm.journal import actions as journal
from krm.journal.actions import Refused
from krm.organisation.pages import StaffRequest, say_done, staff_page, taken
from krm.organisation.rules import Right
from krm.privacy.actions import exporting
from krm.privacy.forms.exporting import BlackeningForm
from krm.privacy.models import SubjectRequest
from krm.privacy.queries import collecting
from krm.privacy.queries import subject_requests as queries
from krm.privacy.queries.exporting import printed
from krm.privacy.rules.blackening import Piece, seen_digest
from krm.privacy.rules.subject_requests import why_not
from krm.privacy.views.subject_requests import load
from krm.work.pages import as_download


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Right.SEE_PERSON)
def prepare(request: StaffRequest, pk: int) -> HttpResponse:
    """Show every text that is held, and take out what belongs to others."""
    row = load(request, pk)
    if reason := why_not("prepare", queries.facts_of(row)):
        return _shut(request, row, reason)
    _note_reading(request, row)
    pieces = collecting.pieces(row)
    now = seen_digest(pieces, ())
    form = BlackeningForm(
        request.POST if request.method == "POST" else None,
        found=collecting.proposals(row, pieces),
        chosen=row.blackened,
        initial={"seen": now},
    )
    if (
        form.is_bound
        and form.is_valid()
        and taken(form, lambda: _prepared(request, row, form, now))
    ):
        say_done(request, "Die Auskunft ist zusammengestellt. Eine zweite Person sieht sie an.")
        return redirect(row)
    context = {"row": row, "form": form, "pieces": pieces}
    status = 400 if form.errors else 200
    return render(request, "privacy/prepare_export.html", context, status=status)


def _prepared(
    request: StaffRequest, row: SubjectRequest, form: BlackeningForm, now: str
) -> SubjectRequest:
    """Put it together; refused for new texts, the page that shows them carries their digest."""
    words, seen = form.to_words(), form.cleaned_data["seen"]
    try:
        return exporting.prepare_export(
            request=row, words=words, seen=seen, by=request.user, at=request.at
        )
    except Refused as refusal:
        if refusal.code == exporting.SEEN:
            form.show_anew(now)
        raise


def _note_reading(request: StaffRequest, row: SubjectRequest) -> None:
    """Note a look into every Vorgang of the person: here all of its words are read."""
    for reaction in queries.cases_of(row):
        journal.record_read(person_pk=request.user.pk, reaction_pk=reaction.pk, at=request.at)


def _shut(request: StaffRequest, row: SubjectRequest, reason: str) -> HttpResponse:
    context = {"row": row, "reason": reason}
    return render(request, "privacy/look_at_export.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Right.SEE_PERSON)
def look(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the Auskunft as it will leave; a second person says that it is right."""
    row = load(request, pk)
    if reason := why_not("look", queries.facts_of(row)):
        return _shut(request, row, reason)
    if request.method == "POST":
        exporting.look_at_export(request=row, by=request.user, at=request.at)
        say_done(request, "Angesehen. Die Auskunft kann hinaus.")
        return redirect(row)
    _note_reading(request, row)
    context = {
        "row": row,
        "pieces": collecting.as_it_leaves(row),
        "is_own": row.prepared_by_id == request.user.pk,
    }
    return render(request, "privacy/look_at_export.html", context)


@require_POST
@staff_page(Right.SEE_PERSON)
def fetch(request: StaffRequest, pk: int, form: str) -> HttpResponse:
    """Return the Auskunft as PDF or JSON, to be handed over."""
    row = load(request, pk)
    _note_reading(request, row)
    pieces = exporting.fetch_export(request=row, by=request.user, at=request.at)
    name = f"Auskunft-{row.pk}.{form}"
    if form == "pdf":
        content = printed(row, pieces, request.at)
        return as_download(content, name=name, media_type="application/pdf")
    return as_download(_as_json(pieces), name=name, media_type="application/json")


def _as_json(pieces: list[Piece]) -> bytes:
    rows = [{"art": row.label, "feld": f"{row.table}.{row.column}", "text": row.text}
            for row in pieces]  # fmt: skip
    return json.dumps({"auskunft": rows}, ensure_ascii=False, indent=1).encode()
