"""What the pages of the Regelwerk ask for."""

from django import forms

from krm.organisation.forms import day_input


class ReleaseForm(forms.Form):
    """The day from which a proposal applies."""

    valid_from = forms.DateField(
        label="Gilt ab",
        widget=day_input(),
        help_text="Frühestens morgen. Reaktionen, die schon da sind, behalten ihre Fassung.",
    )


class ProposalForm(forms.Form):
    """The text of a Regelwerk, edited."""

    text = forms.CharField(
        label="Text des Regelwerks",
        strip=False,
        widget=forms.Textarea(attrs={"rows": 30, "spellcheck": "false", "class": "code"}),
        help_text="Bitte nur Werte ändern. Beim Speichern wird geprüft, ob der Text lesbar ist.",
    )


class ReviewForm(forms.Form):
    """The result of a review of the directive and the day of the next one."""

    result = forms.CharField(
        label="Ergebnis der Prüfung",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Zum Beispiel: Die Weisung gilt unverändert weiter.",
    )
    next_due_on = forms.DateField(label="Nächste Prüfung am", widget=day_input())
