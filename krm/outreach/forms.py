"""What the pages of the material ask for."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django import forms

from krm.organisation.forms import day_input
from krm.organisation.models import Standort
from krm.outreach.actions.cards import NewLogo
from krm.outreach.models import CardDesign
from krm.outreach.rules import MATERIAL_LABELS, Material
from krm.outreach.rules.words import BackLanguage, DesignWords

LAYOUTS: Final = [
    ("single", "Für die Druckerei\nEine Karte in A6 mit Schnittmarken und 3 mm Beschnitt."),
    ("sheet", "Für den Bürodrucker\nVier Karten auf A4, beidseitig drucken und schneiden."),
]


class DesignForm(forms.Form):
    """The card of one Standort."""

    heading = forms.CharField(label="Überschrift", max_length=80)
    invitation = forms.CharField(
        label="Einladung", max_length=400, widget=forms.Textarea(attrs={"rows": 4})
    )
    closing = forms.CharField(
        label="Schluss", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    colour = forms.CharField(
        label="Farbe",
        max_length=7,
        widget=forms.TextInput(attrs={"type": "color"}),
        help_text="Darauf steht weiße Schrift. Sie muss gut zu lesen sein.",
    )
    logo = forms.FileField(
        label="Logo", required=False, help_text="PNG oder JPG. Es steht unten rechts."
    )
    removes_logo = forms.BooleanField(label="Ohne Logo", required=False)
    languages = forms.MultipleChoiceField(
        label="Weitere Sprachen auf der Rückseite",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Zur Wahl stehen die Sprachen, in denen das öffentliche Formular offen ist.",
    )
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, offered: Sequence[BackLanguage], last: CardDesign | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        languages = self.fields["languages"]
        assert isinstance(languages, forms.MultipleChoiceField)
        languages.choices = [(row.code, f"{row.name}\n{row.text}") for row in offered]
        if last is None or last.logo_id is None:
            del self.fields["removes_logo"]

    def words(self) -> DesignWords:
        """Return what was typed, as the verb takes it."""
        data = self.cleaned_data
        texts = {name: data.get(name, "") for name in ("heading", "invitation", "closing")}
        languages = tuple(data.get("languages", ()))
        return DesignWords(**texts, colour=data.get("colour", ""), languages=languages)

    def new_logo(self) -> NewLogo | None:
        """Return the uploaded logo, or None."""
        file = self.cleaned_data.get("logo")
        return NewLogo(file.name, file.read()) if file else None

    @property
    def keeps_logo(self) -> bool:
        """Tell whether the logo of the last version stays if none is uploaded."""
        return not self.cleaned_data.get("removes_logo", False)


class BoxForm(forms.Form):
    """A new box."""

    standort = forms.ModelChoiceField(
        label="Standort", queryset=Standort.objects.none(), empty_label=None
    )
    place = forms.CharField(
        label="Wo steht der Kasten?", max_length=120, help_text="Zum Beispiel: Wartezone im EG"
    )

    def __init__(self, *args: Any, standorte: Sequence[Standort], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["standort"]
        assert isinstance(field, forms.ModelChoiceField)
        known = Standort.objects.filter(pk__in=[row.pk for row in standorte])
        field.queryset = known.order_by("name")


class BoxChangeForm(forms.Form):
    """Where a box stands and whether it is in use."""

    place = forms.CharField(label="Wo steht der Kasten?", max_length=120)
    is_active = forms.BooleanField(
        label="In Gebrauch",
        required=False,
        help_text="Ohne Haken öffnet der QR-Code weiter das Formular, aber ohne diesen Kasten.",
    )


class PrintForm(forms.Form):
    """How the cards are printed."""

    layout = forms.ChoiceField(label="Wofür?", choices=LAYOUTS, widget=forms.RadioSelect)


class OrderForm(forms.Form):
    """An order in BA-DIS."""

    material = forms.ChoiceField(label="Material")
    standort = forms.ModelChoiceField(
        label="Standort", queryset=Standort.objects.none(), empty_label=None
    )
    amount = forms.IntegerField(label="Menge", min_value=1)
    ordered_on = forms.DateField(label="Bestellt am", widget=day_input())
    note = forms.CharField(label="Bemerkung", max_length=200, required=False)

    def __init__(
        self,
        *args: Any,
        standorte: Sequence[Standort],
        numbers: dict[Material, str],
        on: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        material, standort = self.fields["material"], self.fields["standort"]
        assert isinstance(material, forms.ChoiceField)
        assert isinstance(standort, forms.ModelChoiceField)
        material.choices = [
            (row.value, f"{MATERIAL_LABELS[row]} ({numbers[row]})") for row in Material
        ]
        known = Standort.objects.filter(pk__in=[row.pk for row in standorte])
        standort.queryset = known.order_by("name")
        self.fields["ordered_on"].initial = on


class ArrivalForm(forms.Form):
    """The day on which an order arrived."""

    arrived_on = forms.DateField(label="Geliefert am", required=False, widget=day_input())


class ReminderForm(forms.Form):
    """The day on which to think of ordering again."""

    remind_on = forms.DateField(label="Erinnern am", required=False, widget=day_input())
