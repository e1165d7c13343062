"""The walk through a Vorgang that is to become anonymous: each text, each file, the reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms

from krm.parties.rules.traces import in_words
from krm.privacy.actions.proposing import Plan, problems_of
from krm.privacy.queries.anonymising import FreeText, HeldFile
from krm.reactions.models import Reaction

WHY = "why-"


@dataclass(frozen=True)
class ShownText:
    """One text on the page: its field, what was found in it, and the field for a reason."""

    field: forms.BoundField
    why: forms.BoundField | None
    found: str


class AnonymousForm(forms.Form):
    """Every text as it will read, the files that stay, and why the Vorgang becomes anonymous."""

    documents = forms.MultipleChoiceField(
        label="Welche Dateien bleiben?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Ohne Haken wird die Datei gelöscht. Bitte jede öffnen: Auch in einem Bild kann "
        "ein Name stehen.",
    )
    reason = forms.CharField(
        label="Grund",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Ohne Namen. Der Grund bleibt im Verlauf, zum Beispiel: Zustimmung widerrufen.",
    )
    is_sure = forms.BooleanField(
        label="Ich weiß, dass sich das nicht rückgängig machen lässt",
        error_messages={"required": "Bitte bestätigen."},
    )

    def __init__(
        self,
        *args: Any,
        reaction: Reaction,
        texts: Sequence[FreeText],
        files: Sequence[HeldFile],
        at: datetime,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.reaction, self.texts, self.held, self.at = reaction, texts, files, at
        for text in texts:
            self.fields[text.key] = forms.CharField(
                label=text.label,
                initial=text.text,
                required=False,
                widget=forms.Textarea(attrs={"rows": text.rows}),
            )
            self.fields[WHY + text.key] = forms.CharField(
                label="Warum bleibt es stehen?",
                required=False,
                max_length=200,
                help_text="Zum Beispiel: Name einer Kollegin.",
            )
        choice = self.fields["documents"]
        if isinstance(choice, forms.MultipleChoiceField):
            choice.choices = [(str(file.document.pk), _words_of(file)) for file in files]
        if not files:
            del self.fields["documents"]

    @property
    def shown_texts(self) -> list[ShownText]:
        """Return the texts in their order, with what was found in each."""
        return [
            ShownText(
                self[text.key],
                self[WHY + text.key] if text.traces or text.key in self.errors else None,
                in_words(text.traces),
            )
            for text in self.texts
        ]

    def clean(self) -> dict[str, Any]:
        """Check the whole plan; what is wrong stands at its text."""
        data = super().clean() or self.cleaned_data
        found = problems_of(self.reaction, self.to_plan(), self.texts, self.held)
        for name, problem in found.items():
            if name not in self.errors:
                self.add_error(name, problem)
        return data

    def to_plan(self) -> Plan:
        """Return what stays."""
        data = self.cleaned_data
        return Plan(
            texts={text.key: data.get(text.key, "") for text in self.texts},
            keeps={text.key: data.get(WHY + text.key, "") for text in self.texts},
            documents=data.get("documents", []),
            reason=data.get("reason", ""),
        )


def _words_of(file: HeldFile) -> str:
    found = f"\nGefunden: {in_words(file.traces)}" if file.traces else ""
    return f"{file.document.title} ({file.kind}){found}"
