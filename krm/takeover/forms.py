"""The forms of the import: the file, and which column holds what."""

from collections.abc import Sequence
from typing import Any

from django import forms

from krm.documents.rules.table import column_letter
from krm.takeover.models import RegisterImport
from krm.takeover.queries import Preview
from krm.takeover.rules.columns import BY_WORD, TARGETS
from krm.takeover.rules.row import Options

_NEEDED = (
    "Ohne „{}“ lässt sich kein Vorgang anlegen. Steht es nicht in der Tabelle: Bitte dort eine "
    "Spalte ergänzen und die Tabelle neu hochladen."
)


_ZEROS = (
    "Postleitzahl 1067 wird 01067, Telefon 17612345 wird 017612345. Jede Änderung steht danach in "
    "der Liste."
)
_NAMED = 8


class TableForm(forms.Form):
    """The table that is to be imported."""

    upload = forms.FileField(
        label="Tabelle",
        help_text="Excel (.xlsx) oder CSV. Zuerst wird nur geprüft, noch nichts importiert.",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.tsv,.txt"}),
    )


class TakeBackForm(forms.Form):
    """Why an import is taken back."""

    reason = forms.CharField(
        label="Grund",
        max_length=300,
        help_text="Zum Beispiel: falsches Blatt importiert.",
    )


class ColumnsForm(forms.Form):
    """Which column holds what; guessed from the names, so that one look is enough."""

    def __init__(self, *args: Any, preview: Preview, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "steht nicht in der Tabelle")]
        for index, heading in enumerate(preview.headings):
            letter = column_letter(index)
            choices.append((str(index), f"{letter}: {heading}" if heading else letter))
        self._options: list[str] = []
        if preview.hidden_rows:
            self._add_option("hidden_rows", _hidden_rows_field(preview.hidden_rows))
        self._add_option(
            "restores_zeros",
            forms.BooleanField(
                label="Fehlende Nullen ergänzen",
                help_text=_ZEROS,
                required=False,
            ),
        )
        for target in TARGETS:
            needs = {"required": _NEEDED.format(target.label)} if target.is_required else {}
            self.fields[target.word] = forms.ChoiceField(
                error_messages=needs,
                label=target.label,
                choices=choices,
                required=target.is_required,
                initial=str(preview.guessed.get(target.word, "")),
            )

    def _add_option(self, word: str, field: forms.Field) -> None:
        self.fields[word] = field
        self._options.append(word)

    def options(self) -> list[forms.BoundField]:
        """Return the fields about the table as a whole."""
        return [self[word] for word in self._options]

    def found(self) -> list[forms.BoundField]:
        """Return the fields that have a column, and those that need one."""
        return [field for field in self._targets() if field.value() or field.field.required]

    def others(self) -> list[forms.BoundField]:
        """Return the fields without a column."""
        return [field for field in self._targets() if not (field.value() or field.field.required)]

    def _targets(self) -> list[forms.BoundField]:
        return [field for field in self if field.name not in self._options]

    def columns(self) -> dict[str, int]:
        """Return the chosen columns by word."""
        chosen = {word: self.cleaned_data[word] for word in BY_WORD}
        return {word: int(index) for word, index in chosen.items() if index}

    def said(self, charset: str) -> Options:
        """Return what was said about the table beside its columns."""
        words = self.cleaned_data
        return Options(charset, words.get("hidden_rows", ""), words["restores_zeros"])


def _hidden_rows_field(rows: Sequence[int]) -> forms.ChoiceField:
    named = ", ".join(map(str, rows[:_NAMED])) + (" …" if len(rows) > _NAMED else "")
    return forms.ChoiceField(
        label="Ausgeblendete Zeilen",
        help_text=f"In der Datei nicht zu sehen: {len(rows)} (Zeile {named}).",
        choices=RegisterImport.HiddenRows.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Bitte sagen, was mit den ausgeblendeten Zeilen geschieht."},
    )
