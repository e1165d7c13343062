"""The doors to one's own account that stay shut: accounts are given, not taken."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from krm.organisation.pages import StaffRequest


@require_safe
def forgotten(request: StaffRequest) -> HttpResponse:
    """Say who sets a new password; no mail with a key to an account ever leaves the house.

    Whoever may change an address could otherwise send themselves the password of somebody who
    opens all Vorgänge.
    """
    return render(request, "account/password_reset.html")


def shut(request: StaffRequest, way: str) -> HttpResponse:
    """Answer as for an address that does not exist.

    :raises Http404: always.
    """
    raise Http404(way)
