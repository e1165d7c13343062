"""The pages of scans and photos as pictures, so that nobody has to open a file to decide."""

from typing import Final
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from krm.arrivals.models import IntakeItem
from krm.arrivals.pages import load_item
from krm.documents import jobs
from krm.documents import queries as documents
from krm.documents.models import Document
from krm.organisation.pages import StaffRequest, staff_page

# What somebody reads before deciding; the rest stands in the file itself.
_MOST_PAGES: Final = 30


@require_GET
@staff_page()
def pages(request: StaffRequest, receipt: str, document_pk: UUID) -> HttpResponse:
    """Show the pages of one file below each other: a part of the Sichtung, or a page of its own."""
    item, document = _file_of(request, receipt, document_pk)
    why_not = documents.why_not_offered(document)
    count = 0 if why_not else jobs.number_of_pages(document)
    context = {
        "item": item,
        "file": document,
        "why_not": why_not,
        "numbers": range(1, min(count, _MOST_PAGES) + 1),
        "count": count,
        "is_cut": count > _MOST_PAGES,
    }
    is_part = "HX-Request" in request.headers
    return render(request, f"triage/{'parts/scan' if is_part else 'scan'}.html", context)


@require_GET
@staff_page()
def page_picture(request: StaffRequest, receipt: str, document_pk: UUID, page: int) -> HttpResponse:
    """Return one page of a file as a picture that the house has drawn itself."""
    _, document = _file_of(request, receipt, document_pk)
    picture = jobs.draw_page(document, page) if documents.is_offered(document) else None
    if picture is None:
        raise Http404
    response = HttpResponse(picture, content_type="image/jpeg")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _file_of(request: StaffRequest, receipt: str, document_pk: UUID) -> tuple[IntakeItem, Document]:
    item = load_item(request, receipt)
    document = item.documents.filter(pk=document_pk).first()
    if document is None:
        raise Http404
    return item, document
