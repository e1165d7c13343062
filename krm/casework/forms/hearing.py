"""The forms about the person complained about: what she reads, and what she says."""

from typing import Any

from django import forms

from krm.casework.forms.units import AssignmentForm, AssignmentReasonForm
from krm.casework.queries.hearing import due_before
from krm.organisation.queries import local_day
from krm.ui.rules import format_day


class AskHearingForm(AssignmentForm):
    """What the person complained about reads, and nothing else of the Vorgang."""

    accusation = forms.CharField(
        label="Was wird der Person vorgeworfen?",
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=4000,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person = self.reaction.complained_about
        who = person.display_name if person else "die Person"
        until = format_day(due_before(self.assignment, local_day(self.at)))
        self.fields["accusation"].help_text = (
            f"Genau das liest {who} und hat Zeit bis {until}. Der Name der Kundin oder des Kunden "
            "darf darin stehen, wenn es ohne ihn nicht zu verstehen ist. Anschrift, Telefon und "
            "Nummern bitte weglassen."
        )


class SkipHearingForm(AssignmentReasonForm):
    """Why it goes on without her."""


class StatementForm(forms.Form):
    """How the person complained about sees it."""

    statement = forms.CharField(
        label="Wie sehen Sie es?",
        widget=forms.Textarea(attrs={"rows": 10}),
        max_length=10000,
        help_text="Danach lässt es sich nicht mehr ändern.",
    )
