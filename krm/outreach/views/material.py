"""The list of orders."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from krm.journal.actions import Refused
from krm.organisation.models import Standort
from krm.organisation.pages import StaffRequest, say_done, show_refusal, staff_page
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.outreach import actions, queries
from krm.outreach.forms import ArrivalForm, OrderForm, ReminderForm
from krm.outreach.models import MaterialOrder
from krm.outreach.rules import Material

_PER_PAGE = 50


@require_http_methods(["GET", "POST"])
@staff_page(Right.MANAGE_MATERIAL)
def orders(request: StaffRequest) -> HttpResponse:
    """Show every order and take a new one."""
    on = local_day(request.at)
    form = OrderForm(
        request.POST or None,
        standorte=list(Standort.objects.all()),
        numbers=queries.article_numbers(on),
        on=on,
        initial={key: request.GET.get(key) for key in ("material", "standort")},
    )
    if request.method == "POST" and form.is_valid() and _ordered(request, form):
        return redirect("outreach:orders")
    page = Paginator(queries.orders(), _PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "due": {order.pk for order in queries.due_reminders(on)},
        "numbers": queries.article_numbers(on),
        "today": on,
    }
    status = 400 if form.is_bound else 200
    return render(request, "outreach/orders.html", context, status=status)


def _ordered(request: StaffRequest, form: OrderForm) -> bool:
    data: dict[str, Any] = form.cleaned_data
    try:
        order = actions.order_material(
            material=Material(data["material"]),
            standort=data["standort"],
            amount=data["amount"],
            ordered_on=data["ordered_on"],
            note=data["note"],
            by=request.user,
            at=request.at,
        )
    except Refused as refusal:
        show_refusal(form, refusal)
        return False
    undo = reverse("outreach:withdraw", args=[order.pk])
    say_done(request, "Die Bestellung steht in der Liste.", undo=undo)
    return True


@require_POST
@staff_page(Right.MANAGE_MATERIAL)
def arrived(request: StaffRequest, pk: int) -> HttpResponse:
    """Note the day on which an order arrived."""
    order = get_object_or_404(MaterialOrder, pk=pk)
    form = ArrivalForm(request.POST)
    is_back = form.is_valid() and form.cleaned_data["arrived_on"] is None
    done = "Die Bestellung gilt wieder als unterwegs." if is_back else "Die Lieferung ist vermerkt."
    # Undoing means that it is on its way again; another day is changed back by hand.
    undo = request.path if order.arrived_on is None and not is_back else ""
    return _step(request, order, form, actions.note_arrival, "arrived_on", done, undo)


@require_POST
@staff_page(Right.MANAGE_MATERIAL)
def remind(request: StaffRequest, pk: int) -> HttpResponse:
    """Set another day for the reminder."""
    order = get_object_or_404(MaterialOrder, pk=pk)
    form = ReminderForm(request.POST)
    done = "Die Erinnerung ist gespeichert."
    return _step(request, order, form, actions.set_reminder, "remind_on", done)


def _step(
    request: StaffRequest,
    order: MaterialOrder,
    form: Any,
    verb: Any,
    field: str,
    done: str,
    undo: str = "",
) -> HttpResponse:
    if not form.is_valid():
        messages.error(request, " ".join(form.errors[field]))
        return redirect("outreach:orders")
    try:
        verb(order=order, by=request.user, at=request.at, **{field: form.cleaned_data[field]})
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        say_done(request, done, undo=undo)
    return redirect("outreach:orders")


@require_POST
@staff_page(Right.MANAGE_MATERIAL)
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """Delete an order that was entered by mistake."""
    order = get_object_or_404(MaterialOrder, pk=pk)
    try:
        actions.withdraw_order(order=order, by=request.user, at=request.at)
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        say_done(request, "Die Bestellung ist gelöscht.")
    return redirect("outreach:orders")
