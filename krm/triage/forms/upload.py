"""The form to bring letters and saved mails into the Posteingang."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from krm.arrivals.rules.files import ScannedFile
from krm.casework.forms.fields import ManyFilesField
from krm.documents import actions as documents
from krm.documents.rules import check_file
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
        help_text="Für Briefe. Vorgeschlagen ist jetzt; bitte den Tag des Eingangsstempels "
        "eintragen. Bei E-Mails zählt, wann sie im Postfach angekommen sind.",
        error_messages={"required": "Bitte sagen, wann der Brief im Haus eingegangen ist."},
    )

    def __init__(
        self, *args: Any, at: datetime, pending: Sequence[ScannedFile] = (), **kwargs: Any
    ) -> None:
        """Take what was sent, with the files that wait from an earlier try."""
        super().__init__(*args, **kwargs)
        self.at = at
        self.pending = pending
        self.too_large: list[str] = []
        self._files: list[ScannedFile] | None = None
        channel = self.fields["channel"]
        if isinstance(channel, forms.ChoiceField):
            channel.choices = _written_channels(local_day(at))
        channel.initial = "letter"
        self.fields["arrived_at"].initial = at

    @property
    def at_hand(self) -> list[ScannedFile]:
        """Return all files that are there, each once; of a mail that is too large only the name."""
        if self._files is None:
            # Where nothing at all was sent, nothing was read either.
            said = self.cleaned_data if self.is_bound else {}
            sent = [file for file in said.get("uploads") or () if self._fits(file)]
            read = [ScannedFile(file.name or "Scan", file.read()) for file in sent]
            self._files = list(dict.fromkeys([*self.pending, *read]))
        return self._files

    def _fits(self, file: "UploadedFile[Any]") -> bool:
        problem = too_large(file) if is_mail(file.name) else ""
        self.too_large += [problem] if problem else []
        return not problem

    def mails(self) -> list[ScannedFile]:
        """Return the files that are mails."""
        return [file for file in self.at_hand if is_mail(file.name)]

    def scans(self) -> list[ScannedFile]:
        """Return the other files: together one letter."""
        return [file for file in self.at_hand if not is_mail(file.name)]

    def clean(self) -> dict[str, Any]:
        """Ask for the day of a letter, since nothing in a scan tells it, and for its words."""
        data = super().clean() or self.cleaned_data
        if "uploads" in self.errors:
            return data
        has_files = bool(data.get("uploads") or self.pending)
        if not has_files and not data.get("title", "").strip():
            self.add_error("uploads", "Bitte eine Datei auswählen oder kurz sagen, worum es geht.")
        if has_files and not self.scans():
            # A mail itself says when it came.
            self.errors.pop("arrived_at", None)
        return data

    def to_keep(self, files: Sequence[ScannedFile]) -> list[ScannedFile]:
        """Return those of the files that can be sent once more: what the house accepts at all."""
        limits = documents.limits_on(local_day(self.at))
        return [
            file
            for file in files
            if is_mail(file.name) or check_file(file.name, file.content, limits).ok
        ]


def too_large(file: "UploadedFile[Any]") -> str:
    """Return why a mail is not taken as a file, with the limit; "" if it is."""
    size, limit = file.size or 0, settings.MAIL_MAX_BYTES
    if size <= limit:
        return ""
    return (
        f"{file.name} hat {size / 1_000_000:.0f} MB. Angenommen werden E-Mails bis "
        f"{limit / 1_000_000:.0f} MB."
    )


def is_mail(name: str | None) -> bool:
    """Tell by its name whether a file is a mail."""
    return (name or "").lower().endswith(MAIL_ENDINGS)


def _written_channels(on: date) -> Sequence[tuple[str, str]]:
    channels = regelwerk.rules_on(on).channels.values()
    return [(row.code, row.label) for row in channels if row.written and row.code != "email"]
