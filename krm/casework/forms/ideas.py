"""The forms for a Lob that goes on, and for the decision about an Idee."""

from typing import Any

from django import forms

from krm.casework.actions.ideas import Decided
from krm.casework.forms.decision import ask_decision, decided_in
from krm.casework.forms.steps import StepForm, TaskForm
from krm.casework.forms.units import AssignmentForm
from krm.organisation.models import Person, Unit


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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_decision(self, "decision", "planned_until", "reason", of=self.assignment.unit)

    def decided(self) -> Decided | None:
        """Return the decision for the verb."""
        return decided_in(self)


class NotedDecisionForm(StepForm):
    """What a unit has decided about an Idee, as KRM heard it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_decision(self, "unit", "decision", "planned_until", "reason")

    def decided(self) -> Decided | None:
        """Return the decision for the verb."""
        return decided_in(self)


class IdeaOutcomeForm(TaskForm):
    """How somebody heard what became of their idea, or why that is not possible."""

    WAYS = (
        ("Am Telefon gesagt", "Am Telefon"),
        ("Geschrieben", "Mit einem Brief außerhalb dieses Systems"),
        ("Nicht möglich", "Nicht möglich: Die Person ist nicht erreichbar oder nicht bekannt"),
    )

    way = forms.ChoiceField(
        label="Wie haben Sie es gesagt?", choices=WAYS, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["way", "result"])
        self.fields["result"].label = "Wann, und mit welchen Worten? Oder warum nicht?"

    @property
    def said(self) -> str:
        """Return the words for the verb."""
        return f"{self.cleaned_data['way']}: {super().said}"
