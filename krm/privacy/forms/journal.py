"""The form to look at all that one person did."""

from typing import Any

from django import forms

from krm.organisation.models import Person
from krm.privacy.actions.looking import Wanted
from krm.ui.forms.moments import DayField


class ActionsForm(forms.Form):
    """Whose actions, of which days, why, and who of the Personalrat is there."""

    person = forms.ModelChoiceField(
        label="Wessen Handlungen?", queryset=Person.objects.none(), empty_label="bitte wählen"
    )
    first = DayField(label="Von")
    last = DayField(label="Bis")
    reason = forms.CharField(
        label="Anlass",
        max_length=300,
        error_messages={"required": "Bitte den Anlass nennen."},
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Er steht mit Ihrem Namen im Protokoll.",
    )
    council_member = forms.CharField(
        label="Welches Mitglied des Personalrats ist dabei?",
        max_length=120,
        error_messages={
            "required": "Ohne ein Mitglied des Personalrats werden Handlungen einer Person nicht "
            "angesehen. Bitte das Mitglied nennen, das dabei ist."
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        assert isinstance(field, forms.ModelChoiceField), "it is declared so above"
        field.queryset = Person.objects.order_by("last_name", "first_name", "pk")

    def to_wanted(self) -> Wanted:
        """Return what was said, for the verb."""
        return Wanted(**self.cleaned_data)
