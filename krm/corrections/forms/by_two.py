"""Forms of the steps that a second person confirms in what has ended, with the reason."""

from dataclasses import asdict
from typing import Any

from django import forms

from krm.casework.actions.handover import can_be_notified
from krm.casework.forms import customer, steps
from krm.casework.forms.steps import StepForm
from krm.casework.queries import facts_for
from krm.corrections.actions.by_two import Said, party_said
from krm.organisation.queries import local_day
from krm.petitions.queries import transmitted_statement
from krm.reactions.rules import typed_number
from krm.reactions.workflow import ENDED_STATES, State
from krm.ui.forms.moments import DayField


class WhyForm(StepForm):
    """Asks why."""

    why = forms.CharField(
        label="Grund", max_length=300, help_text="Eine zweite Person bestätigt es."
    )

    def why_said(self) -> str:
        """Return why it is changed; "" where nobody is asked."""
        return str(self.cleaned_data.get("why", ""))

    def said(self) -> Said:
        """Return what was said, in storable form."""
        raise NotImplementedError


class EndedForm(WhyForm):
    """Asks why, where what has ended is changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if State(self.reaction.state) not in ENDED_STATES:
            del self.fields["why"]
        else:
            said = "Der Vorgang ist beendet. Eine zweite Person bestätigt es."
            self.fields["why"].help_text = said

    def _days(self) -> dict[str, object]:
        data = self.cleaned_data
        days = {name: data[name] for name in ("starts_on", "ends_on")}
        return {
            "has_vollmacht": bool(data["has_vollmacht"]),
            **{name: day.isoformat() if day else "" for name, day in days.items()},
        }


class CustomerStepForm(EndedForm, customer.CustomerForm):
    """The customer as the desk knows them."""

    def said(self) -> Said:
        """Return what was typed."""
        return party_said(self.to_party()) or {}


class RepresentativeStepForm(EndedForm, customer.RepresentativeForm):
    """Who speaks for the customer."""

    def said(self) -> Said:
        """Return who it is, and the Vollmacht."""
        return {"party": party_said(self.to_party()), **self._days()}


class RoleStepForm(EndedForm, customer.RoleForm):
    """Who wrote."""

    def said(self) -> Said:
        """Return the role, the customer and the Vollmacht."""
        named = party_said(self.customer())
        return {"role": self.cleaned_data["role"], "party": named, **self._days()}


class DeceasedStepForm(EndedForm, customer.DeceasedForm):
    """Since when a death is known."""

    def said(self) -> Said:
        """Return the day."""
        return {"on": self.cleaned_data["on"].isoformat()}


class EmailConsentStepForm(EndedForm, customer.EmailConsentForm):
    """What the customer says about e-mails; a withdrawal waits for nobody."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if (why := self.fields.get("why")) is not None:
            why.required = False  # the verb asks for it where a second person has to agree
            why.help_text = (
                "Der Vorgang ist beendet. Eine Einwilligung bestätigt eine zweite Person; ein "
                "Widerruf gilt sofort und braucht keinen Grund."
            )

    def said(self) -> Said:
        """Return what was said, since when and how."""
        said = asdict(self.to_consent())
        return {**said, "on": said["on"].isoformat()}


class FollowUpStepForm(EndedForm, customer.FollowUpForm):
    """The earlier Vorgang."""

    def said(self) -> Said:
        """Return its number as the register writes it."""
        return {"number": typed_number(self.cleaned_data["number"])}


class ExcludeStepForm(customer.ExcludeForm):
    """Who must not see the Vorgang; the reason is asked anyhow."""

    def why_said(self) -> str:
        """Return why."""
        return str(self.cleaned_data["reason"])

    def said(self) -> Said:
        """Return whom, and why."""
        return {"person": self.cleaned_data["person"].pk, "reason": self.cleaned_data["reason"]}


class HandOverStepForm(steps.HandOverForm):
    """To whom the matter is handed over; the reason is asked anyhow."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not can_be_notified(facts_for(self.reaction, self.by, local_day(self.at))):
            self.fields["reason"].help_text = (
                "Hier ist kein Schreiben möglich. Endet mit der Abgabe eine gesetzliche Frist, "
                "bestätigt sie eine zweite Person."
            )

    def why_said(self) -> str:
        """Return why."""
        return str(self.cleaned_data["reason"])

    def said(self) -> Said:
        """Return the plan."""
        return asdict(self.to_plan())


class TransmissionForm(WhyForm):
    """When and how the Stellungnahme left after all."""

    transmitted_on = DayField(label="Übermittelt am")
    how = forms.CharField(label="Auf welchem Weg?", max_length=120)
    field_order = ("transmitted_on", "how", "why")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sent = transmitted_statement(self.reaction)
        if sent is not None:
            self.fields["transmitted_on"].initial = sent.transmitted_on
            self.fields["how"].initial = sent.transmitted_how

    def said(self) -> Said:
        """Return the day and the way."""
        day = self.cleaned_data["transmitted_on"]
        return {"transmitted_on": day.isoformat(), "how": self.cleaned_data["how"]}
