"""What every page of the desk begins with, person, rights and moment, and how it refuses."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec, TypeVar, cast
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Model
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import now

from krm.journal.actions import has_changed
from krm.journal.rules.refusals import Refused
from krm.organisation import access
from krm.organisation.actions.once import AlreadySent, act_once
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.ui.pages import begin_anew, sent_page

P = ParamSpec("P")
M = TypeVar("M", bound=Model)


class StaffRequest(HttpRequest):
    """A request of a page by somebody who is signed in: who, when, and what they may do then."""

    user: Person
    at: datetime
    rights: frozenset[Right]


NOTHING_CHANGED: Final = "Es wurde nichts geändert."
View = Callable[Concatenate[StaffRequest, P], HttpResponse]


def staff_page(*rights: Right) -> Callable[[View[P]], Callable[..., HttpResponse]]:
    """Return a decorator that lets people pass who are signed in and hold one of the rights.

    Without rights it lets everybody pass who is signed in. Who lacks the right gets a 404: a page
    somebody may not use does not exist for them. The view finds the person in `request.user`, the
    moment in `request.at` and all their rights in `request.rights`, templates too. What a verb
    refuses and the view does not show itself is said on the page it came from.
    """

    def decorate(view: View[P]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def page(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            asked = cast(StaffRequest, request)
            # Somebody is signed in: themselves, not what stands in for them until they are read.
            asked.user = cast(Person, getattr(asked.user, "_wrapped", asked.user))
            asked.at = now()
            # Read when they are asked for: a page for everybody need not know them.
            asked.rights = cast(frozenset[Right], SimpleLazyObject(lambda: _rights_of(asked)))
            if rights and not asked.rights.intersection(rights):
                raise Http404
            try:
                return view(asked, *args, **kwargs)
            except Refused as refusal:
                return _refused(asked, refusal)

        return cast(Callable[..., HttpResponse], login_required(page))

    return decorate


def _refused(request: StaffRequest, refusal: Refused) -> HttpResponse:
    """Say why a button without a form of its own did nothing, where it was pressed."""
    for reason in refusal.reasons:
        messages.error(request, reason)
    origin = request.headers.get("Referer", "")
    is_own = url_has_allowed_host_and_scheme(origin, {request.get_host()})
    if is_own and urlsplit(origin).path != request.path:
        return redirect(origin)
    return redirect("desk:today")


def anybody_page(view: View[P]) -> Callable[..., HttpResponse]:
    """Give a page for people who are not signed in yet its moment, in `request.at`."""

    @wraps(view)
    def page(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        asked = cast(StaffRequest, request)
        asked.at = now()
        return view(asked, *args, **kwargs)

    return page


def _rights_of(request: StaffRequest) -> frozenset[Right]:
    return access.rights_of(request.user, local_day(request.at))


def show_refusal(form: BaseForm, refusal: Refused) -> None:
    """Put the reasons of a refusal at the field it belongs to, or above the form."""
    field = refusal.code.removeprefix("field_")
    for reason in refusal.reasons:
        form.add_error(field if field in form.fields else None, reason)


def say_done(request: HttpRequest, words: str, *, undo: str = "", is_recall: bool = False) -> None:
    """Say on the next page what was done, or that nothing was: a form sent as it was shown.

    :param undo: the address to which a button of the message leads back.
    :param is_recall: it calls back what is about to leave the house.
    """
    if not has_changed():
        messages.info(request, NOTHING_CHANGED)
        return
    tags = [f"undo:{undo}", *(["recall"] if is_recall else [])] if undo else []
    messages.success(request, words, extra_tags=" ".join([*tags, f"done:{request.path}"]))


def sent_once(request: StaffRequest, model: type[M], make: Callable[[], M]) -> tuple[M, bool]:
    """Return what a page that was sent makes, and whether it was made just now.

    :raises AlreadySent: if it has acted with other words; the page that is shown then acts anew.
    """
    sent = sent_page(request)
    try:
        return act_once(key=sent.key, words=sent.words, model=model, make=make, at=request.at)
    except AlreadySent:
        begin_anew(request)
        raise


def taken(form: BaseForm, step: Callable[[], Any]) -> bool:
    """Take a step and tell whether it was allowed; a refusal stands in the form with its reason."""
    try:
        step()
    except Refused as refusal:
        show_refusal(form, refusal)
        return False
    return True
