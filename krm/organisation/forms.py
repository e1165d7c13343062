"""What the pages of the Verwaltung ask for."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django import forms
from django.db import models

from krm.organisation import queries
from krm.organisation.models import Office, Person, Standort, Unit
from krm.organisation.rules import DEPUTY_ROLES, ROLE_LABELS, Role

PASSWORD_HELP = "Mindestens 12 Zeichen. Gut sind vier Wörter, die nichts miteinander zu tun haben."
PROPOSAL_HELP = "Nötig, wenn die Geschäftsführung freigeben muss. Sie liest ihn."
DEPUTY_HELP = "Möglich für: " + ", ".join(
    ROLE_LABELS[role] for role in Role if role in DEPUTY_ROLES
)


def day_input() -> forms.DateInput:
    """Return a field for a day that browsers show as a calendar."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _named_empty(column: "models.Field[Any, Any]", **kwargs: Any) -> forms.Field | None:
    """Return the field of a column; where it may stay empty the list says so in a word."""
    field = column.formfield(**kwargs)
    if isinstance(field, forms.ModelChoiceField) and field.empty_label is not None:
        field.empty_label = "nicht eingetragen"
    return field


class PersonForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """Details of a person; password and roles have their own forms."""

    reason = forms.CharField(
        label="Grund", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=PROPOSAL_HELP,
    )  # fmt: skip

    class Meta:
        model = Person
        fields = (
            "first_name",
            "last_name",
            "username",
            "email",
            "form_of_address",
            "function",
            "phone",
            "reachable",
            "unit",
            "standort",
        )
        formfield_callback = _named_empty
        labels: ClassVar = {"username": "Anmeldename", "email": "E-Mail-Adresse"}
        help_texts: ClassVar = {
            "username": "Zum Beispiel vorname.nachname. Damit meldet sich die Person an.",
            "email": "Dorthin gehen Mitteilungen, ohne Namen und Inhalte aus Vorgängen.",
            "reachable": "Steht in Schreiben, zum Beispiel: Montag bis Freitag, 8 bis 12 Uhr.",
            "unit": "In eine andere Widerspruchsstelle wechselt jemand von dort erst, wenn die "
            "Geschäftsführung es freigibt.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask for first and last name: letters and the journal name people by them."""
        super().__init__(*args, **kwargs)
        self.fields["first_name"].required = True
        self.fields["last_name"].required = True
        if self.instance.pk is None:
            del self.fields["reason"]  # whoever is new opens nothing yet


class NewPasswordForm(forms.Form):
    """A password for oneself, with the code one was handed."""

    code = forms.CharField(
        label="Code",
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "data-from-address": "", "spellcheck": "false"}
        ),
        help_text="Fünf Gruppen aus vier Zeichen. Er steht auf dem Blatt, das Sie bekommen haben.",
    )
    password = forms.CharField(
        label="Neues Passwort",
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=PASSWORD_HELP,
    )
    again = forms.CharField(
        label="Neues Passwort noch einmal",
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_again(self) -> str:
        """Return the password if it was typed twice alike."""
        again: str = self.cleaned_data["again"]
        if self.cleaned_data.get("password") not in (None, again):
            raise forms.ValidationError("Die beiden Passwörter sind nicht gleich.")
        return again


class ReasonForm(forms.Form):
    """Why the executive should open something."""

    reason = forms.CharField(
        label="Grund", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class DecisionForm(forms.Form):
    """Why something is refused."""

    answer = forms.CharField(
        label="Grund der Ablehnung",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Nur nötig, wenn Sie ablehnen. Die Administration liest ihn.",
    )


class PeriodForm(forms.Form):
    """Days from–to; without an end until further notice."""

    starts_on = forms.DateField(label="Von", widget=day_input())
    ends_on = forms.DateField(
        label="Bis", required=False, widget=day_input(), help_text="Leer heißt: bis auf Weiteres."
    )


class RoleForm(PeriodForm):
    """A role for a person, from–to; some are only proposed."""

    role = forms.ChoiceField(label="Rolle")
    is_deputy = forms.BooleanField(label="in Vertretung", required=False, help_text=DEPUTY_HELP)
    reason = forms.CharField(
        label="Grund", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=PROPOSAL_HELP,
    )  # fmt: skip
    field_order = ("role", "is_deputy", "starts_on", "ends_on", "reason")

    def __init__(
        self,
        *args: Any,
        roles: Iterable[Role] = (),
        proposable: Iterable[Role] = (),
        **kwargs: Any,
    ) -> None:
        """Offer the roles the person at the desk may give, and those they may propose."""
        super().__init__(*args, **kwargs)
        field = self.fields["role"]
        assert isinstance(field, forms.ChoiceField)
        own = [(role.value, ROLE_LABELS[role]) for role in roles]
        asked = [(role.value, ROLE_LABELS[role]) for role in proposable]
        if not asked:
            del self.fields["reason"]
        field.choices = [("Die Geschäftsführung gibt frei", asked), *own] if asked else own

    def clean_role(self) -> Role:
        """Return the role itself."""
        return Role(self.cleaned_data["role"])


class OfficerForm(PeriodForm):
    """The appointment of the KRM officer (R-01)."""

    person = forms.ModelChoiceField(
        label="Person", queryset=Person.objects.none(), empty_label="Bitte wählen"
    )
    field_order = ("person", "starts_on", "ends_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer everybody who works here."""
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Person.objects.filter(is_active=True).order_by("last_name", "first_name")


class EndRoleForm(forms.Form):
    """The last day of a role."""

    ends_on = forms.DateField(
        label="Letzter Tag",
        widget=day_input(),
        help_text="Der gestrige Tag beendet die Rolle sofort.",
    )


class AbsenceForm(forms.Form):
    """Days on which somebody is away; why is not asked."""

    starts_on = forms.DateField(label="Erster Tag", widget=day_input())
    ends_on = forms.DateField(label="Letzter Tag", widget=day_input())


class AbsentPersonForm(forms.Form):
    """Whose absence is entered: who is ill enters nothing."""

    person = forms.ModelChoiceField(
        label="Wer ist abwesend?", queryset=Person.objects.none(), empty_label="bitte wählen"
    )

    def __init__(self, *args: Any, people: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Person.objects.filter(pk__in=[person.pk for person in people])


class UnitForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A unit with its lead and deputy; whoever reaches more by it needs the executive."""

    reason = forms.CharField(
        label="Grund", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=PROPOSAL_HELP,
    )  # fmt: skip

    class Meta:
        model = Unit
        fields = ("name", "kind", "parent", "standort", "lead", "deputy", "is_active")
        formfield_callback = _named_empty
        help_texts: ClassVar = {
            "lead": "Wer ein Team leitet, sieht die Vorgänge dieses Teams. Darum gibt die "
            "Geschäftsführung eine neue Leitung oder Vertretung frei.",
            "deputy": "Sieht dieselben Vorgänge und übernimmt Aufgaben, wenn die Leitung abwesend "
            "ist.",
            "is_active": "Nur aktive Einheiten bekommen neue Aufgaben.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer people who work here and units other than this one."""
        super().__init__(*args, **kwargs)
        people = [(person.pk, person.display_name) for person in queries.active_people()]
        for name in ("lead", "deputy"):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.choices = [("", "niemand"), *people]
        parent = self.fields["parent"]
        assert isinstance(parent, forms.ModelChoiceField)
        parent.queryset = Unit.objects.exclude(pk=self.instance.pk).order_by("name")


class StandortForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A Standort and the days on which it is in use."""

    class Meta:
        model = Standort
        fields = (
            "name",
            "code",
            "street",
            "postcode",
            "city",
            "has_cards",
            "starts_on",
            "ends_on",
        )
        widgets: ClassVar = {"starts_on": day_input(), "ends_on": day_input()}
        help_texts: ClassVar = {
            "code": "Steht in der Adresse der Meinungskarte: Kleinbuchstaben, Ziffern, Bindestrich."
        }


class OfficeForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """The details of the Dienststelle, as letters show them."""

    class Meta:
        model = Office
        fields = (
            "name",
            "short_name",
            "street",
            "postcode",
            "city",
            "phone",
            "email",
            "website",
            "traegernummer",
        )


class ConfirmForm(forms.Form):
    """Nothing to fill in: pressing the button again is the answer."""
