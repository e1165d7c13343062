"""Small forms of the page of a letter: send again, the reason of a delay."""

from typing import Any

from django import forms

from krm.casework.forms.steps import StepForm
from krm.casework.queries.second_person import second_people
from krm.letters.models import Letter
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.regelwerk import queries as regelwerk


class SendAgainForm(StepForm):
    """How a letter goes out once more; the address is that of the Vorgang."""

    channel = forms.ChoiceField(label="Versandweg")
    again_note = forms.CharField(label="Vermerk", max_length=300, required=False)

    def __init__(self, *args: Any, letter: Letter, **kwargs: Any) -> None:
        super().__init__(*args, reaction=letter.reaction, **kwargs)
        field = self.fields["channel"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                (value, label)
                for value, label in Letter.Channel.choices
                if value != Letter.Channel.DOWNLOAD
                and (value != Letter.Channel.EMAIL or letter.channel == Letter.Channel.EMAIL)
            ]
        field.initial = Letter.Channel.POST


class DelayForm(StepForm):
    """Why the answer takes longer: chosen from the list of the Regelwerk, or written."""

    chosen = forms.ChoiceField(label="Grund", required=False)
    own = forms.CharField(
        label="Oder mit eigenen Worten",
        max_length=300,
        required=False,
        help_text="Ein ganzer Satz. Er steht so im Schreiben.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = regelwerk.rules_of(self.reaction.regelwerk_version)
        field = self.fields["chosen"]
        if isinstance(field, forms.ChoiceField):
            reasons = rules.texts("letters.delay_reasons")
            field.choices = [("", "bitte wählen"), *((text, text) for text in reasons)]

    @property
    def reason(self) -> str:
        """Return what was written, else what was chosen."""
        data: dict[str, str] = self.cleaned_data
        return data["own"].strip() or data["chosen"]


class SecondPersonForm(StepForm):
    """Who shall look at the answer and release it."""

    person = forms.ModelChoiceField(
        label="Wer soll freigeben?", queryset=Person.objects.none(), empty_label="bitte wählen"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        if self.by is not None and isinstance(field, forms.ModelChoiceField):
            people = second_people(self.reaction, self.by, local_day(self.at))
            field.queryset = Person.objects.filter(pk__in=[person.pk for person in people])
