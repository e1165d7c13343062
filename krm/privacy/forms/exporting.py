"""The form in which words of others are taken out of an Auskunft."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms

from krm.casework.forms.steps import text_area


class BlackeningForm(forms.Form):
    """Which words go, and a digest of the texts the person has seen."""

    seen = forms.CharField(widget=forms.HiddenInput)
    words = forms.MultipleChoiceField(
        label="Was wird geschwärzt?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Gefunden: andere Personen und Nummern. Bei Beschäftigten entscheiden Sie.",
    )
    more = text_area(
        "Weitere Wörter",
        required=False,
        hint="Eine Angabe je Zeile, so wie sie im Text steht. Sie geht überall, wo sie vorkommt.",
    )

    def __init__(
        self, *args: Any, found: Mapping[str, str], chosen: Iterable[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["words"]
        assert isinstance(field, forms.MultipleChoiceField), "it is declared so above"
        field.choices = [(word, f"{word} ({what})") for word, what in found.items()]
        before = list(chosen)
        field.initial = before or [word for word, what in found.items() if what != "Beschäftigte"]
        self.fields["more"].initial = "\n".join(word for word in before if word not in found)

    def show_anew(self, seen: str) -> None:
        """Carry the digest of the texts that are shown now; what was typed and ticked stays."""
        data = cast(Any, self.data).copy()
        data["seen"] = seen
        self.data = data

    def to_words(self) -> list[str]:
        """Return every word that goes."""
        return [*self.cleaned_data["words"], *self.cleaned_data["more"].splitlines()]
