"""The form that hides the Vorgang of a colleague."""

from typing import Any

from django import forms

from krm.casework.forms.steps import StepForm
from krm.organisation.models import Person, Unit
from krm.reactions.queries import confidential_of


class ConfidentialForm(StepForm):
    """Where the customer works, and who stands in for all team leads."""

    unit = forms.ModelChoiceField(
        label="In welcher Einheit arbeitet die Person?",
        queryset=Unit.objects.filter(is_active=True),
        empty_label="bitte wählen",
    )
    substitute = forms.ModelChoiceField(
        label="Wer bearbeitet den Vorgang anstelle der Führungskräfte?",
        queryset=Person.objects.filter(is_active=True).order_by("last_name", "first_name"),
        empty_label="bitte wählen",
        help_text="Jemand von außerhalb dieser Einheit. Diese Person schreibt den Schriftsatz und "
        "gibt als zweite Person frei. Auch wenn sie abwesend ist, rückt niemand nach.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if (found := confidential_of(self.reaction)) is not None:
            self.fields["unit"].initial = found.unit_id
            self.fields["substitute"].initial = found.substitute_id
