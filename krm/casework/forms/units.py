"""The small forms about the task of one unit."""

from typing import Any

from django import forms

from krm.casework.forms.steps import ReasonForm, StepForm, text_area
from krm.organisation.models import Person, Unit
from krm.organisation.queries import local_day
from krm.reactions.models import Reaction
from krm.work import access
from krm.work.models import Assignment, Task


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


class ChooseLeadForm(StepForm):
    """Which unit leads, and what it answers in place of one that is not responsible."""

    unit = forms.ModelChoiceField(
        label="Welche Einheit ist federführend?",
        queryset=Unit.objects.none(),
        empty_label="bitte wählen",
    )
    question = text_area(
        "Was soll sie zusätzlich beantworten?",
        required=False,
        hint="Leer lassen, wenn sich die Frage erledigt hat oder eine weitere Einheit sie bekommt.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        live = self.reaction.assignments.live()
        field = self.fields["unit"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Unit.objects.filter(pk__in=live.values("unit"))
        lead = live.filter(is_lead=True).first()
        field.initial = lead.unit_id if lead else None
        gone = declined(self.reaction)
        if gone is not None and lead is not None and lead.is_owed:
            self.fields["question"].initial = gone.question


def declined(reaction: Reaction) -> Assignment | None:
    """Return the task of the unit in whose place KRM has to find another one."""
    asked = reaction.tasks.open().filter(kind=Task.Kind.WHO_ANSWERS).order_by("pk").first()
    return Assignment.objects.filter(pk=asked.subject_pk or 0).first() if asked else None


def choosing_words(reaction: Reaction) -> str:
    """Return who is not responsible and why, and who leads for the time being."""
    gone = declined(reaction)
    unit = reaction.lead_unit
    leads = f" Zurzeit ist {unit.name} federführend." if unit else ""
    if gone is None:
        return leads.strip()
    return f"{gone.unit.name} ist nicht zuständig: {gone.end_reason}{leads}"
