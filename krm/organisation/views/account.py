"""One's own account: a password with a code, what is signed in; other doors stay shut."""

from django.contrib.auth import logout
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from krm.organisation import actions
from krm.organisation.forms import NewPasswordForm
from krm.organisation.models import SignIn
from krm.organisation.pages import StaffRequest, anybody_page, say_done, staff_page, taken
from krm.organisation.queries import accounts


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@anybody_page
def new_password(request: StaffRequest) -> HttpResponse:
    """Let somebody set their password with the code they were handed."""
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code, password = form.cleaned_data["code"], form.cleaned_data["password"]
        step = actions.set_password_by_link
        if taken(form, lambda: step(code=code, password=password, at=request.at)):
            say_done(request, "Ihr Passwort ist festgelegt. Bitte melden Sie sich damit an.")
            return redirect("account_login")
    return render(request, "account/new_password.html", {"form": form})


@staff_page()
def own(request: StaffRequest) -> HttpResponse:
    """Show where one is signed in, and what was changed of one's access."""
    context = {
        "sign_ins": accounts.open_sign_ins(request.user, request.at),
        "this_one": request.session.session_key,
        "changes": accounts.access_changes(request.user),
    }
    return render(request, "account/own.html", context)


@require_POST
@staff_page()
def end_one(request: StaffRequest, pk: int) -> HttpResponse:
    """End one of one's own sessions; the one that is used here leads to the sign-in."""
    row = get_object_or_404(SignIn, pk=pk, person=request.user)
    is_this_one = row.session_key == request.session.session_key
    actions.end_sign_in(row, by=request.user, at=request.at)
    if is_this_one:
        logout(request)
        return redirect("account_login")
    say_done(request, "Die Anmeldung ist beendet.")
    return redirect("account:own")


@require_POST
@staff_page()
def end_others(request: StaffRequest) -> HttpResponse:
    """End all of one's own sessions but this one."""
    this_one = request.session.session_key or ""
    count = actions.end_other_sign_ins(this_one=this_one, by=request.user, at=request.at)
    say_done(request, f"Beendet: {count} andere Anmeldungen." if count != 1 else
                     "Beendet: eine andere Anmeldung.")  # fmt: skip
    return redirect("account:own")


@require_safe
@staff_page()
def stay(request: StaffRequest) -> HttpResponse:
    """Say that the session still runs; asking lets it run on."""
    return HttpResponse("ja", content_type="text/plain; charset=utf-8")


@require_safe
def forgotten(request: StaffRequest) -> HttpResponse:
    """Say who hands over a new code; no mail with a key to an account ever leaves the house.

    Whoever may change an address could otherwise send themselves the password of somebody who
    opens all Vorgänge.
    """
    return render(request, "account/password_reset.html")


def shut(request: StaffRequest, way: str) -> HttpResponse:
    """Answer as for an address that does not exist.

    :raises Http404: always.
    """
    raise Http404(way)
