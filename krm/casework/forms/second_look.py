"""The forms of the second look at an answer."""

from typing import Any

from django import forms

from krm.casework.forms.steps import StepForm
from krm.casework.models import SecondLook
from krm.casework.queries.second_look import look_of, units_that_can_act
from krm.organisation.models import Unit
from krm.organisation.queries import local_day
from krm.ui.forms.moments import DayField
from krm.ui.rules import format_day


class AskSecondLookForm(StepForm):
    """When the customer asked, and what for."""

    requested_on = DayField(label="Wann hat die Person darum gebeten?")
    wish = forms.CharField(
        label="Womit ist die Person nicht zufrieden?",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Möglichst in ihren Worten. Die Geschäftsführung liest es.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["requested_on"].initial = local_day(self.at)


class DecideSecondLookForm(StepForm):
    """Whether the answer stands, and why."""

    outcome = forms.ChoiceField(
        label="Was ist das Ergebnis?",
        choices=SecondLook.Decision.choices,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="Warum?",
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="So steht es im Schreiben an die Kundin oder den Kunden.",
    )

    unit = forms.ModelChoiceField(
        label="Welche Einheit setzt um, was sich ändert?",
        queryset=Unit.objects.none(),
        required=False,
        empty_label="bitte wählen",
        help_text="Sie bekommt eine Aufgabe mit Ihrer Begründung. Bleibt die Antwort, bekommt "
        "sie keine.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = units_that_can_act(self.reaction)
        field = self.fields["unit"]
        if len(units) < 2:
            del self.fields["unit"]
        elif isinstance(field, forms.ModelChoiceField):
            field.queryset = Unit.objects.filter(pk__in=[unit.pk for unit in units])
            field.initial = units[0].pk
        look = look_of(self.reaction)
        if look is not None:
            self.fields[
                "outcome"
            ].help_text = f"Gebeten am {format_day(look.requested_on)}: {look.wish}"
