"""People: list, details, password, leaving."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from krm.organisation import actions, queries
from krm.organisation.forms import ConfirmForm, PasswordForm, PersonForm
from krm.organisation.models import Person
from krm.organisation.pages import StaffRequest, staff_page, taken
from krm.organisation.rules import Right

FORM = "organisation/form.html"
MAY_SET_PASSWORD = (Right.MANAGE_PEOPLE, Right.GIVE_PROTECTED_ROLE)


@staff_page(Right.SEE_ORGANISATION)
def people(request: StaffRequest) -> HttpResponse:
    """Show everybody with unit, roles of today and whether they are here."""
    rows = queries.people_of_the_house(queries.local_day(request.at))
    return render(request, "organisation/people.html", {"rows": rows})


@staff_page(Right.SEE_ORGANISATION)
def person(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one person with details, roles and absences."""
    today = queries.local_day(request.at)
    found = get_object_or_404(Person.objects.select_related("unit", "standort"), pk=pk)
    context = {
        "person": found,
        "roles": queries.roles_held(found, by=request.user, on=today),
        "absences": queries.coming_absences(found, today),
        "may_give": bool(queries.assignable_roles(request.user, today)),
        "led": queries.units_led_by(found, today),
    }
    return render(request, "organisation/person.html", context)


@staff_page(Right.MANAGE_PEOPLE)
def create_person(request: StaffRequest) -> HttpResponse:
    """Add a person, who begins as one of the Beschäftigte."""
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        someone = form.save(commit=False)
        if taken(form, lambda: actions.create_person(someone, by=request.user, at=request.at)):
            messages.success(request, "Die Person ist angelegt. Bitte jetzt ein Passwort setzen.")
            return redirect("organisation:person", pk=someone.pk)
    context = {"form": form, "title": "Person anlegen", "back": "organisation:people"}
    return render(request, FORM, context)


@staff_page(Right.MANAGE_PEOPLE)
def change_person(request: StaffRequest, pk: int) -> HttpResponse:
    """Change the details of a person."""
    found = get_object_or_404(Person, pk=pk)
    form = PersonForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        changed = form.save(commit=False)
        if taken(form, lambda: actions.change_person(changed, by=request.user, at=request.at)):
            messages.success(request, "Die Angaben sind gespeichert.")
            return redirect("organisation:person", pk=pk)
    context = {"form": form, "title": "Angaben zur Person ändern", "person": found}
    return render(request, FORM, context)


@staff_page(*MAY_SET_PASSWORD)
def set_password(request: StaffRequest, pk: int) -> HttpResponse:
    """Give a person a password to begin with."""
    found = get_object_or_404(Person, pk=pk, is_active=True)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        new = form.cleaned_data["password"]
        step = actions.set_password
        if taken(form, lambda: step(found, password=new, by=request.user, at=request.at)):
            messages.success(request, "Das neue Passwort gilt ab sofort.")
            return redirect("organisation:person", pk=pk)
    context = {"form": form, "title": "Passwort setzen", "person": found}
    return render(request, FORM, context)


@staff_page(Right.MANAGE_PEOPLE)
def deactivate_person(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask once more, then close the account of somebody who leaves."""
    found = get_object_or_404(Person, pk=pk, is_active=True)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    is_sure = request.method == "POST" and form.is_valid()
    if is_sure and taken(
        form, lambda: actions.deactivate_person(found, by=request.user, at=request.at)
    ):
        messages.success(request, f"Das Konto von {found.display_name} ist geschlossen.")
        return redirect("organisation:people")
    context = {
        "form": form,
        "title": "Konto schließen",
        "person": found,
        "lead": "Die Person kann sich dann nicht mehr anmelden, und ihre Rollen enden. "
        "Was sie getan hat, bleibt im Protokoll.",
        "submit": "Konto schließen",
    }
    return render(request, FORM, context)
