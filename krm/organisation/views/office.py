"""Dienststelle, Standorte and units."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from krm.organisation import actions, queries
from krm.organisation.forms import OfficeForm, StandortForm, UnitForm
from krm.organisation.models import Standort, Unit
from krm.organisation.pages import StaffRequest, say_done, staff_page, taken
from krm.organisation.queries import accounts
from krm.organisation.rules import Right

FORM = "organisation/form.html"


@staff_page(Right.SEE_ORGANISATION)
def index(request: StaffRequest) -> HttpResponse:
    """Show the way to the pages of the Verwaltung."""
    return render(request, "organisation/index.html", {"office": queries.office()})


@staff_page(Right.SEE_ORGANISATION)
def units(request: StaffRequest) -> HttpResponse:
    """Show all units with lead and deputy."""
    rows = Unit.objects.select_related("parent", "lead", "deputy", "standort").order_by("name")
    return render(request, "organisation/units.html", {"units": rows})


@staff_page(Right.SEE_ORGANISATION)
def unit(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one unit and who would receive a task today, with the reason (R-13)."""
    found = get_object_or_404(Unit.objects.select_related("parent", "lead", "deputy"), pk=pk)
    route = queries.route_for(found, queries.local_day(request.at))
    context = {
        "unit": found,
        "route": route,
        "waiting": accounts.proposals_about(unit=found),
    }
    return render(request, "organisation/unit.html", context)


@staff_page(Right.MANAGE_OFFICE)
def edit_unit(request: StaffRequest, pk: int | None = None) -> HttpResponse:
    """Add or change a unit."""
    found = get_object_or_404(Unit, pk=pk) if pk else None
    form = UnitForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        row = form.save(commit=False)
        why, step = form.cleaned_data["reason"], actions.save_unit
        if taken(form, lambda: step(row, reason=why, by=request.user, at=request.at)):
            say_done(request, _stored(row))
            return redirect("organisation:unit", pk=row.pk)
    title = "Einheit ändern" if pk else "Einheit anlegen"
    return render(request, FORM, {"form": form, "title": title, "back": "organisation:units"})


def _stored(unit: Unit) -> str:
    if not accounts.proposals_about(unit=unit):
        return "Die Einheit ist gespeichert."
    return (
        "Die Einheit ist gespeichert. Was mehr Vorgänge öffnet, liegt als Vorschlag bei der "
        "Geschäftsführung und gilt noch nicht."
    )


@staff_page(Right.SEE_ORGANISATION)
def standorte(request: StaffRequest) -> HttpResponse:
    """Show all Standorte (R-34)."""
    rows = Standort.objects.order_by("name")
    return render(request, "organisation/standorte.html", {"standorte": rows})


@staff_page(Right.MANAGE_OFFICE)
def edit_standort(request: StaffRequest, pk: int | None = None) -> HttpResponse:
    """Add or change a Standort."""
    found = get_object_or_404(Standort, pk=pk) if pk else None
    form = StandortForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        row = form.save(commit=False)
        if taken(form, lambda: actions.save_standort(row, by=request.user, at=request.at)):
            say_done(request, "Der Standort ist gespeichert.")
            return redirect("organisation:standorte")
    title = "Standort ändern" if pk else "Standort anlegen"
    return render(request, FORM, {"form": form, "title": title, "back": "organisation:standorte"})


@staff_page(Right.MANAGE_OFFICE)
def edit_office(request: StaffRequest) -> HttpResponse:
    """Change the details of the Dienststelle."""
    form = OfficeForm(request.POST or None, instance=queries.office())
    if request.method == "POST" and form.is_valid():
        row = form.save(commit=False)
        if taken(form, lambda: actions.save_office(row, by=request.user, at=request.at)):
            say_done(request, "Die Angaben sind gespeichert.")
            return redirect("organisation:index")
    context = {"form": form, "title": "Dienststelle", "back": "organisation:index"}
    return render(request, FORM, context)
