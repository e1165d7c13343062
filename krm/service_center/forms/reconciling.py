"""The form of the comparison: a period, and the tickets as pasted lines or as a file."""

from typing import Any

from django import forms

from krm.documents.rules.table import TableUnreadable
from krm.service_center.rules.tickets import tickets_in_file, tickets_in_text
from krm.ui.forms.moments import DayField

_MOST_CHARACTERS = 500_000
_YEARS = range(2000, 2200)


class CompareForm(forms.Form):
    """Which days, and what the Service Center says; the list is read and not kept."""

    first = DayField(label="Von")
    last = DayField(label="Bis")
    lines = forms.CharField(
        label="Tickets des Service Centers",
        required=False,
        max_length=_MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Einfügen, ein Ticket je Zeile. Weitere Spalten stören nicht. Es wird nichts "
        "davon gespeichert.",
    )
    upload = forms.FileField(
        label="Oder als Datei",
        required=False,
        help_text="CSV oder Excel (.xlsx).",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx,.txt"}),
    )

    def clean(self) -> dict[str, Any]:
        """Read the tickets; what cannot be read stands at its field."""
        data = super().clean() or self.cleaned_data
        first, last = data.get("first"), data.get("last")
        for name, day in (("first", first), ("last", last)):
            if day is not None and day.year not in _YEARS:
                self.add_error(name, "Dieses Jahr stimmt nicht.")
        if first and last and last < first:
            self.add_error("last", "Der letzte Tag liegt vor dem ersten.")
        tickets = tickets_in_text(data.get("lines", ""))
        if upload := data.get("upload"):
            try:
                tickets += tickets_in_file(upload.read())
            except TableUnreadable as problem:
                self.add_error("upload", str(problem))
        data["tickets"] = list(dict.fromkeys(tickets))
        return data
