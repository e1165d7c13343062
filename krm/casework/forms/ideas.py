"""The forms for a Lob that goes on, and for the decision about an Idee."""

from typing import Any

from django import forms

from krm.casework.actions.ideas import Decided
from krm.casework.forms.steps import StepForm
from krm.casework.forms.units import AssignmentForm
from krm.casework.models import IdeaDecision
from krm.organisation.models import Person, Unit
from krm.ui.forms.moments import DayField


class PraiseForm(StepForm):
    """Which team, whom, and what they read."""

    unit = forms.ModelChoiceField(
        label="Welches Team wird gelobt?",
        queryset=Unit.objects.filter(is_active=True),
        empty_label="bitte wählen",
    )
    person = forms.ModelChoiceField(
        label="Wird eine bestimmte Person gelobt?",
        queryset=Person.objects.filter(is_active=True).order_by("last_name", "first_name"),
        required=False,
        empty_label="niemand mit Namen",
        help_text="Die Person bekommt eine eigene Mitteilung. Ihr Name steht in keinem Bericht.",
    )
    words = forms.CharField(
        label="Was lesen Team und Person?",
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=2000,
        help_text="Bitte ohne den Namen der Kundin oder des Kunden.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].initial = self.reaction.concerned_unit_id
        self.fields["words"].initial = self.reaction.matter[:2000]


class IdeaForm(AssignmentForm):
    """What becomes of an Idee."""

    decision = forms.ChoiceField(
        label="Was wird aus der Idee?",
        choices=IdeaDecision.Decision.choices,
        widget=forms.RadioSelect,
    )
    planned_until = DayField(
        label="Bis wann?", required=False, help_text="Nur wenn Sie die Umsetzung planen."
    )
    reason = forms.CharField(
        label="Begründung",
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Was genau geschieht, oder warum es nicht geht. So liest es die Kundin oder der "
        "Kunde.",
    )

    def decided(self) -> Decided:
        """Return the decision for the verb."""
        data = self.cleaned_data
        is_planned = data["decision"] == IdeaDecision.Decision.PLANNED
        return Decided(
            data["decision"], data["reason"], data["planned_until"] if is_planned else None
        )
