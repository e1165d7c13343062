"""People: list, details, the code for a password, leaving."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from krm.organisation import actions, queries
from krm.organisation.forms import ConfirmForm, PersonForm, ReasonForm
from krm.organisation.models import AccessProposal, Person
from krm.organisation.pages import StaffRequest, say_done, staff_page, taken
from krm.organisation.queries import accounts
from krm.organisation.rules import Right
from krm.organisation.views.proposals import issued, show_code

FORM = "organisation/form.html"
MAY_HAND_OVER = (Right.MANAGE_PEOPLE, Right.GIVE_PROTECTED_ROLE)


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
        "may_give": bool(
            queries.assignable_roles(request.user, today)
            or queries.proposable_roles(request.user, today)
        ),
        "led": queries.units_led_by(found, today),
        "waiting": accounts.proposals_about(person=found),
        "may_issue": accounts.may_issue(request.rights, found, today),
        "cannot_sign_in": found.is_active and not found.has_usable_password(),
    }
    return render(request, "organisation/person.html", context)


@staff_page(Right.MANAGE_PEOPLE)
def create_person(request: StaffRequest) -> HttpResponse:
    """Add a person, who begins as one of the Beschäftigte."""
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        someone = form.save(commit=False)
        if taken(form, lambda: actions.create_person(someone, by=request.user, at=request.at)):
            say_done(
                request,
                "Die Person ist angelegt. Jetzt fehlt ihr noch ein Code für die erste Anmeldung.",
            )
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
        why, step = form.cleaned_data["reason"], actions.change_person
        if taken(form, lambda: step(changed, reason=why, by=request.user, at=request.at)):
            say_done(request, _stored(changed))
            return redirect("organisation:person", pk=pk)
    context = {"form": form, "title": "Angaben zur Person ändern", "person": found}
    return render(request, FORM, context)


def _stored(person: Person) -> str:
    waiting = accounts.proposals_about(person=person)
    if not any(row.kind == AccessProposal.Kind.UNIT for row in waiting):
        return "Die Angaben sind gespeichert."
    return (
        "Die Angaben sind gespeichert. Die andere Einheit liegt als Vorschlag bei der "
        "Geschäftsführung und gilt noch nicht."
    )


@staff_page(*MAY_HAND_OVER)
def issue_link(request: StaffRequest, pk: int) -> HttpResponse:
    """Hand somebody the code for a new password, or ask the executive to do it.

    The code stands on the page that answers, once; it stands in no address.
    """
    found = get_object_or_404(Person, pk=pk, is_active=True)
    if not accounts.may_issue(request.rights, found, queries.local_day(request.at)):
        return _propose_link(request, found)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        code = issued(form, lambda: actions.issue_link(found, by=request.user, at=request.at))
        if code:
            return show_code(request, found, code)
    context = {
        "form": form,
        "title": "Code für ein neues Passwort",
        "person": found,
        "lead": f"{found.display_name} bekommt einen Code und legt damit selbst ein Passwort fest. "
        f"Er gilt einmal und {settings.PASSWORD_LINK_HOURS} Stunden lang. Das Passwort bis dahin "
        "gilt, bis der Code benutzt ist.",
        "submit": "Code ausgeben",
    }
    return render(request, FORM, context)


def _propose_link(request: StaffRequest, found: Person) -> HttpResponse:
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        why, step = form.cleaned_data["reason"], actions.propose_link
        if taken(form, lambda: step(found, reason=why, by=request.user, at=request.at)):
            say_done(request, "Der Vorschlag liegt bei der Geschäftsführung.")
            return redirect("organisation:person", pk=found.pk)
    context = {
        "form": form,
        "title": "Neues Passwort vorschlagen",
        "person": found,
        "lead": f"Mit diesem Konto sieht man Vorgänge. Darum gibt die Geschäftsführung den Code "
        f"für ein neues Passwort frei und händigt ihn {found.display_name} aus.",
        "submit": "Vorschlagen",
    }
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
        say_done(request, f"Das Konto von {found.display_name} ist geschlossen.")
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
