"""What the public forms share: their fields, their words, and files checked one by one."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from krm.arrivals.rules.files import ScannedFile
from krm.arrivals.rules.typed import clean_line, clean_text
from krm.casework.forms.fields import ManyFilesField
from krm.documents import actions as documents
from krm.documents.rules.limits import MEGABYTE, FileVerdict
from krm.public.actions.submitting import too_large_together
from krm.regelwerk.rules import Regelwerk
from krm.ui.forms.renderer_public import PublicRenderer

# Named so, iPhones hand over their photos as JPEG instead of a kind that few can open.
ACCEPT = (
    "image/jpeg,image/png,image/tiff,application/pdf,text/plain,"
    ".jpg,.jpeg,.png,.tif,.tiff,.pdf,.txt,.docx,.xlsx,.odt,.ods,.eml,.msg"
)
MESSAGES = {
    "required": _("Diese Angabe fehlt noch."),
    "invalid_choice": _("Diese Auswahl gibt es nicht mehr. Bitte neu wählen."),
    "invalid": _("Diese Angabe stimmt nicht."),
    "max_length": _("Der Text ist zu lang. Erlaubt sind %(limit_value)d Zeichen."),
}


class PlainCharField(forms.CharField):
    """A line or text in any script; what nobody can see is taken out instead of refused."""

    def __init__(self, *, rows: int = 0, **kwargs: Any) -> None:
        if rows:
            kwargs["widget"] = forms.Textarea(
                attrs={"rows": rows, "data-draft": True, "dir": "auto"}
            )
        super().__init__(**kwargs)
        self.is_long = bool(rows)

    def to_python(self, value: Any) -> str:
        """Return what was typed, without control and bidi characters."""
        text = str(value or "")
        return clean_text(text).strip() if self.is_long else clean_line(text)


class AnswerFiles(forms.Form):
    """Files beside a text: each is looked at alone, so that one bad file costs no other."""

    default_renderer = PublicRenderer
    # An empty file gets its sentence from the same check as every other one.
    files = ManyFilesField(  # type: ignore[assignment] # fields are taken out of the class
        label=_("Dateien"), required=False, allow_empty_file=True
    )

    def __init__(
        self, *args: Any, rules: Regelwerk, on: Any, pending: int = 0, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.rules, self.on, self.pending = rules, on, pending
        self.accepted: list[ScannedFile] = []
        # One file that costs too much time to check ends the checking for this time.
        self._is_spent = False
        most, megabytes = rules.number("files.max_files"), rules.number("files.max_megabytes")
        total = rules.number("form.max_total_megabytes")
        field = self.fields["files"]
        field.help_text = gettext(
            "Höchstens {files} Dateien, jede bis {megabytes} MB: Fotos, PDF, Text."
        ).format(files=most, megabytes=megabytes)
        field.error_messages |= {
            "invalid": gettext("Die Datei ist nicht angekommen."),
            "too_many": _too_many(most),
            "too_large": too_large_together(total),
        }
        # The page says so before anything is sent: a phone sends 40 MB for minutes.
        field.widget.attrs |= {
            "accept": ACCEPT,
            "data-most": most,
            "data-megabytes": megabytes,
            "data-total": total,
            "data-too-many": _too_many(most),
            "data-too-large": _too_large(megabytes),
            "data-too-large-together": too_large_together(total),
            "data-remove": gettext("Entfernen"),
        }

    def clean_files(self) -> list[ScannedFile]:
        """Keep the files that the house accepts and name each other one with the reason.

        Of too many the first ones are kept; the others are not even looked at.
        """
        most, uploads = self.rules.number("files.max_files"), self.cleaned_data["files"]
        room = max(0, most - self.pending)
        for upload in uploads[:room]:
            if reason := self._refused(upload):
                self.add_error("files", f"„{upload.name}“: {reason}")
        if len(uploads) > room:
            self.add_error("files", _too_many(most))
        return self.accepted

    def _refused(self, upload: "UploadedFile[bytes]") -> str:
        limit = self.rules.number("files.max_megabytes")
        if (upload.size or 0) > limit * MEGABYTE:
            return _too_large(limit)
        content, name = upload.read(), upload.name or ""
        if self._is_spent:
            verdict = FileVerdict(ok=False, name=name, reason=documents.NOT_NOW)
        else:
            verdict = documents.check(content=content, name=name, on=self.on)
            self._is_spent = verdict.is_costly
        if verdict.ok:
            self.accepted.append(ScannedFile(name, content))
            return ""
        # The reasons are those of the desk; whoever reads Leichte Sprache gets the short one.
        if get_language() in {None, "de"}:
            return verdict.reason
        return gettext("Diese Datei können wir nicht annehmen.")


def _too_many(most: int) -> str:
    return gettext("Bitte höchstens {most} Dateien mitschicken.").format(most=most)


def _too_large(limit: int) -> str:
    return gettext("Die Datei ist zu groß. Erlaubt sind {limit} MB.").format(limit=limit)
