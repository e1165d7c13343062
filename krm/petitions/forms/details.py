"""Correct what belongs to a petition."""

from dataclasses import fields
from typing import Any

from django import forms

from krm.casework.forms.petition_fields import PetitionFields
from krm.casework.forms.steps import StepForm
from krm.petitions.actions.details import LetterFile
from krm.reactions.actions import PetitionData
from krm.reactions.models import Petition


class PetitionForm(PetitionFields, StepForm):
    """The petition as it stands; old and new values stay in the Verlauf."""

    letter = forms.FileField(
        label="Anschreiben des BMAS oder der Stelle als Datei",
        required=False,
        help_text="Es liegt danach bei den Dokumenten des Vorgangs.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = Petition.objects.filter(reaction=self.reaction).first() or Petition()
        for field in fields(PetitionData):
            self.fields[field.name].initial = getattr(row, field.name)

    @property
    def heading(self) -> str:
        """Return what the page is called: an Eingabe is no petition."""
        return f"Angaben zur {self.reaction.get_kind_display()}"

    def letter_file(self) -> LetterFile | None:
        """Return the letter that was chosen, None without one."""
        file = self.cleaned_data.get("letter")
        return LetterFile(file.read(), file.name or "anschreiben.pdf") if file else None
