"""What no request may carry, and what every answer carries."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.middleware.gzip import GZipMiddleware

# Checks what it reads itself, before which nobody may read its body, and tells errors its own way.
_API = "/api/"
_OF_PAGES = ("GET", "HEAD", "POST", "OPTIONS")
_OF_THE_API = (*_OF_PAGES, "PUT", "PATCH", "DELETE")


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


def keep_out_of_search(
    answer: Callable[[HttpRequest], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Ask search engines to keep away from all pages that do not say themselves what they may."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        response.headers.setdefault("X-Robots-Tag", "noindex, nofollow, noarchive")
        return response

    return middleware


def known_methods_only(
    answer: Callable[[HttpRequest], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Refuse methods no page is made for: a view that only asks for POST would answer to them."""

    def middleware(request: HttpRequest) -> HttpResponse:
        is_api = request.path_info.startswith(_API)
        if request.method not in (_OF_THE_API if is_api else _OF_PAGES):
            return HttpResponseNotAllowed(_OF_PAGES)
        return answer(request)

    return middleware


def compress_pages(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Send pages compressed: the start page of the desk is 205 kB long and 8 kB compressed.

    Files, films and streams stay as they are. Django adds bytes at random, so that the length of a
    page tells nothing about a secret in it (BREACH); the token of a form is masked anew each time.
    """
    zipped = GZipMiddleware(answer)

    def middleware(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if not is_page or response.streaming:
            return response
        zipped.process_response(request, response)  # changes the body and the headers of it
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
        elif request.path_info.startswith(settings.FORMS_COME_TO):
            most = settings.FORM_READ_MAX_BYTES
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


def plain_line_ends(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Give what was typed the line ends that the house stores: browsers send others for each.

    Without it the words of a draft that somebody only releases are other words than the stored
    ones, and what was checked of them is void.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(_API) and _has_carriage_return(request.POST):
            plain = request.POST.copy()
            for name, values in request.POST.lists():
                texts = [text.replace("\r\n", "\n").replace("\r", "\n") for text in values]
                plain.setlist(name, texts)
            plain._mutable = False
            request.POST = plain  # type: ignore[assignment]  # immutable from here on
        return answer(request)

    return middleware


def _has_carriage_return(sent: QueryDict) -> bool:
    return any("\r" in text for _, values in sent.lists() for text in values)


def _has_nul(sent: QueryDict) -> bool:
    return any("\0" in text for name, values in sent.lists() for text in (name, *values))
