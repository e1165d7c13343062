"""The forms in which a Vorgang is restricted to being kept, and in which that ends."""

from typing import Any

from django import forms

from krm.casework.forms.steps import text_area
from krm.privacy.actions.restricting import Restricted
from krm.privacy.models import SubjectRequest
from krm.privacy.queries.subject_requests import cases_of
from krm.privacy.rules.subject_requests import RESTRICTION_GROUNDS
from krm.ui.forms.moments import DayField


class RestrictForm(forms.Form):
    """Which Vorgänge, on which ground, and why."""

    cases = forms.MultipleChoiceField(
        label="Welche Vorgänge?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Nur was beendet ist. Einen Vorgang in Arbeit schließen Sie erst ab.",
    )
    ground = forms.ChoiceField(
        label="Grund", choices=list(RESTRICTION_GROUNDS.items()), widget=forms.RadioSelect
    )
    reason = text_area("Was genau ist der Anlass?", required=False, rows=2)

    def __init__(self, *args: Any, request: SubjectRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [row for row in cases_of(request) if row.restricted_on is None]
        self.rows = {str(row.pk): row for row in rows}
        field = self.fields["cases"]
        assert isinstance(field, forms.MultipleChoiceField), "it is declared so above"
        field.choices = [
            (key, f"{row.number}, {row.state_label}") for key, row in self.rows.items()
        ]
        field.initial = [key for key, row in self.rows.items() if not row.is_open]

    def to_values(self) -> dict[str, Any]:
        """Return what was said, for the verb."""
        said = self.cleaned_data
        cases = [self.rows[key] for key in said["cases"]]
        return {"restricted": Restricted(cases, said["ground"], said["reason"])}


class EndRestrictionForm(forms.Form):
    """When the person heard of it, and why the restriction ends."""

    notified_on = DayField(
        label="Wann hat die Person erfahren, dass die Einschränkung endet?",
        help_text="Sie muss es vorher wissen (Art. 18 Abs. 3 DSGVO).",
    )
    reason = text_area("Warum endet sie?", required=False, rows=2)
