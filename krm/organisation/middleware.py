"""A page that only shows asks for office, rules and roles once, whoever on it wants to know."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from krm.organisation.standing import standing

_SHOWING = ("GET", "HEAD")


def cache_standing_data(
    answer: Callable[[HttpRequest], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Keep what a showing page reads of the house until it is answered; steps read it anew."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in _SHOWING:
            return answer(request)
        with standing():
            return answer(request)

    return middleware
