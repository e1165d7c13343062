"""Annahmen: what is assumed until the office confirms it, and the Leitfaden to check it by."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from krm.desk.forms.leitfaden import LeitfadenForm
from krm.documents import actions as documents
from krm.documents import queries as document_queries
from krm.documents.models import Leitfaden
from krm.organisation.pages import StaffRequest, say_done, staff_page, taken
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.regelwerk import queries as regelwerk
from krm.regelwerk.rules.chapters import in_chapters
from krm.work.pages import document_as_download


@staff_page(Right.SEE_REGELWERK)
def assumptions(request: StaffRequest) -> HttpResponse:
    """Show every assumed value in force, the unconfirmed ones first, and the uploads."""
    return _page(request, LeitfadenForm())


@require_POST
@staff_page(Right.CONFIRM_ASSUMPTION)
def upload(request: StaffRequest) -> HttpResponse:
    """Store the official Leitfaden."""
    form = LeitfadenForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        words = {"name": file.name, "note": form.cleaned_data["note"]}
        content = file.read()
        step = documents.upload_leitfaden
        if taken(form, lambda: step(content=content, **words, by=request.user, at=request.at)):
            say_done(request, "Der Leitfaden ist gespeichert.")
            return redirect("desk:assumptions")
    return _page(request, form)


@staff_page(Right.SEE_REGELWERK)
def leitfaden(request: StaffRequest, pk: int) -> HttpResponse:
    """Let an uploaded Leitfaden be downloaded."""
    document = get_object_or_404(Leitfaden.objects.select_related("document"), pk=pk).document
    return document_as_download(request, document, back=reverse("desk:assumptions"))


def _page(request: StaffRequest, form: LeitfadenForm) -> HttpResponse:
    current = regelwerk.current(local_day(request.at))
    rows = regelwerk.assumptions(current)
    waiting = {row.entry.key: row for row in rows if not row.is_confirmed}
    context = {
        "version": current,
        "waiting": list(waiting.values()),
        "chapters": [
            (chapter, [waiting[key] for key in keys])
            for chapter, keys in in_chapters(waiting).items()
        ],
        "confirmed": [row for row in rows if row.is_confirmed],
        "uploads": document_queries.leitfaden_uploads(),
        "form": form,
    }
    return render(request, "desk/assumptions.html", context, status=400 if form.errors else 200)
