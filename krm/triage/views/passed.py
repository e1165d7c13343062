"""What was passed on to a unit: its list, one part, the receipt; and what KRM waits for."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from krm.arrivals import access
from krm.arrivals.actions import elsewhere, passing
from krm.arrivals.models import PassedOn
from krm.arrivals.pages import triaging
from krm.arrivals.queries import passed_on as queries_passed
from krm.arrivals.queries import proof as proofs
from krm.arrivals.queries import taken_out
from krm.arrivals.rules.nine_questions import PARTS
from krm.journal.actions import Refused
from krm.organisation.access import has_right
from krm.organisation.pages import StaffRequest, say_done, show_refusal, staff_page, taken
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.triage.actions import dienstaufsicht
from krm.triage.forms.triage import DienstaufsichtForm, KeepForm, ReturnForm
from krm.work.pages import as_download, document_as_download

_PER_PAGE = 50


@staff_page()
def passed_list(request: StaffRequest) -> HttpResponse:
    """Show a unit what was passed on to it; for people without a unit there is no such page."""
    person, on = request.user, local_day(request.at)
    if not (has_right(person, Right.RECEIVE_PASSED_ON, on) or access.receiving_units(person, on)):
        raise Http404
    rows = queries_passed.parts_of_units(person, on)
    page = Paginator(rows, _PER_PAGE).get_page(request.GET.get("page"))
    shown = [(part, PARTS[part.part].label) for part in page]
    context = {"page": page, "rows": shown, "waiting": queries_passed.waiting_for(person, on)}
    return render(request, "triage/passed_list.html", context)


@staff_page()
def sent_list(request: StaffRequest) -> HttpResponse:
    """Show who triages what no unit has confirmed yet, and what came back."""
    person, at = triaging(request)
    rows = queries_passed.sent_parts(person, local_day(at))
    page = Paginator(rows, _PER_PAGE).get_page(request.GET.get("page"))
    shown = [
        (part, PARTS[part.part].label, not part.returned_at and queries_passed.is_overdue(part, at))
        for part in page
    ]
    return render(request, "triage/sent_list.html", {"page": page, "rows": shown})


def _load(request: StaffRequest, pk: int) -> PassedOn:
    on = local_day(request.at)
    rows = access.visible_passed_on(request.user, on)
    found = (
        rows.select_related(
            "item__reaction", "unit", "passed_by", "received_by", "returned_by", "dienstaufsicht"
        )
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404
    return found


@staff_page()
def passed_page(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one part as the unit receives it: when it arrived, what is meant, what goes along."""
    return _show(request, _load(request, pk))


def _show(
    request: StaffRequest,
    part: PassedOn,
    form: ReturnForm | None = None,
    keep_form: KeepForm | None = None,
    conduct_form: DienstaufsichtForm | None = None,
) -> HttpResponse:
    sent = [sent for sent in (form, keep_form, conduct_form) if sent is not None]
    on = local_day(request.at)
    units = access.receiving_units(request.user, on)
    may_keep = (
        access.may_triage(request.user, on)
        and queries_passed.returned_parts(request.user, on).filter(pk=part.pk).exists()
    )
    settled = part.received_at is not None or part.returned_at is not None
    context = {
        "part": part,
        "item": part.item,
        "label": PARTS[part.part].label,
        "files": part.documents.order_by("stored_at", "pk"),
        "translations": part.item.translations.order_by("pk") if part.includes_text else [],
        "is_mine": part.unit in units and not settled,
        "form": form or ReturnForm(),
        "keep_form": keep_form or KeepForm(),
        "conduct_form": conduct_form or DienstaufsichtForm(has_files=part.documents.exists()),
        "may_give_conduct": part.unit in units and _may_hold_conduct(part),
        "split_off": _split_off(request, part),
        "may_keep": may_keep,
        "removes": part.item.outcome in queries_passed.EMPTIED,
    }
    return render(
        request,
        "triage/passed.html",
        context,
        status=400 if sent else 200,
    )


def _split_off(request: StaffRequest, part: PassedOn) -> list[taken_out.TakenOut]:
    """Return the Eingang that was taken out of the part, for who may open it."""
    rows = taken_out.split_off(part.item, request.user, local_day(request.at))
    return [row for row in rows if row.part == part] if part.dienstaufsicht_id else []


def _may_hold_conduct(part: PassedOn) -> bool:
    """Tell whether a Dienstaufsichtsbeschwerde may be taken out of it."""
    is_there = part.returned_at is None and part.item.content_removed_at is None
    return is_there and part.dienstaufsicht is None and PARTS[part.part].to_widerspruchsstelle


@require_POST
@staff_page()
def give_conduct(request: StaffRequest, pk: int) -> HttpResponse:
    """Give the Dienstaufsichtsbeschwerde that stands in a Widerspruch to KRM (R-31)."""
    part = _load(request, pk)
    form = DienstaufsichtForm(request.POST, has_files=part.documents.exists())
    if form.is_valid() and taken(
        form,
        lambda: dienstaufsicht.give_dienstaufsicht(
            part=part, **form.cleaned_data, by=request.user, at=request.at
        ),
    ):
        say_done(request, "KRM hat die Dienstaufsichtsbeschwerde als eigenen Eingang.")
        return redirect(part)
    return _show(request, part, conduct_form=form)


@require_POST
@staff_page()
def receive(request: StaffRequest, pk: int) -> HttpResponse:
    """Confirm that the unit has it."""
    part = _load(request, pk)
    try:
        passing.confirm_received(part=part, by=request.user, at=request.at)
    except Refused as refusal:
        messages.error(request, refusal.reason)
        return redirect(part)
    say_done(request, "Der Erhalt ist bestätigt.")
    return redirect("triage:passed_list")


@require_POST
@staff_page()
def give_back(request: StaffRequest, pk: int) -> HttpResponse:
    """Give back what is not the unit's."""
    part, form = _load(request, pk), ReturnForm(request.POST)
    if form.is_valid():
        try:
            passing.return_part(
                part=part, reason=form.cleaned_data["reason"], by=request.user,
                at=request.at,
            )  # fmt: skip
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            say_done(request, "KRM hat den Teil zurück.")
            return redirect("triage:passed_list")
    return _show(request, part, form)


@require_POST
@staff_page()
def keep(request: StaffRequest, pk: int) -> HttpResponse:
    """Keep at KRM what came back."""
    triaging(request)
    part, form = _load(request, pk), KeepForm(request.POST)
    step = elsewhere.keep_returned
    if form.is_valid() and taken(
        form,
        lambda: step(part=part, reason=form.cleaned_data["reason"], by=request.user, at=request.at),
    ):
        say_done(request, "Der Grund ist gespeichert.")
        return redirect(part.item.reaction or part.item)
    return _show(request, part, keep_form=form)


@staff_page()
def passed_file(request: StaffRequest, pk: int, document_pk: UUID) -> HttpResponse:
    """Return a file that was passed on, as a download."""
    part = _load(request, pk)
    document = part.documents.filter(pk=document_pk).first()
    if document is None:
        raise Http404
    return document_as_download(request, document, back=part.get_absolute_url())


@staff_page()
def proof(request: StaffRequest, pk: int) -> HttpResponse:
    """Return the proof of a part, to print or to file."""
    part = _load(request, pk)
    name = f"Nachweis-{part.item.receipt_number}.pdf"
    content = proofs.proof_of(part, request.at)
    return as_download(content, name=name, media_type="application/pdf")


@staff_page()
def everything(request: StaffRequest, pk: int) -> HttpResponse:
    """Return proof and files of a part in one file."""
    part = _load(request, pk)
    name = f"{part.item.receipt_number}.zip"
    content = proofs.everything_of(part, request.at)
    return as_download(content, name=name, media_type="application/zip")
