"""What people read whose request could not be taken in at all."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

_TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
_MEGABYTE = 1_000_000


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Return page 400, or what to do next if the request was only too large.

    Drawn without any context of the frame: reading more of such a request would fail again.
    """
    if isinstance(exception, _TOO_LARGE):
        context = {"megabytes": settings.REQUEST_MAX_BYTES // _MEGABYTE}
        return render(None, "too_large.html", context, status=413)
    return render(None, "400.html", status=400)
