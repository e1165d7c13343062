"""What is asked about a petition, wherever it is asked."""

from dataclasses import fields
from typing import Any

from django import forms
from django.forms import BoundField

from krm.reactions.actions import PetitionData
from krm.reactions.models import Petition
from krm.reactions.rules import Kind
from krm.ui.forms.moments import DayField

_NAMES = [field.name for field in fields(PetitionData)]


class PetitionFields(forms.Form):
    """The fields of a petition; a form that records or corrects takes them in."""

    number = forms.CharField(
        label="Petitionsnummer",
        max_length=60,
        required=False,
        help_text="Zum Beispiel: Pet 4-20-11-81503-000001",
    )
    passed_by = forms.CharField(
        label="Weitergegeben von",
        max_length=200,
        required=False,
        help_text="Bei einer Eingabe: die Stelle, die sie uns geschickt hat. Kam sie von der "
        "Person selbst, bleibt das Feld leer. Bitte ausschreiben: So steht es im Schreiben.",
    )
    answer_to = forms.ChoiceField(
        label="Eine Eingabe wird beantwortet gegenüber",
        choices=Petition.AnswerTo.choices,
        required=False,
        help_text="So, wie es die Person oder die Stelle wünscht.",
    )
    reference = forms.CharField(
        label="Zeichen des BMAS oder der Stelle", max_length=120, required=False
    )
    letter_received_on = DayField(label="Anschreiben des BMAS eingegangen am", required=False)
    paper_received_on = DayField(label="Papiervorgang eingegangen am", required=False)
    committee_due_on = DayField(
        label="Frist des Petitionsausschusses",
        required=False,
        help_text="Von diesem Tag zählt die Frist für die Stellungnahme zurück.",
    )
    ministry_due_on = DayField(
        label="Eigene Frist des BMAS oder der Stelle",
        required=False,
        help_text="Nur wenn eine genannt ist. Liegt sie früher, wird auf sie hin gearbeitet und "
        "an sie erinnert.",
    )
    participation = forms.ChoiceField(
        label="Trägerversammlung beteiligen? Das sagt das BMAS",
        choices=Petition.Participation.choices,
        required=False,
    )

    @property
    def petition_fields(self) -> list[BoundField]:
        """Return the fields in their order, for the page."""
        return [self[name] for name in _NAMES]

    @property
    def petition_has_errors(self) -> bool:
        """Tell whether one of them is wrong, so that the page opens the part."""
        return any(self[name].errors for name in _NAMES)

    def petition_data(self) -> PetitionData:
        """Return what was typed."""
        typed: dict[str, Any] = {name: self.cleaned_data.get(name) for name in _NAMES}
        typed["participation"] = typed["participation"] or Petition.Participation.OPEN
        typed["answer_to"] = typed["answer_to"] or Petition.AnswerTo.SENDER
        words = ("number", "passed_by", "reference")
        return PetitionData(**{**typed, **{name: (typed[name] or "").strip() for name in words}})

    def to_petition(self, kind: str) -> PetitionData | None:
        """Return what is registered: always for a petition, else only what somebody typed."""
        data = self.petition_data()
        return data if kind == Kind.PETITION or data != PetitionData() else None
