"""What a person says after a restore: that everything is gone through, and the last number."""

import re

from django import forms

from krm.reactions.rules import SERIES

_DIGITS = re.compile(rf"(?:{SERIES}\D*\d{{4}}\D+)?0*(\d{{1,7}})", re.IGNORECASE)


class GoOnForm(forms.Form):
    """The last KRM number that may have been given, and what somebody has looked through."""

    last_number = forms.CharField(
        label="Letzte vergebene KRM-Nummer dieses Jahres",
        help_text="Sehen Sie in Schreiben, E-Mails und der E-AKTE nach. Sind Sie nicht sicher, "
        "nennen Sie eine größere Nummer. Die nächste Nummer folgt darauf; die Lücke steht im "
        "Protokoll.",
        max_length=40,
    )
    letters = forms.BooleanField(
        label="Ich habe die Entwürfe durchgesehen. Was schon hinausging, ist vermerkt."
    )
    arrivals = forms.BooleanField(
        label="Was in der verlorenen Zeit einging, habe ich nachgetragen, soweit ich es weiß."
    )

    def clean_last_number(self) -> int:
        """Read the number, however it is written: 42, 00042 or KRM-2026-00042."""
        found = _DIGITS.fullmatch(self.cleaned_data["last_number"].strip())
        if not found:
            raise forms.ValidationError("Bitte eine Nummer wie KRM-2026-00042 oder 42 nennen.")
        return int(found[1])
