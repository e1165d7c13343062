"""The film in sign language for everybody, and what the office enters about its public pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from krm.journal.actions import Refused
from krm.organisation.pages import StaffRequest, say_done, show_refusal, staff_page
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.public import storage
from krm.public.actions import site as verbs
from krm.public.actions.site import Film
from krm.public.forms.site import SiteForm
from krm.public.queries.site import public_site
from krm.public.rules.film import HEAD, MEDIA_TYPES, asked_range, kind_of
from krm.public.rules.languages import CHECKED
from krm.regelwerk import queries as regelwerk


@require_safe
def film(request: HttpRequest) -> HttpResponseBase:
    """Return the film, or the part a browser asks for; players cannot jump without that."""
    site = public_site()
    if not storage.is_there(site.film_name):
        raise Http404
    ending = site.film_name.rpartition(".")[2]
    part = asked_range(request.headers.get("Range", ""), site.film_size)
    first, last = part or (0, site.film_size - 1)
    response = StreamingHttpResponse(
        storage.pieces(site.film_name, first, last),
        content_type=MEDIA_TYPES[ending],
        status=206 if part else 200,
    )
    response.headers["Content-Length"] = str(last - first + 1)
    response.headers["Accept-Ranges"] = "bytes"
    if part:
        response.headers["Content-Range"] = f"bytes {first}-{last}/{site.film_size}"
    if "laden" in request.GET:
        name = f"gebaerdensprache.{ending}"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@dataclass(frozen=True)
class LanguageState:
    """A language of the public pages as the Verwaltung shows it."""

    code: str
    name: str
    is_on: bool
    is_checked: bool


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Right.MANAGE_OFFICE)
def edit(request: StaffRequest) -> HttpResponse:
    """Show what the public pages lack, and take what the office enters."""
    row = public_site()
    names = ("privacy_contact", "privacy_email", "privacy_phone", "film_length")
    form = SiteForm(
        request.POST or None,
        request.FILES or None,
        has_film=bool(row.film_name),
        initial={name: getattr(row, name) for name in names},
    )
    if request.method == "POST" and form.is_valid():
        try:
            _save(request, form)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            say_done(request, "Die Angaben sind gespeichert.")
            return redirect("site:edit")
    context = {"form": form, "site": row, "languages": _languages(request.at)}
    return render(request, "public_office/site.html", context, status=400 if form.errors else 200)


def _save(request: StaffRequest, form: SiteForm) -> None:
    said: dict[str, Any] = dict(form.cleaned_data)
    uploaded, is_removed = said.pop("film"), said.pop("remove_film", False)
    before = public_site().film_name
    new = Film(verbs.NO_FILM) if is_removed else None
    if isinstance(uploaded, UploadedFile):
        new = Film(*storage.keep(_pieces(uploaded), ending=_ending(uploaded)))
    verbs.describe_site(**said, film=new, by=request.user, at=request.at)
    if new is not None and before and before != new.name:
        storage.remove(before)


def _pieces(upload: "UploadedFile[bytes]") -> Iterable[bytes]:
    return upload.chunks()


def _ending(upload: "UploadedFile[bytes]") -> str:
    head = upload.read(HEAD)
    upload.seek(0)
    return kind_of(head)


def _languages(at: datetime) -> list[LanguageState]:
    on = regelwerk.rules_on(local_day(at)).texts("form.languages")
    return [
        LanguageState(code, str(name), code in on, code in CHECKED)
        for code, name in settings.LANGUAGES
    ]
