"""The forms of the import: the file, and which column holds what."""

from typing import Any

from django import forms

from krm.documents.rules.table import column_letter
from krm.takeover.queries import Preview
from krm.takeover.rules.columns import TARGETS

_NEEDED = (
    "Ohne „{}“ lässt sich kein Vorgang anlegen. Steht es nicht in der Tabelle: Bitte dort eine "
    "Spalte ergänzen und die Tabelle neu hochladen."
)


class TableForm(forms.Form):
    """The table that is to be imported."""

    upload = forms.FileField(
        label="Tabelle",
        help_text="Excel (.xlsx) oder CSV. Zuerst wird nur geprüft, noch nichts übernommen.",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.tsv,.txt"}),
    )


class ColumnsForm(forms.Form):
    """Which column holds what; guessed from the names, so that one look is enough."""

    def __init__(self, *args: Any, preview: Preview, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "steht nicht in der Tabelle")]
        for index, heading in enumerate(preview.headings):
            letter = column_letter(index)
            choices.append((str(index), f"{letter}: {heading}" if heading else letter))
        for target in TARGETS:
            needs = {"required": _NEEDED.format(target.label)} if target.is_required else {}
            self.fields[target.word] = forms.ChoiceField(
                error_messages=needs,
                label=target.label,
                choices=choices,
                required=target.is_required,
                initial=str(preview.guessed.get(target.word, "")),
            )

    def found(self) -> list[forms.BoundField]:
        """Return the fields that have a column, and those that need one."""
        return [field for field in self if field.value() or field.field.required]

    def others(self) -> list[forms.BoundField]:
        """Return the fields without a column."""
        return [field for field in self if not (field.value() or field.field.required)]

    def columns(self) -> dict[str, int]:
        """Return the chosen columns by word."""
        return {word: int(index) for word, index in self.cleaned_data.items() if index}
