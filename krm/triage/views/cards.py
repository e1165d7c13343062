"""The page Material, the boxes, and the fast capture of paper cards."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from krm.arrivals.models import Submission
from krm.journal.actions import Refused
from krm.organisation.models import Standort
from krm.organisation.pages import StaffRequest, say_done, show_refusal, staff_page
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.outreach import actions as outreach
from krm.outreach import queries as outreach_queries
from krm.outreach.forms import BoxChangeForm, BoxForm, PrintForm
from krm.outreach.models import CardBox
from krm.outreach.pages import public_url
from krm.outreach.queries.composing import Target
from krm.parties.models import Party
from krm.public.access.form_token import new_token
from krm.reactions.workflow import State
from krm.regelwerk import queries as regelwerk
from krm.triage.actions import cards
from krm.triage.forms.cards import CardForm, entered_again
from krm.triage.queries import cards as queries_cards
from krm.triage.queries.customers import KnownCustomer, known_customers
from krm.work.pages import as_download

_MONTHS = 12
_SHOWN = 5


@require_GET
@staff_page(Right.MANAGE_MATERIAL)
def overview(request: StaffRequest) -> HttpResponse:
    """Show boxes with their figures, designs and material of every Standort (R-34)."""
    on = local_day(request.at)
    standorte = [s for s in Standort.objects.order_by("name") if not s.ends_on or s.ends_on >= on]
    context = {
        "rows": queries_cards.standorte_with_cards(standorte, on),
        "stock": outreach_queries.stock_of(
            [s for s in standorte if not outreach_queries.opens_on(s, on)], on
        ),
        "numbers": outreach_queries.article_numbers(on),
        "reminders": outreach_queries.due_reminders(on),
        "may_design": Right.DESIGN_CARDS in request.rights,
    }
    return render(request, "triage/cards/overview.html", context)


@require_http_methods(["GET", "POST"])
@staff_page(Right.MANAGE_MATERIAL)
def new_box(request: StaffRequest) -> HttpResponse:
    """Enter a box."""
    standorte = list(Standort.objects.filter(has_cards=True))
    form = BoxForm(
        request.POST or None,
        standorte=standorte,
        initial={"standort": request.GET.get("standort")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            box = outreach.open_box(**form.cleaned_data, by=request.user, at=request.at)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            say_done(request, "Der Kasten ist angelegt. Jetzt können Sie Karten drucken.")
            return redirect("cards:box", pk=box.pk)
    status = 400 if form.is_bound else 200
    return render(request, "triage/cards/new_box.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
@staff_page(Right.MANAGE_MATERIAL)
def box_page(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one box: its figures by month, its address, its cards to print; change it."""
    box = _box(pk)
    form = BoxChangeForm(
        request.POST or None, initial={"place": box.place, "is_active": box.is_active}
    )
    if request.method == "POST" and form.is_valid():
        try:
            outreach.change_box(box=box, **form.cleaned_data, by=request.user, at=request.at)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            say_done(request, "Der Kasten ist gespeichert.")
            return redirect("cards:box", pk=box.pk)
    context = _of_box(request, box) | {"form": form, "print_form": PrintForm()}
    return render(request, "triage/cards/box.html", context, status=400 if form.is_bound else 200)


def _of_box(request: StaffRequest, box: CardBox) -> dict[str, Any]:
    on = local_day(request.at)
    months = queries_cards.months_of(box, on, _MONTHS)
    return {
        "box": box,
        "months": months,
        "has_cards": any(month.total for month in months),
        "target": Target(box.place, box.code, public_url(request)),
        "opens_on": outreach_queries.opens_on(box.standort, on),
        "design": outreach_queries.latest_design(box.standort),
        "may_design": Right.DESIGN_CARDS in request.rights,
    }


def _box(pk: int) -> CardBox:
    return get_object_or_404(CardBox.objects.select_related("standort"), pk=pk)


@require_POST
@staff_page(Right.MANAGE_MATERIAL)
def print_box(request: StaffRequest, pk: int) -> HttpResponse:
    """Return the cards of a box as a file for the printer."""
    box, form = _box(pk), PrintForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Bitte wählen, wofür gedruckt wird.")
        return redirect("cards:box", pk=pk)
    try:
        printed = outreach.print_cards(
            box=box,
            layout=form.cleaned_data["layout"],
            base_url=public_url(request),
            by=request.user,
            at=request.at,
        )
    except Refused as refusal:
        messages.error(request, refusal.reason)
        return redirect("cards:box", pk=pk)
    return as_download(printed.content, name=printed.name, media_type="application/pdf")


@require_http_methods(["GET", "POST"])
@staff_page(Right.MANAGE_MATERIAL)
def capture(request: StaffRequest, pk: int) -> HttpResponse:
    """Take the cards of one box, one after the other; each is stored when it is sent."""
    if Right.TRIAGE not in request.rights:
        raise Http404
    box, at = _box(pk), request.at
    form = CardForm(
        request.POST or None,
        rules=regelwerk.rules_on(local_day(at)),
        on=_day(request) or local_day(at),
        initial={"token": new_token(at), **_again(request, box)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            entered = cards.capture_card(
                box=box,
                emptied_on=form.cleaned_data["emptied_on"],
                said=form.statement(),
                form_token=form.cleaned_data["token"],
                known_party=_chosen(request, form),
                goes_on=form.goes_on(),
                names_kept=form.cleaned_data["names_kept"],
                by=request.user,
                at=at,
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            _tell(request, entered)
            return redirect(_next(box, form.cleaned_data["emptied_on"]))
    return _shown(request, box, form)


def _customers(request: StaffRequest) -> list[KnownCustomer]:
    """Return who may have written, by what stands in the fields of the name."""
    fields = ("first_name", "last_name", "street", "email")
    said = {name: request.POST.get(name, "")[:200] for name in fields}
    return known_customers(**said, person=request.user, on=local_day(request.at))


def _chosen(request: StaffRequest, form: CardForm) -> Party | None:
    """Return the proposal that was chosen; somebody who is not proposed cannot be."""
    wanted = form.cleaned_data["known"]
    if not wanted:
        return None
    return next((row.party for row in _customers(request) if str(row.party.pk) == wanted), None)


@require_POST
@staff_page(Right.MANAGE_MATERIAL)
def known(request: StaffRequest, pk: int) -> HttpResponse:
    """Show which known customers the name on the card may belong to.

    It is posted, so that no name stands in an address that the server writes down.
    """
    if Right.TRIAGE not in request.rights:
        raise Http404
    context = {"customers": _customers(request), "chosen": request.POST.get("known", "")}
    return render(request, "triage/cards/known.html", context)


def _tell(request: StaffRequest, entered: cards.EnteredCard) -> None:
    number = entered.reaction.number
    if not entered.is_new:
        messages.info(request, f"Diese Karte ist schon erfasst: {number}.")
    elif entered.reaction.is_anonymous:
        say_done(request, f"{number} ist anonym erfasst. Die nächste Karte bitte.")
    else:
        say_done(request, f"{number} ist erfasst, die Fristen laufen. Die nächste bitte.")


def _next(box: CardBox, emptied_on: date) -> str:
    return f"{reverse('cards:capture', args=[box.pk])}?geleert={emptied_on.isoformat()}"


def _day(request: StaffRequest) -> date | None:
    try:
        return parse_date(request.GET.get("geleert", ""))
    except ValueError:
        return None


def _again(request: StaffRequest, box: CardBox) -> dict[str, object]:
    """Return what was taken back by this person, to be entered again."""
    receipt = request.GET.get("wieder", "")
    mine = Submission.objects.filter(item__reaction__captured_by=request.user, box=box)
    row = mine.filter(item__receipt_number=receipt, item__reaction__state=State.CANCELLED).first()
    return entered_again(row) if row is not None else {}


def _shown(request: StaffRequest, box: CardBox, form: CardForm) -> HttpResponse:
    on = local_day(request.at)
    entered = queries_cards.entered_today(box, request.user, on)
    if not form.is_bound and entered:
        # Card after card by keyboard: the day is known by now.
        form.fields["kind"].widget.attrs["data-focus"] = True
    context = {
        "box": box,
        "form": form,
        "entered": entered[:_SHOWN],
        "count": len(entered),
        "opens_on": outreach_queries.opens_on(box.standort, on),
        "customers": _customers(request) if form.is_bound else [],
        "chosen": request.POST.get("known", ""),
    }
    status = 400 if form.is_bound else 200
    return render(request, "triage/cards/capture.html", context, status=status)


@require_POST
@staff_page(Right.MANAGE_MATERIAL)
def take_back_card(request: StaffRequest, pk: int, receipt: str) -> HttpResponse:
    """Take back a card that was entered wrongly, and show its words again."""
    box = _box(pk)
    row = get_object_or_404(Submission, item__receipt_number=receipt, box=box)
    day = local_day(row.item.arrived_at)
    try:
        cards.take_back_card(item=row.item, by=request.user, at=request.at)
    except Refused as refusal:
        messages.error(request, refusal.reason)
        return redirect(_next(box, day))
    say_done(request, "Zurückgenommen. Die Angaben stehen wieder im Formular.")
    return redirect(f"{_next(box, day)}&wieder={receipt}")
