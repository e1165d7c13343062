"""The form of a correction: first which value is wrong, then the right one and the reason."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms

from krm.casework.actions.correct import TARGETS, current_value, words_of
from krm.casework.forms.fields import AnliegenField, MomentField
from krm.casework.forms.steps import StepForm
from krm.parties.models import Party
from krm.reactions.rules import Kind, Procedure
from krm.regelwerk import queries as regelwerk


@dataclass(frozen=True)
class Offer:
    """A value that can be corrected, as it stands now."""

    target: str
    label: str
    now: str


class CorrectionForm(StepForm):
    """One wrong value, the right one and the reason.

    Without a target it has no fields of its own: the page then shows what can be chosen.
    """

    target = forms.ChoiceField(
        label="Was ist falsch?", choices=list(TARGETS.items()), widget=forms.HiddenInput
    )
    new_moment = MomentField(label="Richtiger Zeitpunkt", required=False)
    new_kind = forms.ChoiceField(label="Richtige Art", choices=Kind.choices, required=False)
    new_channel = forms.ChoiceField(label="Richtiger Eingangsweg", required=False)
    new_text = forms.CharField(label="Richtiger Text", max_length=160, required=False)
    new_anliegen = AnliegenField(label="Richtige Anliegen", required=False)
    new_party = forms.ModelChoiceField(
        label="Richtige Person", queryset=Party.objects.none(), required=False
    )
    new_flag = forms.BooleanField(label="Ja, das trifft zu", required=False)
    new_procedure = forms.ChoiceField(
        label="Richtiges Verfahren", choices=Procedure.choices, required=False
    )
    reason = forms.CharField(
        label="Grund der Korrektur",
        widget=forms.Textarea(attrs={"rows": 3, "data-autosave": "1"}),
    )

    # Which field holds the new value of which target.
    SOURCE = {
        "arrived_at": "new_moment",
        "arrived_krm_at": "new_moment",
        "kind": "new_kind",
        "channel": "new_channel",
        "party": "new_party",
        "anliegen": "new_anliegen",
        "title": "new_text",
        "is_board": "new_flag",
        "is_complaint": "new_flag",
        "procedure": "new_procedure",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chosen = str(self["target"].value() or "")
        for name in set(self.SOURCE.values()) - {self.SOURCE.get(self.chosen)}:
            del self.fields[name]
        if self.chosen in self.SOURCE:
            self._prefill(self.fields[self.SOURCE[self.chosen]])

    def _prefill(self, field: forms.Field) -> None:
        """Offer what can be chosen and begin with the value as it stands."""
        rules = regelwerk.rules_of(self.reaction.regelwerk_version)
        if self.chosen == "channel" and isinstance(field, forms.ChoiceField):
            field.choices = [(c.code, c.label) for c in rules.channels.values()]
        if isinstance(field, AnliegenField):
            field.offer(rules.anliegen_tree)
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Party.objects.filter(erased_at=None).order_by("-pk")[:500]
        now = current_value(self.reaction, self.chosen)
        is_moment = isinstance(field, MomentField) and now is not None
        field.initial = datetime.fromisoformat(str(now)) if is_moment else now
        field.help_text = f"{TARGETS[self.chosen]}, bisher: {self._now(self.chosen)}"

    def _now(self, target: str) -> str:
        return words_of(self.reaction, target, current_value(self.reaction, target)) or "leer"

    @property
    def offers(self) -> list[Offer]:
        """Return what can be corrected here, while nothing is chosen yet."""
        if self.chosen in self.SOURCE:
            return []
        left_out = set()
        if self.reaction.kind != Kind.EINGABE:
            left_out.add("is_complaint")
        if self.reaction.is_anonymous:
            left_out.add("party")
        return [
            Offer(target, label, self._now(target))
            for target, label in TARGETS.items()
            if target not in left_out
        ]

    def clean(self) -> dict[str, Any]:
        """Require the field that belongs to the chosen target."""
        data = super().clean() or self.cleaned_data
        source = self.SOURCE.get(data.get("target", ""), "")
        if source and source != "new_flag" and data.get(source) in (None, "", []):
            self.add_error(source, "Bitte die richtige Angabe eintragen.")
        return data

    def new_value(self) -> object:
        """Return the new value in storable form."""
        value = self.cleaned_data[self.SOURCE[self.cleaned_data["target"]]]
        if isinstance(value, Party):
            return value.pk
        return value.isoformat() if isinstance(value, datetime) else value
