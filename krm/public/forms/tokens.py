"""The form for a new key to the API."""

from django import forms


class TokenForm(forms.Form):
    """Which system gets the key, and until when."""

    name = forms.CharField(
        label="Für welches System?", max_length=120, help_text="Zum Beispiel: Internetseite."
    )
    ends_on = forms.DateField(
        label="Gültig bis",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Ohne Datum gilt der Schlüssel, bis er gesperrt wird.",
    )
