"""Forms that keep a Vorgang from going, and that tell when a procedure was over."""

from typing import Any

from django import forms

from krm.casework.forms.steps import StepForm, text_area
from krm.organisation.queries import local_day
from krm.privacy.models import LegalHold
from krm.privacy.queries.retention import active_holds
from krm.ui.forms.moments import DayField
from krm.ui.rules import format_date


class HoldForm(StepForm):
    """What a Vorgang is still needed for, and until when."""

    reason = text_area("Wozu wird der Vorgang noch gebraucht?", rows=2)
    until = DayField(
        label="Gesperrt bis",
        error_messages={"required": "Eine Sperre ohne Ende gibt es nicht. Bitte einen Tag nennen."},
        help_text="Reicht der Tag nicht, setzen Sie die Sperre neu.",
    )


class EndHoldForm(StepForm):
    """Which hold ends, and why."""

    hold = forms.ChoiceField(label="Welche Sperre?", widget=forms.RadioSelect)
    reason = text_area("Grund", rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        holds = active_holds(self.reaction, local_day(self.at))
        self.rows = {str(row.pk): row for row in holds}
        field = self.fields["hold"]
        assert isinstance(field, forms.ChoiceField), "it is declared so above"
        field.choices = [
            (key, f"bis {format_date(row.until)}: {row.reason}") for key, row in self.rows.items()
        ]
        if len(self.rows) == 1:
            field.initial = next(iter(self.rows))

    def to_hold(self) -> LegalHold:
        """Return the hold that was chosen."""
        return self.rows[self.cleaned_data["hold"]]


class ProcedureEndForm(StepForm):
    """When the procedure was over."""

    on = DayField(
        label="Seit wann ist das Verfahren zu Ende?",
        help_text="Der Tag, an dem die Entscheidung nicht mehr anzufechten war.",
    )
