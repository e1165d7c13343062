"""The form to bring letters and saved mails into the Posteingang."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from krm.casework.forms.fields import ManyFilesField
from krm.organisation.queries import local_day
from krm.regelwerk import queries as regelwerk
from krm.ui.forms.moments import MomentField

MAIL_ENDINGS = (".eml", ".msg")


class UploadForm(forms.Form):
    """A scanned letter, or mails that somebody saved as files."""

    uploads = ManyFilesField(
        label="Dateien",
        required=False,
        help_text="Ein gescannter Brief mit allen Seiten, oder beliebig viele gespeicherte E-Mails "
        "(.eml, .msg).",
    )
    title = forms.CharField(
        label="Worum geht es?",
        max_length=160,
        required=False,
        help_text="Nur ohne Datei: ein kurzer Satz.",
    )
    matter = forms.CharField(
        label="Was steht darin?",
        widget=forms.Textarea(attrs={"rows": 4, "data-autosave": "1"}),
        required=False,
        help_text="Nur ohne Datei. Bei einer anonymen Anzeige bitte leer lassen.",
    )
    channel = forms.ChoiceField(
        label="Eingangsweg", required=False, help_text="Bei E-Mails ohne Bedeutung."
    )
    arrived_at = MomentField(
        label="Eingang im Haus",
        required=False,
        help_text="Bei E-Mails freilassen: Dann zählt der Eingang im Postfach.",
    )

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        channel = self.fields["channel"]
        if isinstance(channel, forms.ChoiceField):
            channel.choices = _written_channels(local_day(at))
        channel.initial = "letter"

    def mails(self) -> "list[UploadedFile[Any]]":
        """Return the uploads that are mails."""
        return [file for file in self.cleaned_data["uploads"] if _is_mail(file.name)]

    def scans(self) -> "list[UploadedFile[Any]]":
        """Return the other uploads: together one letter."""
        return [file for file in self.cleaned_data["uploads"] if not _is_mail(file.name)]

    def clean(self) -> dict[str, Any]:
        """Ask for the day of a letter, since nothing in a scan tells it, and for its words."""
        data = super().clean() or self.cleaned_data
        if "uploads" in self.errors:
            return data
        if not data.get("uploads") and not data.get("title", "").strip():
            self.add_error("uploads", "Bitte eine Datei auswählen oder kurz sagen, worum es geht.")
        is_letter = bool(self.scans()) or not data.get("uploads")
        if is_letter and not data.get("arrived_at"):
            self.add_error("arrived_at", "Bitte sagen, wann der Brief im Haus eingegangen ist.")
        return data


def too_large(file: "UploadedFile[Any]") -> str:
    """Return why a mail is not taken as a file, with the limit; "" if it is."""
    size, limit = file.size or 0, settings.MAIL_MAX_BYTES
    if size <= limit:
        return ""
    return (
        f"{file.name} hat {size / 1_000_000:.0f} MB. Angenommen werden E-Mails bis "
        f"{limit / 1_000_000:.0f} MB."
    )


def _is_mail(name: str | None) -> bool:
    return (name or "").lower().endswith(MAIL_ENDINGS)


def _written_channels(on: date) -> Sequence[tuple[str, str]]:
    channels = regelwerk.rules_on(on).channels.values()
    return [(row.code, row.label) for row in channels if row.written and row.code != "email"]
