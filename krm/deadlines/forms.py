"""What the calendar page asks for."""

from datetime import date

from django import forms

from krm.regelwerk.models import ClosingDay


class ClosingDayForm(forms.Form):
    """A day on which the office is closed."""

    day = forms.DateField(
        label="Tag",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Ein Tag in der Zukunft. Für heute und vergangene Tage ändert sich nichts mehr.",
    )
    label = forms.CharField(
        label="Grund",
        max_length=120,
        help_text="Zum Beispiel: Betriebsausflug. Der Grund steht in jeder Erklärung einer Frist.",
    )
    kind = forms.ChoiceField(
        label="Art",
        choices=ClosingDay.Kind.choices,
        initial=ClosingDay.Kind.CLOSING,
        widget=forms.RadioSelect,
    )
    is_sure = forms.BooleanField(required=False, widget=forms.HiddenInput)


class YearForm(forms.Form):
    """The year to show."""

    jahr = forms.IntegerField(min_value=2000, max_value=2100, required=False)

    def year(self, today: date) -> int:
        """Return the wanted year, or this one."""
        wanted = self.cleaned_data.get("jahr") if self.is_valid() else None
        return int(wanted) if wanted else today.year
