"""The choice of a period, the text of a report, what an evaluation counts, and what is asked about
a Gegenmaßnahme and the meeting."""

from datetime import date
from typing import Any

from django import forms

from krm.measures.forms import AcceptForm
from krm.measures.models import Measure
from krm.organisation.models import Unit
from krm.regelwerk import queries as regelwerk
from krm.reports.queries.categories import categories_of, size_problem
from krm.reports.queries.effect import figure_choices
from krm.reports.rules.choosing import FILTER, Choice, choice_of, refusals_of
from krm.reports.rules.content import TEXTS
from krm.reports.rules.dimensions import COUNTED, DIMENSIONS, NOT_COLLECTED
from krm.reports.rules.examples import LONGEST
from krm.reports.rules.facts import Period, problems_of
from krm.ui.forms.choices import offer


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


class EvaluationForm(forms.Form):
    """What an evaluation counts; what cannot be counted is said at its field."""

    counted = forms.ChoiceField(
        label="Was wird gezählt?",
        choices=[(code, words) for code, (words, _) in COUNTED.items()],
        help_text="Eine Kundenreaktion kann bis zu drei Anliegen haben.",
    )
    starts_on = forms.DateField(label="Eingang von", widget=_day())
    ends_on = forms.DateField(label="bis", widget=_day())
    as_of = forms.DateField(
        label="Stichtag", widget=_day(), help_text="Was bis zum Ende dieses Tages geschehen ist."
    )
    rows = forms.ChoiceField(label="Zeilen", required=False)
    rows_2 = forms.ChoiceField(label="Zeilen, darunter", required=False)
    columns = forms.ChoiceField(label="Spalten", required=False)
    by_count = forms.BooleanField(label="Die höchsten Zahlen zuerst", required=False)
    outside = forms.BooleanField(label="Für außen: kleine Anzahlen unterdrücken", required=False)
    question = forms.CharField(required=False, max_length=30, widget=forms.HiddenInput)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        rules = regelwerk.rules_on(today)
        offered = [(code, row.label) for code, row in DIMENSIONS.items()]
        asked = [("", "–"), *offered, ("nicht erhoben", list(NOT_COLLECTED.items()))]
        for name in ("rows", "rows_2", "columns"):
            offer(self, name, asked)
        for code, row in DIMENSIONS.items():
            if row.filters:
                words = list(categories_of(code, None, rules).items())
                self.fields[f"{FILTER}{code}"] = forms.ChoiceField(
                    label=row.label,
                    required=False,
                    choices=[("", "alle"), *((key, label) for key, label in words if key)],
                )

    def clean(self) -> dict[str, Any]:
        """Check what was chosen as a whole."""
        values: dict[str, Any] = super().clean() or {}
        if not self.errors:
            choice = self.choice()
            problems = refusals_of(choice, self.today)
            if not problems and (problem := size_problem(choice, regelwerk.rules_on(self.today))):
                problems = {"rows": problem}
            for field, problem in problems.items():
                self.add_error(field, problem)
        return values

    def choice(self) -> Choice:
        """Return what was chosen."""
        days = ("starts_on", "ends_on", "as_of")
        words = {name: value for name, value in self.cleaned_data.items() if name not in days}
        return choice_of(words | {name: self.cleaned_data[name].isoformat() for name in days})

    @property
    def main_fields(self) -> list[forms.BoundField]:
        """Return what is counted, over which days, in rows and columns."""
        return [field for field in self.visible_fields() if not field.name.startswith(FILTER)]

    @property
    def filter_fields(self) -> list[forms.BoundField]:
        """Return which part may be kept."""
        return [field for field in self.visible_fields() if field.name.startswith(FILTER)]

    @property
    def is_filtered(self) -> bool:
        """Tell whether a part is chosen."""
        return any(self.data.get(field.html_name) for field in self.filter_fields)


class NameForm(forms.Form):
    """Under which name an evaluation is saved."""

    name = forms.CharField(
        label="Name der Auswertung",
        max_length=120,
        help_text="Zum Beispiel: Anfrage des Kreistags, Juli. Bitte keine Namen von Personen.",
        error_messages={"required": "Bitte einen Namen angeben, damit Sie sie wiederfinden."},
    )


class PlanForm(AcceptForm):
    """A Gegenmaßnahme because of a figure, and for which unit."""

    unit = forms.ModelChoiceField(
        queryset=Unit.objects.filter(is_active=True).order_by("name", "pk"),
        label="In welcher Einheit?",
        empty_label="im ganzen Haus",
        required=False,
    )

    field_order = ("title", "cause", "unit", "owner", "due_on")


class MeasuredByForm(forms.Form):
    """By which figure an effect is seen."""

    figure = forms.ChoiceField(label="Welche Zahl zeigt die Wirkung?")

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        """Offer the figures of the Regelwerk in force."""
        super().__init__(*args, **kwargs)
        offer(self, "figure", [("", "bitte wählen"), *figure_choices(on)])


class EffectForm(forms.Form):
    """Whether a Gegenmaßnahme has helped, and where one sees that."""

    effect = forms.ChoiceField(
        label="Hat es geholfen?", choices=Measure.Effect.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label="Woran sehen Sie das, und wie geht es weiter?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class NumberForm(forms.Form):
    """The number of a Vorgang."""

    number = forms.CharField(label="Nummer des Vorgangs", max_length=40)


class ExampleForm(forms.Form):
    """A Vorgang described in a few words."""

    text = forms.CharField(
        label="Das Beispiel, ohne Namen, Nummern und genaue Tage",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
