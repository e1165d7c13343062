"""The short form on which people report a barrier of the public pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from krm.arrivals.rules.addresses import is_usable
from krm.public.actions.barriers import Barrier
from krm.public.forms.fields import MESSAGES, PlainCharField
from krm.ui.forms.renderer_public import PublicRenderer


class BarrierForm(forms.Form):
    """What does not work, where, and, for an answer only, how to reach the person."""

    default_renderer = PublicRenderer
    text = PlainCharField(
        label=_("Was geht nicht?"),
        help_text=_("Zum Beispiel: Ich komme mit der Tastatur nicht zum Knopf."),
        rows=5,
        error_messages=MESSAGES | {"required": _("Bitte schreiben Sie, was nicht geht.")},
    )
    page = PlainCharField(
        label=_("Auf welcher Seite?"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"data-draft": True}),
        error_messages=MESSAGES,
    )
    name = PlainCharField(
        label=_("Ihr Name"),
        required=False,
        max_length=160,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "name", "data-draft": True}),
        error_messages=MESSAGES,
    )
    reachable = PlainCharField(
        label=_("E-Mail oder Telefon"),
        help_text=_("Nur wenn Sie eine Antwort möchten."),
        required=False,
        max_length=254,
        widget=forms.TextInput(attrs={"data-draft": True}),
        error_messages=MESSAGES,
    )

    def __init__(self, *args: Any, longest: int, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.longest = longest
        self.fields["text"].widget.attrs["maxlength"] = longest

    def clean_text(self) -> str:
        """Return the text.

        :raises ValidationError: if it is longer than the Regelwerk allows.
        """
        text = str(self.cleaned_data["text"])
        if len(text) > self.longest:
            words = gettext("Der Text ist zu lang. Erlaubt sind %(limit_value)d Zeichen.")
            raise forms.ValidationError(words % {"limit_value": self.longest})
        return text

    def clean_reachable(self) -> str:
        """Return how to reach the person.

        :raises ValidationError: if it is neither an address nor a number: a promise to answer
            would follow that nobody can keep.
        """
        reachable = str(self.cleaned_data["reachable"])
        if reachable and not any(is_usable(name, reachable) for name in ("email", "phone")):
            raise forms.ValidationError(
                gettext("Bitte prüfen Sie die E-Mail-Adresse oder die Telefonnummer.")
            )
        return reachable

    def barrier(self) -> Barrier:
        """Return what was said, as the verb takes it."""
        return Barrier(**self.cleaned_data)
