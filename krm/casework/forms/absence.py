"""What a unit says of its own answer, and KRM of what was closed meanwhile (R-13)."""

from typing import Any

from django import forms

from krm.casework.actions.answered_by_unit import OwnAnswer
from krm.casework.actions.completing import Completed, Completion
from krm.casework.forms.steps import StepForm, ask_for_grounds, offer_assessment
from krm.casework.queries.second_person import second_people
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.reactions import queries as reaction_queries
from krm.reactions.models import Anliegen
from krm.reactions.rules import Remedy, has_result
from krm.regelwerk import queries as regelwerk
from krm.ui.forms.moments import DayField

# An answer never leaves by e-mail (docs/rulings.md 14).
WAYS = (("mit der Post", "Post"), ("mit Fax", "Fax"), ("persönlich übergeben", "persönlich"))


class OwnAnswerForm(StepForm):
    """When and how an answer left, and who signed it too."""

    sent_on = DayField(label="Verschickt am")
    way = forms.ChoiceField(label="Wie?", choices=WAYS, widget=forms.RadioSelect)
    second = forms.ModelChoiceField(
        label="Wer hat als zweite Person mitgezeichnet?",
        queryset=Person.objects.none(),
        empty_label="bitte wählen",
        help_text="Diese Person bekommt eine Mitteilung.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        on = local_day(self.at)
        self.fields["sent_on"].initial = on
        field = self.fields["second"]
        if self.by is not None and isinstance(field, forms.ModelChoiceField):
            people = second_people(self.reaction, self.by, on)
            field.queryset = Person.objects.filter(pk__in=[person.pk for person in people])

    def to_answer(self) -> OwnAnswer:
        """Return what was said of the answer."""
        data = self.cleaned_data
        return OwnAnswer(sent_on=data["sent_on"], way=data["way"], second=data["second"])


class CompletionForm(StepForm):
    """The assessment of each Anliegen as it stands, to be changed where KRM sees it otherwise."""

    improvement = forms.CharField(
        label="Was lernen wir daraus?", widget=forms.Textarea(attrs={"rows": 3}), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["improvement"].initial = self.reaction.improvement
        tree = regelwerk.rules_of(self.reaction.regelwerk_version).anliegen_tree
        rows = reaction_queries.anliegen_of(self.reaction)
        self.rows = [
            item for item in rows if has_result(self.reaction.kind) and not item.is_handed_over
        ]
        for item in self.rows:
            self._ask(item, f"Anliegen {item.position} ({tree.label(item.code)})")
        self.order_fields([name for name in self.fields if name != "improvement"])

    def _ask(self, item: Anliegen, label: str) -> None:
        name = f"a{item.pk}_"
        self.fields |= {
            f"{name}assessment": forms.ChoiceField(
                label=f"{label}: Bewertung",
                initial=item.assessment,
                required=bool(item.assessment),
            ),
            f"{name}criterion": forms.ChoiceField(
                label="Kriterium", required=False, initial=item.criterion
            ),
            f"{name}reason": forms.CharField(
                label="Begründung (nur intern)",
                widget=forms.Textarea(attrs={"rows": 2}),
                required=False,
                initial=item.assessment_reason,
            ),
            f"{name}remedy": forms.ChoiceField(
                label="Abhilfe",
                choices=[("", "noch offen"), *Remedy.choices],
                required=False,
                initial=item.remedy,
            ),
        }
        offer_assessment(self, f"{name}assessment", f"{name}criterion", self.reaction)

    def clean(self) -> dict[str, Any]:
        """Ask for criterion and reason where somebody says unberechtigt (AS-29)."""
        data = super().clean() or self.cleaned_data
        for item in self.rows:
            ask_for_grounds(self, f"a{item.pk}_")
        return data

    def to_completion(self) -> Completion:
        """Return what KRM says."""
        data = self.cleaned_data
        names = ("assessment", "criterion", "reason", "remedy")
        said = {
            item.pk: Completed(**{name: data[f"a{item.pk}_{name}"] for name in names})
            for item in self.rows
        }
        return Completion(anliegen=said, improvement=data["improvement"])
