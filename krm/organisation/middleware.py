"""What pages share around their view: what is read once, and what the browser hears was stored."""

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.backends.base import UpdateError
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.timezone import now

from krm.journal.actions import steps_taken
from krm.organisation.actions.sign_ins import note_sign_out
from krm.organisation.models import Person, SignIn
from krm.organisation.signin import SEEN
from krm.organisation.standing import showing

_SHOWING = ("GET", "HEAD")
# Read by the page that follows, which forgets the draft of this form (ui/drafts.js).
_KEPT_EVERY = 60
# What a page asks for again and again while nobody does anything, by its id in the page.
_ASK_BY_THEMSELVES: Final = frozenset({"import-progress"})
STORED_COOKIE: Final = "krm_stored"
# Fields of searches that may hold names, and how an address names what was searched for.
SEARCH_WORDS: Final = ("q", "who")
SEARCH_KEY: Final = "suche"
SEARCHES: Final = "searches"
_TOKEN = re.compile(r"[\w-]{1,60}", re.ASCII)


def cache_standing_data(
    answer: Callable[[HttpRequest], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Keep what a showing page reads of the house until it is answered; steps read it anew."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in _SHOWING:
            return answer(request)
        with showing():
            return answer(request)

    return middleware


def tell_what_was_stored(
    answer: Callable[[HttpRequest], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Tell the browser which form was stored: only then may its draft go.

    A page without errors says nothing of it: when the session is over, the form leads to the
    sign-in. So a step must have been stored and the view must lead on.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method in _SHOWING:
            return answer(request)
        with steps_taken() as steps:
            response = answer(request)
        if steps.taken and 300 <= response.status_code < 400:
            token = request.POST.get("form_token", "")
            if _TOKEN.fullmatch(token):
                response.set_cookie(
                    STORED_COOKIE, token, max_age=3600, samesite="Lax", secure=settings.HTTPS
                )
        return response

    return middleware


class SearchedFor(QueryDict):
    """What a page is asked for, with the words of a search; it writes no address with them."""

    def urlencode(self, safe: str | None = None) -> str:
        """Return the query of an address: the key of the search stands in for its words."""
        plain = QueryDict(mutable=True)
        for name, values in self.lists():
            if name not in SEARCH_WORDS:
                plain.setlist(name, values)
        return plain.urlencode(safe)


def find_search_words(
    answer: Callable[[HttpRequest], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Put the words of a search where the page asks for them; the address holds only their key.

    Names that are searched for would stand in the log files of servers and in the history of the
    browser otherwise.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if key := request.GET.get(SEARCH_KEY):
            asked = SearchedFor(request.GET.urlencode(), mutable=True)
            asked.update(request.session.get(SEARCHES, {}).get(key, {}))
            request.GET = asked  # type: ignore[assignment]  # nobody writes into it
        return answer(request)

    return middleware


def end_when_idle(
    answer: Callable[[HttpRequest], HttpResponse],
) -> Callable[..., HttpResponse]:
    """End a session in which nothing was done for a while, and keep when something was.

    When it was is written once a minute; a page is shown although it cannot be written.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return answer(request)
        seen = request.session.get(SEEN)
        if not isinstance(seen, int):
            return answer(request)
        moment = int(time.time())
        # The page counts from when it was shown, which is kept once a minute only.
        longest = settings.IDLE_MINUTES * 60 + _KEPT_EVERY
        if moment - seen > longest and isinstance(request.user, Person):
            return _ended(request)
        if moment - seen > _KEPT_EVERY and not _is_unattended(request):
            _keep_seen(request, moment)
        return answer(request)

    return middleware


def _is_unattended(request: HttpRequest) -> bool:
    """Tell whether a page asks by itself; that somebody is there follows from people only."""
    asks_by_itself = request.headers.get("HX-Trigger", "") in _ASK_BY_THEMSELVES
    return asks_by_itself or "X-Unattended" in request.headers


def _ended(request: HttpRequest) -> HttpResponse:
    person, key = request.user, request.session.session_key or ""
    assert isinstance(person, Person)
    note_sign_out(session_key=key, how="idle", by=person, at=now())
    logout(request)
    messages.info(
        request,
        f"Sie wurden abgemeldet, weil {settings.IDLE_MINUTES} Minuten lang nichts geschah.",
    )
    back = request.path if request.method in _SHOWING else "/"
    return redirect_to_login(back)


def _keep_seen(request: HttpRequest, moment: int) -> None:
    was_changed = request.session.modified
    request.session[SEEN] = moment
    key, at = request.session.session_key, datetime.fromtimestamp(moment, UTC)
    try:
        request.session.save()
        SignIn.objects.filter(session_key=key).update(seen_at=at)
    except (DatabaseError, UpdateError):  # a full disk, a lock that lasts, ended elsewhere
        pass
    finally:
        request.session.modified = was_changed
