"""The small forms about the task of one unit."""

from typing import Any

from django import forms

from krm.casework.forms.steps import ReasonForm, StepForm
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.work import access
from krm.work.models import Assignment


class AssignmentForm(StepForm):
    """A form about the task of one unit; the address names it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Assignment.objects.select_related("unit", "recipient", "drafter")
        self.assignment = rows.get(pk=self.about or 0, reaction=self.reaction)


class AssignmentReasonForm(ReasonForm, AssignmentForm):
    """Why a unit is no longer asked."""


class DrafterForm(AssignmentForm):
    """Who of the unit writes the Schriftsatz."""

    drafter = forms.ModelChoiceField(
        label="Wer schreibt den Entwurf?",
        queryset=Person.objects.none(),
        empty_label="bitte wählen",
        help_text="Sie zeichnen den Schriftsatz danach und geben ihn an KRM.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        on = local_day(self.at)
        people = access.possible_drafters([self.assignment.unit], self.reaction, on)
        field = self.fields["drafter"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = people
