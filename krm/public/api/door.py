"""The API itself: who may call, how errors look, and that every answer is one of ours."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import (
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.http.multipartparser import MultiPartParserError
from django.urls import URLPattern, URLResolver, re_path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.security import HttpBearer

from krm.documents.rules.limits import MEGABYTE
from krm.journal.actions import Refused
from krm.organisation.queries import local_day
from krm.public.access.rate_limit import api_rate_limit
from krm.public.actions import tokens
from krm.public.api import problems
from krm.public.api.description import describe
from krm.public.api.shapes import SENDER_TAGS
from krm.public.models import ApiToken
from krm.regelwerk import queries as regelwerk

# Beside the files a request carries a text and the frame of its parts.
_FRAME_MEGABYTES = 1
_TOO_LARGE = "Die Anfrage ist größer als erlaubt. Möglich sind {limit} MB."


class TooManyRequests(Exception):
    """A key has had its share; says how many seconds to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Key(HttpBearer):
    """A key of another system, as bearer token."""

    openapi_bearerFormat = "krm_…"

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        """Return the key if it is good today; None makes the answer a 401.

        :raises TooManyRequests: if it has had its share.
        """
        at = timezone.now()
        row = tokens.token_for(token, on=local_day(at))
        if row is None:
            return None
        if wait := api_rate_limit().seconds_to_wait(f"key:{row.pk}", at):
            raise TooManyRequests(wait)
        tokens.note_use(row, on=local_day(at))
        return row


class Door(NinjaAPI):
    """NinjaAPI whose every answer is JSON or a problem, whatever goes wrong on the way."""

    def _get_urls(self) -> list[URLResolver | URLPattern]:
        found = super()._get_urls()
        for pattern in found:
            if isinstance(pattern, URLPattern):
                is_root = pattern.name == "api-root"  # which only the description asks for
                pattern.callback = _nothing_here if is_root else _guarded(pattern.callback)
        return [*found, re_path(r"^.*$", _nothing_here)]

    def get_openapi_schema(self, **kwargs: Any) -> Any:
        """Return the description with what the office offers today."""
        return describe(super().get_openapi_schema(**kwargs), local_day(timezone.now()))


def _guarded(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let nothing but JSON and problems out; Django's own error pages are for people."""

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if too_large := _too_large(request):
            return too_large
        response = view(request, *args, **kwargs)
        if response.status_code == 405:
            allowed = response["Allow"]
            detail = f"Möglich sind: {allowed}."
            return problems.problem(request, 405, detail, headers={"Allow": allowed})
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return guarded


def _too_large(request: HttpRequest) -> HttpResponse | None:
    """Refuse by the length that is announced, before a byte of it is read."""
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return problems.problem(request, 400, "Content-Length ist keine Zahl.")
    rules = regelwerk.rules_on(local_day(timezone.now()))
    limit = rules.number("form.max_total_megabytes") + _FRAME_MEGABYTES
    if length <= limit * MEGABYTE:
        return None
    return problems.problem(request, 413, _TOO_LARGE.format(limit=limit))


@csrf_exempt
def _nothing_here(request: HttpRequest) -> HttpResponse:
    return problems.problem(request, 404, "Unter dieser Adresse gibt es nichts.")


def add_problems(api: NinjaAPI) -> None:
    """Tell every error of the API as a problem."""

    def answers(status: int, detail: str) -> Callable[[HttpRequest, Any], HttpResponse]:
        return lambda request, _problem: problems.problem(request, status, detail)

    api.exception_handler(Refused)(problems.from_refusal)
    api.exception_handler(ValidationError)(_invalid)
    api.exception_handler(HttpError)(_http_error)
    api.exception_handler(TooManyRequests)(_too_many)
    api.exception_handler(Http404)(answers(404, "Diesen Zugangscode kennen wir nicht."))
    too_big = answers(413, "Der Text der Anfrage ist zu groß.")
    api.exception_handler(RequestDataTooBig)(too_big)
    unreadable = answers(400, "Der Inhalt der Anfrage ist nicht lesbar.")
    for kind in (TooManyFieldsSent, TooManyFilesSent, SuspiciousOperation, MultiPartParserError):
        api.exception_handler(kind)(unreadable)


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = problems.from_validation(error.errors, SENDER_TAGS)
    detail = f"{errors[0]['pointer']}: {errors[0]['detail']}" if errors else "Bitte prüfen."
    return problems.problem(request, 422, detail, errors=errors)


def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    if error.status_code == 401:
        detail = "Bitte einen gültigen Schlüssel mitschicken: Authorization: Bearer krm_…"
        return problems.problem(request, 401, detail, headers={"WWW-Authenticate": "Bearer"})
    return problems.problem(request, error.status_code, "Der Inhalt der Anfrage ist nicht lesbar.")


def _too_many(request: HttpRequest, error: TooManyRequests) -> HttpResponse:
    detail = f"Bitte in {error.seconds} Sekunden noch einmal versuchen."
    return problems.problem(request, 429, detail, headers={"Retry-After": str(error.seconds)})
