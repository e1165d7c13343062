"""The choice of a period, and the text of a report."""

from datetime import date
from typing import Any

from django import forms

from krm.reports.rules.content import TEXTS
from krm.reports.rules.facts import Period, problems_of


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"})


class PeriodForm(forms.Form):
    """Days of arrival from–to, and the Stichtag; what cannot be counted is said at its field."""

    starts_on = forms.DateField(label="Eingang von", widget=_day())
    ends_on = forms.DateField(label="bis", widget=_day())
    as_of = forms.DateField(
        label="Stichtag", widget=_day(), help_text="Was bis zum Ende dieses Tages geschehen ist."
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self) -> dict[str, Any]:
        """Check the three days together."""
        values: dict[str, Any] = super().clean() or {}
        if len(values) == len(self.fields):
            for field, problem in problems_of(Period(**values), self.today).items():
                self.add_error(field, problem)
        return values

    def period(self) -> Period:
        """Return the period that was chosen."""
        return Period(**self.cleaned_data)


class TextForm(forms.Form):
    """The qualitative part: four questions, each with a text."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, heading in TEXTS.items():
            self.fields[code] = forms.CharField(
                label=heading,
                required=False,
                max_length=5000,
                widget=forms.Textarea(attrs={"rows": 5}),
            )
