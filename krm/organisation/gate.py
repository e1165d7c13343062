"""The check in front of every page of the desk, and the way a page takes a refusal."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse  # noqa: TID251 - the door of all views
from django.utils.timezone import now  # noqa: TID251 - a door reads the clock

from krm.journal.refusals import Refused
from krm.organisation import access
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Right

P = ParamSpec("P")


class StaffRequest(HttpRequest):
    """A call of a page by somebody who is signed in."""

    user: Person
    rights: frozenset[Right]


View = Callable[Concatenate[StaffRequest, P], HttpResponse]


def staff_page(*rights: Right) -> Callable[[View[P]], Callable[..., HttpResponse]]:
    """Return a decorator that lets people pass who are signed in and hold one of the rights.

    Without rights it lets everybody pass who is signed in. Who lacks the right gets a 404: a page
    somebody may not use does not exist for them. The view finds all rights of the person in
    `request.rights`, templates too.
    """

    def decorate(view: View[P]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def page(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            held = access.rights_of(cast(Person, request.user), local_day(now()))
            if rights and not held.intersection(rights):
                raise Http404
            call = cast(StaffRequest, request)
            call.rights = held
            return view(call, *args, **kwargs)

        return cast(Callable[..., HttpResponse], login_required(page))

    return decorate


def taken(form: BaseForm, step: Callable[[], Any]) -> bool:
    """Take a step and tell whether it was allowed; a refusal stands in the form with its reason."""
    try:
        step()
    except Refused as refusal:
        form.add_error(None, refusal.reason)
        return False
    return True
