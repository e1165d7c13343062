"""The status page: what a sender may know by code, and what they may add."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from krm.arrivals.models import Submission
from krm.arrivals.queries.submissions import submission_by_code
from krm.arrivals.rules.codes import grouped_code, normal_code
from krm.arrivals.storage import pending_uploads
from krm.journal.actions import Refused
from krm.organisation.queries import local_day
from krm.public.access.form_token import new_token, read_token
from krm.public.access.rate_limit import status_rate_limit
from krm.public.actions import additions, fetching_letters
from krm.public.forms.addition import AdditionForm
from krm.public.queries.handed_in import locked_files
from krm.public.queries.status import contact_on, status_for
from krm.public.views.door import (
    CANNOT_STORE,
    PublicRequest,
    has_room_for,
    not_stored,
    problem_of_origin,
    public_page,
    seconds_to_wait,
    show,
    too_many,
)
from krm.public.views.opinion import KNOWN, problems_of


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def status(request: PublicRequest) -> HttpResponse:
    """Ask for the code, show where the submission stands, take in what is added.

    The code is always sent in the body of a POST, so that it stands in no address and no log.
    """
    if request.method != "POST":
        return _asked(request)
    try:
        return _answered(request)
    except CANNOT_STORE as error:
        return _asked(request, not_stored(error), 503)


def _answered(request: PublicRequest) -> HttpResponse:
    if wait := seconds_to_wait(request, status_rate_limit()):
        response = _asked(request, too_many(wait), 429)
        response.headers["Retry-After"] = str(wait)
        return response
    if problem := problem_of_origin(request):
        return _asked(request, problem, 403)
    if not request.POST.get("code", "").strip():
        return _asked(request, gettext("Diese Angabe fehlt noch."), 400)
    submission = submission_by_code(request.POST.get("code", ""))
    if submission is None:
        wrong = gettext("Diesen Zugangscode kennen wir nicht. Bitte prüfen Sie ihn.")
        return _asked(request, wrong, 404)
    if request.POST.get("do") == "fetch":
        return _fetched(request, submission)
    if request.POST.get("do") == "add":
        return _added(request, submission)
    return _shown(request, submission, _form(request))


def _fetched(request: PublicRequest, submission: Submission) -> HttpResponse:
    """Hand out a letter as a file; it is never shown inside a page."""
    try:
        letter = fetching_letters.fetch_letter(
            code=request.POST["code"], kind=request.POST.get("kind", ""), at=request.at
        )
    except Refused:
        return _shown(request, submission, _form(request))
    response = HttpResponse(letter.content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{letter.name}"'
    return response


def _asked(request: PublicRequest, problem: str = "", status: int = 200) -> HttpResponse:
    typed = request.POST.get("code", "")[:80] if problem else ""
    # What was typed into the other field must not be lost either.
    context = {
        "problem": problem,
        "typed": typed,
        "kept_text": request.POST.get("text", ""),
        "is_done": "fertig" in request.GET,
        "is_known": KNOWN in request.GET,
        "contact": contact_on(local_day(request.at)),
    }
    return show(request, "public/status_code.html", context, status)


def _form(request: PublicRequest, data: Any = None, files: Any = None, pending: int = 0) -> Any:
    return AdditionForm(
        data, files, rules=request.rules, on=local_day(request.at), pending=pending, prefix=None
    )


def _added(request: PublicRequest, submission: Submission) -> HttpResponse:
    token = read_token(request.POST.get("token", ""), request.at)
    value = token.value if token else new_token(request.at)
    pending_uploads.drop(value, request.POST.getlist("drop"))
    form = _form(request, request.POST, request.FILES, pending=len(pending_uploads.waiting(value)))
    if form.is_valid() and has_room_for(request, form):
        try:
            item = additions.add_to(
                code=request.POST["code"],
                text=form.cleaned_data["text"],
                files=[*pending_uploads.read_all(value), *form.accepted],
                form_token=value,
                at=request.at,
            )
        except Refused as refusal:
            field = refusal.code.removeprefix("field_")
            form.add_error(field if field in form.fields else None, refusal.reason)
        else:
            return _shown(request, submission, _form(request), new=item.receipt_number)
    pending_uploads.keep(value, form.accepted)
    return _shown(request, submission, form, token=value)


def _shown(
    request: PublicRequest, submission: Submission, form: Any, *, token: str = "", new: str = ""
) -> HttpResponse:
    token = token or new_token(request.at)
    context = {
        "status": status_for(submission, local_day(request.at)),
        "code": grouped_code(normal_code(request.POST.get("code", ""))),
        "form": form,
        "token": token,
        "new": new,
        "locked": locked_files(submission),
        "problems": problems_of(form, ""),
        "pending_uploads": pending_uploads.waiting(token) if form.is_bound else [],
    }
    return show(request, "public/status.html", context)
