"""The look-ins of a month and the samples for those who check them; the sheet of the executive."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from krm.journal.actions import Refused
from krm.organisation.pages import StaffRequest, say_done, show_refusal, staff_page
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.privacy.actions import checking
from krm.privacy.forms.sample import SampleForm
from krm.privacy.models import Sample, SampleAnswer
from krm.privacy.queries import samples as queries
from krm.privacy.queries.samples import DrawnCase
from krm.work.pages import document_as_download

_SAMPLES_SHOWN = 13


@staff_page(Right.SEE_LOOK_INS)
def overview(request: StaffRequest) -> HttpResponse:
    """Show the look-ins of one month, this one unless the address names another; the samples."""
    person, on = request.user, local_day(request.at)
    first = _month(request.GET.get("monat", ""), on)
    context = {
        "first": first,
        "before": queries.month_before(first),
        "after": queries.next_month(first) if queries.last_day(first) < on else None,
        "look_ins": queries.look_ins_in(person, on, first).rows,
        "samples": [(row, queries.result_of(row)) for row in queries.newest(_SAMPLES_SHOWN)],
    }
    return render(request, "privacy/overview.html", context)


def _month(text: str, on: date) -> date:
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        return on.replace(day=1)
    return min(found, on.replace(day=1))


def _load(request: StaffRequest, pk: int) -> tuple[Sample, bool]:
    """Return a sample and whether the person checks it.

    :raises Http404: if there is none, or the person neither checks it nor sees look-ins.
    """
    found = queries.sample(pk)
    if found is None:
        raise Http404
    checks = request.user in queries.checkers(found, local_day(request.at))
    if not checks and Right.SEE_LOOK_INS not in request.rights:
        raise Http404
    return found, checks


@require_http_methods(["GET", "POST"])
@staff_page()
def sample(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the sample of a month; whoever checks it fills in the sheet."""
    row, checks = _load(request, pk)
    cases = queries.drawn_cases(row)
    sent = request.POST if request.method == "POST" else None
    form = SampleForm(sent, cases=cases) if checks and row.checked_at is None else None
    if sent is not None and (done := _check(request, row, form)) is not None:
        return done
    context = {
        "sample": row,
        "form": form,
        "cases": [] if form else _shown(request, cases),
        "result": queries.result_of(row),
        "opens_sheet": row.sheet is not None and _opens_sheet(request, row, checks=checks),
    }
    status = 400 if form is not None and form.errors else 200
    return render(request, "privacy/sample.html", context, status=status)


def _check(request: StaffRequest, row: Sample, form: SampleForm | None) -> HttpResponse | None:
    """Take the sheet; a person who may not, or comes too late, hears why and is journalled."""
    if form is not None and not form.is_valid():
        return None
    findings = form.to_findings() if form is not None else {}
    try:
        checking.check_sample(sample=row, findings=findings, by=request.user, at=request.at)
    except Refused as refusal:
        if form is None:
            messages.error(request, refusal.reason)
            return redirect(row)
        show_refusal(form, refusal)
        return None
    say_done(request, "Die Stichprobe ist geprüft. Der Bogen liegt als PDF bereit.")
    return redirect(row)


def _shown(request: StaffRequest, cases: list[DrawnCase]) -> list[dict[str, object]]:
    """Return the drawn Vorgänge as those see them who do not fill in the sheet."""
    on = local_day(request.at)
    open_to, shown_to = (
        queries.cases_open_to(request.user, on, cases, right)
        for right in (Right.SEE_CASE, Right.SEE_LOOK_INS)
    )
    return [
        {
            "found": found,
            "opens": found.case.reaction_id in open_to,
            "is_shown": found.case.reaction_id in shown_to or found.case.reaction_id is None,
            "answers": _answers(found),
        }
        for found in cases
    ]


def _answers(found: DrawnCase) -> list[tuple[str, str, str]]:
    labels = dict(SampleAnswer.SheetQuestion.choices)
    return [
        (labels[question], answer, remark)
        for question, (answer, remark) in queries.answers_of(found.case).items()
    ]


def _opens_sheet(request: StaffRequest, row: Sample, *, checks: bool) -> bool:
    """Tell whether nothing on the sheet is about a Vorgang the person is kept away from."""
    return checks or queries.sees_all_of(request.user, row, local_day(request.at))


@staff_page()
def sheet(request: StaffRequest, pk: int) -> HttpResponse:
    """Return the sheet of a checked sample as PDF."""
    row, checks = _load(request, pk)
    if row.sheet is None or not _opens_sheet(request, row, checks=checks):
        raise Http404
    return document_as_download(request, row.sheet, back=row.get_absolute_url())
