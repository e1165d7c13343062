"""What is recorded without a name: words that may tell who it is are noticed before saving."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from krm.parties.rules.traces import in_words, traces_in


class NamesKept(forms.Form):
    """A form whose texts may be kept without a name (R-28, R-29)."""

    names_kept = forms.CharField(
        label="Warum bleibt es stehen?",
        required=False,
        max_length=200,
        help_text="Nur, wenn es nicht die Person verrät, zum Beispiel: Name einer Kollegin.",
    )
    names_found = ""

    def look_for_names(
        self, texts: Sequence[str], known: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        """Ask for each text that still names somebody to take it out, or to say why it stays.

        :param texts: the names of the fields.
        :param known: what was typed of the person before; it is looked for and not stored.
        """
        data: dict[str, Any] = self.cleaned_data
        found = {name: traces_in(str(data.get(name) or ""), known) for name in texts}
        self.names_found = "; ".join(in_words(traces) for traces in found.values() if traces)
        if str(data.get("names_kept") or "").strip():
            return
        for name, traces in found.items():
            if traces:
                self.add_error(
                    name,
                    f"Ohne Namen erfassen: Hier steht noch {in_words(traces)}. Bitte "
                    "herausnehmen oder unten sagen, warum es stehen bleibt.",
                )
