"""Forms about documents of the E-AKTE that KRM reads."""

from typing import Any

from django import forms

from krm.casework.forms.steps import StepForm, text_area
from krm.organisation.queries import local_day
from krm.privacy.actions.look_ins import Seen
from krm.privacy.models import LookIn
from krm.privacy.queries.look_ins import gate_of, look_ins_of
from krm.ui.forms.moments import DayField
from krm.ui.rules import format_at, format_date


class LookInForm(StepForm):
    """Which document is read, of which day, and what for."""

    kind = forms.ChoiceField(label="Was für ein Dokument?", choices=LookIn.DocumentKind.choices)
    document = forms.CharField(
        label="Welches Dokument?",
        max_length=200,
        help_text="So, dass es sich in der E-AKTE wiederfinden lässt.",
    )
    document_on = DayField(label="Datum des Dokuments")
    purpose = forms.CharField(
        label="Wozu ist die Einsicht nötig?",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.gate = gate_of(self.reaction, local_day(self.at))
        oldest = format_date(self.gate.oldest)
        self.fields["document_on"].help_text = f"Heute frühestens der {oldest}."

    def to_seen(self) -> Seen:
        """Return what was said, for the verb."""
        data = self.cleaned_data
        return Seen(data["kind"], data["document"], data["document_on"], data["purpose"])


class CorrectLookInForm(LookInForm):
    """Which entry is wrong, what is right, and why it was wrong."""

    look_in = forms.ChoiceField(label="Welcher Eintrag?", widget=forms.RadioSelect)
    reason = text_area("Grund der Berichtigung", rows=2)

    field_order = ("look_in", "kind", "document", "document_on", "purpose", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document_on"].help_text = ""
        self.rows = {str(row.pk): row for row in look_ins_of(self.reaction)}
        field = self.fields["look_in"]
        assert isinstance(field, forms.ChoiceField), "it is declared so above"
        field.choices = [
            (key, f"{format_at(row.looked_at)}: {row.document_title or 'Dokument'}")
            for key, row in self.rows.items()
        ]
        if len(self.rows) == 1:
            self._begin_with(*self.rows.items())

    def _begin_with(self, only: tuple[str, LookIn]) -> None:
        key, row = only
        standing = max(row.corrections.all(), key=lambda one: one.pk, default=row)
        values = {
            "look_in": key, "kind": standing.document_kind, "document": standing.document_title,
            "document_on": standing.document_on, "purpose": standing.purpose,
        }  # fmt: skip
        for name, value in values.items():
            self.fields[name].initial = value

    def to_look_in(self) -> LookIn:
        """Return the entry that was chosen."""
        return self.rows[self.cleaned_data["look_in"]]
