"""Report a barrier from any public page (§ 7 Abs. 2 BITV 2.0), and answer it at the desk."""

from typing import Final

from django.core import signing
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from krm.journal.actions import Refused
from krm.organisation.pages import StaffRequest, say_done, show_refusal, staff_page
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.public.access.form_token import FormToken, new_token, read_token
from krm.public.access.rate_limit import form_rate_limit
from krm.public.actions import barriers
from krm.public.forms.barrier import BarrierForm
from krm.public.forms.site import BarrierAnswerForm
from krm.public.models import BarrierReport
from krm.public.queries import site as queries_site
from krm.public.queries.status import contact_on
from krm.public.views.door import (
    CANNOT_STORE,
    PublicRequest,
    not_stored,
    problem_of_origin,
    public_page,
    seconds_to_wait,
    show,
    too_many,
)
from krm.public.views.opinion import HONEYPOT, problems_of, robot

_SALT: Final = "barrier"
_SHOWN_SECONDS: Final = 30 * 60


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: PublicRequest) -> HttpResponse:
    """Show the short form and take it; nothing that was typed is lost."""
    longest = request.rules.number("form.max_characters")
    if request.method != "POST":
        form = BarrierForm(longest=longest, initial={"page": _came_from(request)})
        return _shown(request, form, new_token(request.at))
    token = read_token(request.POST.get("token", ""), request.at)
    value = token.value if token else new_token(request.at)
    form = BarrierForm(request.POST, longest=longest)
    try:
        return _taken(request, form, token, value)
    except CANNOT_STORE as error:
        return _shown(request, form, value, problem=not_stored(error), status=503)


def _taken(
    request: PublicRequest, form: BarrierForm, token: FormToken | None, value: str
) -> HttpResponse:
    if wait := seconds_to_wait(request, form_rate_limit()):
        response = _shown(request, form, value, problem=too_many(wait), status=429)
        response.headers["Retry-After"] = str(wait)
        return response
    if origin := problem_of_origin(request):
        return _shown(request, form, value, problem=origin, status=403)
    problem = robot(request, token)
    if not form.is_valid() or problem:
        return _shown(request, form, value, problem=problem)
    try:
        row = barriers.report_barrier(barrier=form.barrier(), form_token=value, at=request.at)
    except Refused as refusal:
        form.add_error("text", refusal.reason)
        return _shown(request, form, value)
    number = signing.dumps([row.pk, value], salt=_SALT)
    response = redirect(f"{reverse('public:barrier_done')}?{urlencode({'n': number})}")
    response.status_code = 303
    return response


def _came_from(request: PublicRequest) -> str:
    """Return the page the link was on, so that nobody has to type an address."""
    page = request.GET.get("seite", "")
    return page[:200] if page.startswith("/") else ""


def _shown(
    request: PublicRequest, form: BarrierForm, token: str, *, problem: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "token": token,
        "honeypot": HONEYPOT,
        "problems": problems_of(form, problem),
        "contact": contact_on(local_day(request.at)),
    }
    return show(request, "public/barrier.html", context, status)


@public_page
@require_safe
def done(request: PublicRequest) -> HttpResponse:
    """Thank for the report; the address carries its signed number for half an hour."""
    try:
        n = request.GET.get("n", "")
        key, token = signing.loads(n, salt=_SALT, max_age=_SHOWN_SECONDS)
    except (signing.BadSignature, TypeError, ValueError):
        return redirect("public:barrier")
    row = BarrierReport.objects.select_related("item").filter(pk=key).first()
    if row is None:
        return redirect("public:barrier")
    return show(request, "public/barrier_done.html", {"report": row, "stored_form": token})


@require_safe
@staff_page(Right.TRIAGE)
def reports(request: StaffRequest) -> HttpResponse:
    """Show every reported barrier, open ones first."""
    rows = queries_site.barrier_reports()
    return render(
        request, "public_office/barriers.html", {"rows": rows, "on": local_day(request.at)}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Right.TRIAGE)
def answer(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one report with its deadline; posting notes what was done about it."""
    row = get_object_or_404(BarrierReport.objects.select_related("item", "answered_by"), pk=pk)
    form = BarrierAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            barriers.answer_barrier(
                report=row, answer=form.cleaned_data["answer"], by=request.user, at=request.at
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            say_done(request, "Die Antwort ist notiert.")
            return redirect("barriers:list")
    context = {
        "report": row,
        "form": form,
        "due": queries_site.barrier_due(row.item.arrived_at),
        "on": local_day(request.at),
    }
    return render(
        request, "public_office/barrier.html", context, status=400 if form.errors else 200
    )
