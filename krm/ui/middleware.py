"""What every answer carries."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


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
