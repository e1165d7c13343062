"""A further message or file for something that was handed in."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from krm.public.forms.fields import MESSAGES, AnswerFiles, PlainCharField
from krm.regelwerk.rules import Regelwerk


class AdditionForm(AnswerFiles):
    """A further message or file for a submission."""

    text = PlainCharField(
        label=_("Ihre Ergänzung"), rows=5, required=False, error_messages=MESSAGES
    )

    def __init__(self, *args: Any, rules: Regelwerk, **kwargs: Any) -> None:
        super().__init__(*args, rules=rules, **kwargs)
        self.fields["text"].widget.attrs["maxlength"] = rules.number("form.max_characters")
        self.order_fields(["text", "files"])

    def clean_text(self) -> str:
        """Return the message, not longer than the Regelwerk allows."""
        text, limit = str(self.cleaned_data["text"]), self.rules.number("form.max_characters")
        if len(text) > limit:
            raise forms.ValidationError(MESSAGES["max_length"] % {"limit_value": limit})
        return text

    def clean(self) -> dict[str, Any]:
        """Ask for words or a file."""
        found = self.cleaned_data
        if not (found.get("text") or self.accepted or self.pending or self.errors):
            self.add_error("text", gettext("Bitte schreiben Sie etwas oder wählen Sie eine Datei."))
        return found
