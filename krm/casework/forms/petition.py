"""Correct what belongs to a petition."""

from dataclasses import fields
from typing import Any

from krm.casework.forms.petition_fields import PetitionFields
from krm.casework.forms.steps import StepForm
from krm.reactions.actions import PetitionData
from krm.reactions.models import Petition


class PetitionForm(PetitionFields, StepForm):
    """The petition as it stands; old and new values stay in the Verlauf."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = Petition.objects.filter(reaction=self.reaction).first() or Petition()
        for field in fields(PetitionData):
            self.fields[field.name].initial = getattr(row, field.name)
