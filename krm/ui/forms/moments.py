"""Fields for days and moments, as browsers send them."""

from datetime import datetime
from typing import Any

from django import forms


class MomentField(forms.DateTimeField):
    """A local date and time as browsers send it."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    input_formats = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d.%m.%Y %H:%M")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.error_messages["invalid"] = (
            "Bitte Datum und Uhrzeit angeben, zum Beispiel 22.05.2026 10:00."
        )

    def prepare_value(self, value: Any) -> Any:
        """Return a moment as the input wants it, without seconds."""
        value = super().prepare_value(value)
        return value.replace(second=0, microsecond=0) if isinstance(value, datetime) else value


class DayField(forms.DateField):
    """A day as browsers send it."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    input_formats = ("%Y-%m-%d", "%d.%m.%Y")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.error_messages["invalid"] = "Bitte einen Tag angeben, zum Beispiel 22.05.2026."
