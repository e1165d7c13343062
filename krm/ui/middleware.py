"""What no request may carry, and what every answer carries."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig
from django.http import HttpRequest, HttpResponse, QueryDict

# Checks what it reads itself, before which nobody may read its body, and tells errors its own way.
_API = "/api/"


def no_store(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Ask browsers to keep no copy of a page, unless it says something about that itself.

    Many work at the same computer in the entrance hall: after signing out, the button "back" must
    not show the Vorgang of somebody else.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware


def limit_request_size(
    answer: Callable[[HttpRequest], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Refuse what announces more than the house takes, before a byte of it lies on the disk.

    Everybody outside may send to the public pages, and the rest of the way reads whatever comes.
    What announces no length is not read at all.

    :raises RequestDataTooBig: which people see as page 400.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(_API):
            return answer(request)
        announced = request.META.get("CONTENT_LENGTH") or "0"
        most = settings.REQUEST_MAX_BYTES
        if request.path_info.startswith(settings.FILMS_COME_TO):
            most = settings.FILM_MAX_BYTES
        if announced.isdecimal() and int(announced[:20]) > most:
            raise RequestDataTooBig(f"more than {most} bytes")
        return answer(request)

    return middleware


def reject_nul(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Refuse requests with the character NUL: nobody types it, PostgreSQL stores no text with it.

    :raises BadRequest: which people see as page 400.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(_API):
            return answer(request)
        if "\0" in request.path_info or _has_nul(request.GET) or _has_nul(request.POST):
            raise BadRequest("NUL")
        return answer(request)

    return middleware


def _has_nul(sent: QueryDict) -> bool:
    return any("\0" in text for name, values in sent.lists() for text in (name, *values))
