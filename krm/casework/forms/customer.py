"""Forms about the customer of a Vorgang."""

from typing import Any

from django import forms

from krm.casework.actions.customer import EmailConsent, Mandate, shown_customer
from krm.casework.forms.steps import StepForm
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.parties.actions import PartyData
from krm.parties.forms import party_field
from krm.parties.models import Consent
from krm.parties.queries import valid_consent
from krm.reactions.models import Reaction
from krm.reactions.rules import PartyRole
from krm.ui.forms.moments import DayField
from krm.ui.rules import format_date


class PartyForm(StepForm):
    """Name, address and ways to reach somebody; only a name is needed."""

    kind = party_field("kind", label="Wer ist das?")
    form_of_address = party_field("form_of_address")
    first_name = party_field("first_name")
    last_name = party_field("last_name")
    organisation_name = party_field("organisation_name")
    letter_name = party_field(
        "letter_name", help_text="Für Briefe, wenn der Name in einer anderen Schrift steht."
    )
    street = party_field("street")
    postcode = party_field("postcode")
    city = party_field("city")
    country = party_field("country")
    email = party_field("email")
    phone = party_field("phone")
    fax = party_field("fax")

    def to_party(self) -> PartyData:
        """Return what was typed."""
        keys = PartyData.__dataclass_fields__.keys() & self.cleaned_data.keys()
        return PartyData(**{key: self.cleaned_data[key] for key in keys})


class CustomerForm(PartyForm):
    """The customer as the desk knows them, and what the page showed of them."""

    preferred_channel = party_field("preferred_channel")
    customer_number = party_field("customer_number")
    language = party_field("language")
    accessibility = party_field("accessibility")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        party = self.reaction.party
        if party is not None:
            for name in PartyData.__dataclass_fields__.keys() & self.fields.keys():
                self.fields[name].initial = getattr(party, name)

    def seen_now(self, reaction: Reaction) -> str:
        """Return a digest of the Vorgang and of what is known about the customer."""
        return shown_customer(reaction)


class RepresentativeForm(PartyForm):
    """Who speaks for the customer, and whether there is a Vollmacht."""

    has_vollmacht = forms.BooleanField(
        label="Eine Vollmacht liegt vor",
        required=False,
        help_text="Nur dann gehen Schreiben an die Vertretung.",
    )
    starts_on = DayField(label="Vollmacht gilt ab", required=False)
    ends_on = DayField(label="Vollmacht gilt bis", required=False)


class RoleForm(PartyForm):
    """Who wrote: the customer, or somebody for them; then who the customer is."""

    ROLES = (
        (PartyRole.BENEFICIARY, "die Kundin oder der Kunde selbst"),
        (PartyRole.REPRESENTATIVE, "eine Vertretung"),
        (PartyRole.HELPER, "jemand, der nur unterstützt"),
    )

    role = forms.ChoiceField(label="Wer hat geschrieben?", choices=ROLES, widget=forms.RadioSelect)
    has_vollmacht = forms.BooleanField(
        label="Eine Vollmacht liegt vor",
        required=False,
        help_text="Nur für eine Vertretung. Bitte dann unten die vertretene Person eintragen.",
    )
    starts_on = DayField(label="Vollmacht gilt ab", required=False)
    ends_on = DayField(label="Vollmacht gilt bis", required=False)

    field_order = ("role", "has_vollmacht", "starts_on", "ends_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].initial = self.reaction.party_role
        self.fields["kind"].label = "Für wen wurde geschrieben?"

    def customer(self) -> PartyData | None:
        """Return the customer as typed, or None if nobody was named."""
        data = self.cleaned_data
        named = any(data[name] for name in ("first_name", "last_name", "organisation_name"))
        return self.to_party() if named else None

    def mandate(self) -> Mandate:
        """Return the Vollmacht as typed."""
        data = self.cleaned_data
        return Mandate(bool(data["has_vollmacht"]), data["starts_on"], data["ends_on"])


class DeceasedForm(StepForm):
    """The day on which the house learned of a death."""

    on = DayField(label="Bekannt seit")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = local_day(self.at)


class EmailConsentForm(StepForm):
    """Whether letters may go by e-mail: agreed or withdrawn, since when, how we know it."""

    choice = forms.ChoiceField(
        label="Was sagt die Kundin oder der Kunde?",
        choices=[
            ("given", "Einverstanden\nEingangsbestätigung und Zwischennachricht dürfen per E-Mail "
             "kommen. Antworten kommen immer auf Papier."),
            ("withdrawn", "Nicht mehr einverstanden\nE-Mails, die noch warten, werden angehalten."),
        ],
        widget=forms.RadioSelect,
    )  # fmt: skip
    on = DayField(label="Seit wann?")
    form = forms.ChoiceField(
        label="Wie hat die Person es gesagt?", choices=Consent.Form.choices, initial="written"
    )
    note = forms.CharField(label="Vermerk", max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = local_day(self.at)
        self.fields["choice"].help_text = self._now()

    def _now(self) -> str:
        party = self.reaction.party
        if party is None:
            return ""
        found = valid_consent(party, Consent.Purpose.EMAIL, local_day(self.at))
        if found is None:
            return "Bisher liegt keine Einwilligung vor."
        return f"Einverstanden seit {format_date(found.given_on)} ({found.get_form_display()})."

    def to_consent(self) -> EmailConsent:
        """Return what was said, for the verb."""
        data = self.cleaned_data
        return EmailConsent(data["choice"] == "given", data["on"], data["form"], data["note"])


class ExcludeForm(StepForm):
    """Who must not see the Vorgang, and why."""

    person = forms.ModelChoiceField(
        label="Person",
        queryset=Person.objects.filter(is_active=True).order_by("last_name"),
        empty_label="bitte wählen",
    )
    reason = forms.CharField(label="Grund", max_length=200)


class FollowUpForm(StepForm):
    """The earlier Vorgang."""

    number = forms.CharField(label="Nummer des früheren Vorgangs", max_length=20)
