"""What every call must not carry, and what every answer carries."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict

# Checks what it reads itself, before which nobody may read its body, and tells errors its own way.
_API = "/api/"


def keep_no_copy(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Ask browsers to keep no copy of a page, unless it says something about that itself.

    Many work at the same computer in the entrance hall: after signing out, the button "back" must
    not show the Vorgang of somebody else.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware


def take_no_nul(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Refuse calls with the character NUL: nobody types it, and PostgreSQL stores no text with it.

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
