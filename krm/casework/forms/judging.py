"""What KRM says to one Anliegen: answer and assessment, or the procedure that decides (R-30)."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms

from krm.casework.actions.judging import Judgement
from krm.casework.forms.steps import ask_for_grounds, offer_assessment, text_area
from krm.reactions.models import Reaction
from krm.reactions.rules import (
    NO_PROCEDURE,
    Procedure,
    Remedy,
    RunningProcedure,
    has_result,
)
from krm.regelwerk import queries as regelwerk


class AnliegenForm(forms.Form):
    """Answer and assessment of one Anliegen, or the procedure that decides about it."""

    _TO_THE_MATTER: ClassVar[Mapping[str, str]] = {
        "answer": "Daneben steht keine Stellungnahme zur Sache.",
        "assessment": "Bewertet wird es nicht.",
        "remedy": "Abhilfe gibt es dort.",
    }

    answer = text_area("Antwort im Schreiben", rows=4, required=False)
    assessment = forms.ChoiceField(label="Bewertung", required=False)
    criterion = forms.ChoiceField(label="Kriterium", required=False)
    reason = text_area("Begründung (nur intern)", rows=2, required=False)
    remedy = forms.ChoiceField(
        label="Abhilfe", choices=[("", "noch offen"), *Remedy.choices], required=False
    )
    is_handed_over = forms.BooleanField(label="an andere Stelle abgegeben", required=False)
    refers_to_procedure = forms.BooleanField(
        label="verweist auf das laufende Verfahren", required=False
    )

    procedure = forms.ChoiceField(
        label="Welches Verfahren?", choices=Procedure.choices, required=False
    )
    procedure_reference = forms.CharField(
        label="Aktenzeichen des Verfahrens", max_length=60, required=False
    )
    procedure_stage = forms.CharField(
        label="Stand des Verfahrens, falls bekannt",
        max_length=160,
        required=False,
        help_text="Steht so im Schreiben. Zum Beispiel: Die Begründung fehlt noch.",
    )

    def __init__(
        self, *args: Any, reaction: Reaction, code: str, proposed_by: str = "", **kwargs: Any
    ) -> None:
        """Take the Anliegen; and which unit's words stand in the form until KRM has stored its own.

        :param proposed_by: the name of that unit, "" where KRM has answered or several have spoken.
        """
        super().__init__(*args, **kwargs)
        self.proposed_by = proposed_by
        if proposed_by:
            self.fields["answer"].help_text = (
                f"Vorschlag von {proposed_by}. Mit dem Speichern wird er Ihre Antwort. Sie können "
                "ihn vorher ändern."
            )
        tree = regelwerk.rules_of(reaction.regelwerk_version).anliegen_tree
        self.anliegen_label = tree.label(code)
        offer_assessment(self, "assessment", "criterion", reaction)
        if not has_result(reaction.kind):
            # A Lob and an Idee are answered, not assessed, and no procedure decides about them.
            for name in [name for name in self.fields if name not in ("answer", "is_handed_over")]:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Ask for criterion and reason where somebody says unberechtigt (AS-29)."""
        data = super().clean() or self.cleaned_data
        ask_for_grounds(self)
        if data.get("refers_to_procedure"):
            self._refers(data)
        return data

    @property
    def to_the_matter(self) -> list[forms.BoundField]:
        """Return the fields of answer and assessment."""
        return [self[name] for name in self.fields if "procedure" not in name]

    @property
    def about_procedure(self) -> list[forms.BoundField]:
        """Return the fields about the procedure that decides."""
        return [self[name] for name in self.fields if "procedure" in name]

    @property
    def opens_procedure(self) -> bool:
        """Tell whether those are shown at once: one is known, or something is wrong there."""
        if "procedure" not in self.fields:
            return False
        known = self["procedure"].value() not in (None, "", Procedure.NONE)
        return known or any(field.errors for field in self.about_procedure)

    def _refers(self, data: dict[str, Any]) -> None:
        """Ask for the procedure, and for nothing said to the matter beside it (R-30)."""
        if data.get("procedure", Procedure.NONE) in ("", Procedure.NONE):
            self.add_error("procedure", "Bitte sagen, welches Verfahren läuft.")
        for name, what in self._TO_THE_MATTER.items():
            if str(data.get(name) or "").strip():
                self.add_error(
                    name,
                    f"Dieses Anliegen verweist auf das laufende Verfahren. {what} Bitte hier "
                    "nichts eintragen oder den Verweis abwählen.",
                )

    def judgement(self) -> Judgement:
        """Return what was said for the verb."""
        data = dict(self.cleaned_data)
        if "procedure" not in data:
            return Judgement(**data)
        names = ("procedure", "procedure_reference", "procedure_stage")
        running = RunningProcedure(*(data.pop(name) for name in names))
        procedure = running if data["refers_to_procedure"] else NO_PROCEDURE
        return Judgement(**data, procedure=procedure)
