"""What all public pages share: language, caller, the check of the form's origin, the frame."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, Final

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import render
from django.utils import translation
from django.utils.timezone import now
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt

from krm.adapters.failures import described
from krm.documents.rules.limits import MEGABYTE
from krm.organisation.access import has_right
from krm.organisation.models import Person
from krm.organisation.queries import local_day, office
from krm.organisation.rules import Right
from krm.organisation.rules.networks import caller_of
from krm.organisation.standing import standing
from krm.public.access.rate_limit import RateLimit, upload_limit
from krm.regelwerk import queries as regelwerk
from krm.regelwerk.rules import Regelwerk

# A full disk, a lock that lasts, a server that is away.
CANNOT_STORE: Final = (OSError, DatabaseError)
COOKIE: Final = "krm_sprache"
# Who answers what is written in a language, and who looks after the public pages.
_PREVIEWING: Final = (Right.TRIAGE, Right.MANAGE_OFFICE)
DEFAULT: Final = "de"
# How pages name their language; Easy German has a registered subtag of its own (RFC 5646).
HTML_LANG: Final = {"de-leicht": "de-simple"}


@dataclass(frozen=True)
class Language:
    """One entry of the choice of languages."""

    code: str
    name: str
    html_lang: str
    is_current: bool


@dataclass(frozen=True)
class Number:
    """A number for emergencies."""

    shown: str
    dial: str
    label: str


@dataclass(frozen=True)
class Frame:
    """What every public page shows around its content."""

    office: str
    html_lang: str
    languages: list[Language]
    emergency: list[Number]
    opens: str
    closes: str


class PublicRequest(HttpRequest):
    """A request of a public page, with its moment and the rules of the day."""

    at: datetime
    rules: Regelwerk


View = Callable[..., HttpResponse]


def public_page(view: View) -> Callable[..., HttpResponseBase]:
    """Return a view for everybody that speaks the language of the person.

    The language is chosen by a link (``?sprache=en``) and kept in a cookie; the desk never looks
    at it. The origin of a form is checked by the view itself, so that a refused one shows the
    text again (`problem_of_origin`).
    """

    @wraps(view)
    def page(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.at = now()
        with standing():
            request.rules = regelwerk.rules_on(local_day(request.at))
            code = _language_of(request)
            with translation.override(code):
                response = view(request, *args, **kwargs)
        if code != request.COOKIES.get(COOKIE, DEFAULT):
            response.set_cookie(COOKIE, code, httponly=True, samesite="Lax", secure=settings.HTTPS)
        response.headers["Content-Language"] = HTML_LANG.get(code, code)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    return csrf_exempt(page)


def _language_of(request: PublicRequest) -> str:
    asked = request.GET.get("sprache", "")
    known = request.COOKIES.get(COOKIE, "")
    on = request.rules.texts("form.languages")
    for code in (asked, known):
        if code in on or (code in dict(settings.LANGUAGES) and _may_preview(request)):
            return code
    return DEFAULT


def _may_preview(request: PublicRequest) -> bool:
    """Tell whether somebody of the house looks at a language before it is switched on."""
    person, on = getattr(request, "user", None), local_day(request.at)
    return isinstance(person, Person) and any(has_right(person, one, on) for one in _PREVIEWING)


def show(
    request: PublicRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Return a public page with its frame."""
    response = render(request, template, {**context, "public": _frame(request)}, status=status)
    response.headers["X-Robots-Tag"] = "noarchive"  # these may be found
    return response


def _frame(request: PublicRequest) -> Frame:
    current = translation.get_language() or DEFAULT
    codes = [code for code, _ in settings.LANGUAGES if code in _offered(request.rules, current)]
    return Frame(
        office=office().name,
        html_lang=HTML_LANG.get(current, current),
        languages=[
            Language(code, names()[code], HTML_LANG.get(code, code), code == current)
            for code in codes
        ],
        emergency=[
            Number(row.code, row.code.replace(" ", ""), gettext(row.label))
            for row in request.rules.lists["emergency_numbers"]
        ],
        opens=request.rules.word("triage.opens_at"),
        closes=request.rules.word("triage.closes_at"),
    )


def _offered(rules: Regelwerk, current: str) -> set[str]:
    return {*rules.texts("form.languages"), DEFAULT, current}


def names() -> dict[str, str]:
    """Return every language by its code, each in its own words."""
    return {code: str(name) for code, name in settings.LANGUAGES}


def seconds_to_wait(request: PublicRequest, limit: RateLimit) -> int:
    """Count this request and return how long its sender must wait, 0 if they may pass."""
    return limit.seconds_to_wait(_caller(request), request.at)


def _caller(request: PublicRequest) -> str:
    return caller_of(
        request.META.get("REMOTE_ADDR", ""),
        request.META.get("HTTP_X_FORWARDED_FOR", ""),
        settings.TRUSTED_PROXIES,
    )


def not_stored(error: Exception) -> str:
    """Return what to say when nothing could be stored; the page shows again what was typed.

    The log gets the kind and place of the error only.
    """
    logging.getLogger(__name__).error("a form could not be stored: %s", described(error))
    return gettext(
        "Das ließ sich gerade nicht speichern. Ihr Text steht noch hier. Bitte schicken Sie ihn in "
        "ein paar Minuten noch einmal ab. Dateien wählen Sie dann bitte neu aus."
    )


def has_room_for(request: PublicRequest, form: Any) -> bool:
    """Count the files that came with a form; too much of one day is refused in words.

    The words beside them are taken without files: nobody fills the disk, and nobody is shut out.
    """
    size = sum(len(file.content) for file in form.accepted)
    if not size:
        return True
    caller = _caller(request)
    if not upload_limit().seconds_to_wait(caller, request.at, amount=-(-size // MEGABYTE)):
        return True
    form.accepted.clear()
    form.add_error(
        "files",
        gettext(
            "Heute sind schon sehr viele Dateien angekommen. Schicken Sie Ihren Text bitte ohne "
            "Dateien ab. Die Dateien können Sie morgen nachreichen."
        ),
    )
    return False


class _Origin(CsrfViewMiddleware):
    """Django's check, which answers with the reason instead of an empty page."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        return HttpResponse(reason, status=403)


def problem_of_origin(request: PublicRequest) -> str:
    """Return what to tell people whose form does not carry our cookie and token, else "".

    Cookies may be off, or the page was open for very long.
    """
    origin = _Origin(lambda _request: HttpResponse())
    if origin.process_view(request, HttpResponse, (), {}) is None:
        return ""
    return gettext("Die Seite war lange offen. Bitte schicken Sie noch einmal ab.")


def too_many(wait: int) -> str:
    """Return what people read who must wait."""
    minutes = max(1, -(-wait // 60))
    return gettext(
        "Es kommen gerade sehr viele Meldungen an. Bitte warten Sie {minutes} Min. "
        "Schicken Sie dann noch einmal ab."
    ).format(minutes=minutes)
