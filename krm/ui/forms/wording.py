"""What Django says about wrong input, in words everybody understands."""

from django import forms
from django.core import validators


def speak_plainly() -> None:
    """Replace Django's default messages about forms by plain German ones."""
    forms.Field.default_error_messages["required"] = "Diese Angabe fehlt noch."
    forms.DateField.default_error_messages["invalid"] = (
        "Bitte einen Tag angeben, zum Beispiel 22.05.2026."
    )
    forms.DateTimeField.default_error_messages["invalid"] = (
        "Bitte Tag und Uhrzeit angeben, zum Beispiel 22.05.2026 10:00."
    )
    forms.IntegerField.default_error_messages["invalid"] = "Bitte eine ganze Zahl angeben."
    forms.ChoiceField.default_error_messages["invalid_choice"] = (
        "Diese Auswahl gibt es nicht mehr. Bitte neu wählen."
    )
    forms.ModelChoiceField.default_error_messages["invalid_choice"] = (
        "Diese Auswahl gibt es nicht mehr. Bitte neu wählen."
    )
    validators.MaxLengthValidator.message = (
        "Der Text ist zu lang: %(show_value)d Zeichen, erlaubt sind %(limit_value)d."
    )
    validators.EmailValidator.message = (
        "Bitte eine E-Mail-Adresse angeben, zum Beispiel name@beispiel.de."
    )
