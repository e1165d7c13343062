"""What the pages of the desk ask for."""

from django import forms


class LeitfadenForm(forms.Form):
    """The official Leitfaden as a file, and which one it is."""

    file = forms.FileField(label="Datei")
    note = forms.CharField(
        label="Stand oder Anmerkung",
        max_length=200,
        required=False,
        help_text="Zum Beispiel: Stand 18.01.2023.",
    )
