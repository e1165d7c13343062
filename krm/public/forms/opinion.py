"""The public form: few fields, every word translatable, files checked one by one."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from krm.arrivals.actions.handed_in import LENGTHS, NEEDED, Statement
from krm.arrivals.rules.files import ScannedFile
from krm.arrivals.rules.typed import clean_line, clean_text
from krm.casework.forms.fields import ManyFilesField
from krm.documents.actions import limits_on
from krm.documents.rules import check_file
from krm.documents.rules.limits import MEGABYTE
from krm.organisation.models import Standort
from krm.parties.forms import label_of
from krm.public.actions.submitting import too_large_together
from krm.regelwerk.rules import Regelwerk
from krm.ui.forms.renderer_public import PublicRenderer

NAMED, ANONYMOUS = "named", "anonymous"
OTHER_KIND = "other"

# Needed or not, as the way of the answer has it; so "freiwillig" would be wrong beside them.
_ASKED_SOMETIMES = (
    "reply_by", "last_name", "street", "postcode", "city", "phone", "email", "standort",
    "language",
)  # fmt: skip
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


def _line(name: str, **attrs: Any) -> PlainCharField:
    widget = forms.TextInput(attrs={"dir": "auto", "data-draft": True, **attrs})
    return PlainCharField(
        label=label_of(name), required=False, max_length=LENGTHS[name], widget=widget,
        error_messages=MESSAGES,
    )  # fmt: skip


def _choice(label: Any, choices: Any, **more: Any) -> forms.ChoiceField:
    widget = forms.RadioSelect(attrs={"data-draft": True})
    return forms.ChoiceField(
        label=label, choices=choices, widget=widget, error_messages=MESSAGES, **more
    )


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
        most, megabytes = rules.number("files.max_files"), rules.number("files.max_megabytes")
        total = rules.number("form.max_total_megabytes")
        field = self.fields["files"]
        field.help_text = gettext(
            "Höchstens {files} Dateien, jede bis {megabytes} MB: Fotos, PDF, Text."
        ).format(files=most, megabytes=megabytes)
        field.error_messages |= {
            "invalid": gettext("Die Datei ist nicht angekommen."),
            "too_many": _too_many(most),
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
        content = upload.read()
        verdict = check_file(upload.name or "", content, limits_on(self.on))
        if verdict.ok:
            self.accepted.append(ScannedFile(upload.name or "", content))
            return ""
        if (get_language() or "de").startswith("de"):
            return verdict.reason
        return gettext("Diese Datei können wir nicht annehmen.")


def _too_many(most: int) -> str:
    return gettext("Bitte höchstens {most} Dateien mitschicken.").format(most=most)


def _too_large(limit: int) -> str:
    return gettext("Die Datei ist zu groß. Erlaubt sind {limit} MB.").format(limit=limit)


class OpinionForm(AnswerFiles):
    """The statement itself; what must be there depends on whether and how to answer."""

    kind = _choice(
        _("Was möchten Sie uns sagen?"),
        [
            ("complaint", _("Beschwerde\nEtwas ist schlecht gelaufen.")),
            ("praise", _("Lob\nEtwas oder jemand war gut.")),
            ("idea", _("Idee\nSie haben einen Vorschlag.")),
            (OTHER_KIND, _("Etwas anderes\nSie sind nicht sicher? Dann wählen Sie das.")),
        ],
    )
    happened = PlainCharField(
        label=_("Was ist passiert?"),
        help_text=_("Was war? Wann war es? Wo war es? Sie können in Ihrer Sprache schreiben."),
        rows=7,
        error_messages=MESSAGES | {"required": _("Bitte schreiben Sie, was passiert ist.")},
    )
    wish = PlainCharField(
        label=_("Was würde Ihnen helfen?"), rows=4, required=False, error_messages=MESSAGES
    )
    help_today = forms.MultipleChoiceField(
        label=_("Braucht heute jemand Hilfe?"),
        help_text=_("Kreuzen Sie nur etwas an, wenn es heute sein muss."),
        choices=[
            ("need", _("Kein Essen, kein Strom, keine Heizung oder keine Wohnung")),
            ("danger", _("Jemand ist in Gefahr")),
            ("child", _("Ein Kind ist in Gefahr")),
        ],
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"data-draft": True}),
        error_messages=MESSAGES,
    )
    topics = forms.MultipleChoiceField(
        label=_("Worum geht es?"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"data-draft": True}),
        error_messages=MESSAGES,
    )
    standort = forms.ChoiceField(
        label=_("In welchem Haus war das?"),
        required=False,
        widget=forms.Select(attrs={"data-draft": True}),
        error_messages=MESSAGES,
    )
    identity = _choice(
        _("Dürfen wir Ihnen antworten?"),
        [
            (
                NAMED,
                _("Ja, ich möchte eine Antwort\nSie nennen uns Ihren Namen. Wir speichern ihn."),
            ),
            (
                ANONYMOUS,
                _(
                    "Nein, ich bleibe anonym\nWir fragen nicht nach Ihrem Namen. Wir speichern "
                    "Ihre Meldung und Ihre Dateien, auch wenn ein Name darin steht. Antworten "
                    "können wir dann nicht."
                ),
            ),
        ],
    )
    reply_by = _choice(
        _("Wie möchten Sie die Antwort bekommen?"),
        [
            ("letter", _("Als Brief\nDafür brauchen wir Ihre Adresse.")),
            ("download", _("Hier auf der Seite\nSie bekommen gleich einen Zugangscode.")),
            ("phone", _("Am Telefon\nWir rufen Sie an.")),
            (
                "email",
                _(
                    "Per E-Mail\nDen Eingang bestätigen wir per E-Mail. "
                    "Die Antwort lesen Sie hier mit dem Zugangscode."
                ),
            ),
            ("none", _("Ich brauche keine Antwort")),
        ],
        required=False,
    )
    first_name = _line("first_name", autocomplete="given-name")
    last_name = _line("last_name", autocomplete="family-name")
    street = _line("street", autocomplete="address-line1")
    postcode = _line("postcode", autocomplete="postal-code")
    city = _line("city", autocomplete="address-level2")
    phone = _line("phone", type="tel", autocomplete="tel")
    email = _line("email", type="email", autocomplete="email")
    customer_number = _line("customer_number", autocomplete="off")
    language = forms.ChoiceField(
        label=_("Welche Sprache verstehen Sie am besten?"),
        help_text=_("Wir schreiben auf Deutsch. Wir helfen Ihnen, wenn Sie das nicht verstehen."),
        required=False,
        widget=forms.Select(attrs={"data-draft": True}),
        error_messages=MESSAGES,
    )

    def __init__(
        self,
        *args: Any,
        rules: Regelwerk,
        standorte: Callable[[], Sequence[Standort]],
        languages: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, rules=rules, **kwargs)
        self._standorte = standorte
        self._offer("standort", self._standort_choices)
        self._offer("topics", [(t.code, gettext(t.label)) for t in rules.lists["form_topics"]])
        self._offer("language", languages)
        most = rules.anliegen_tree.maximum
        self.fields["topics"].help_text = gettext("Wählen Sie bis zu {most} Themen.").format(
            most=most
        )
        for name in _ASKED_SOMETIMES:
            self.fields[name].is_asked_sometimes = True  # type: ignore[attr-defined]
        longest = rules.number("form.max_characters")
        for name in ("happened", "wish"):
            self.fields[name].max_length = longest  # type: ignore[attr-defined]
            self.fields[name].widget.attrs["maxlength"] = longest

    def _offer(self, name: str, choices: Any) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def _standort_choices(self) -> list[tuple[str, str]]:
        """Return the Standorte; they are read only if one was chosen or the page is shown."""
        unknown = ("", gettext("Weiß ich nicht oder überall"))
        return [unknown, *((pk, row.name) for pk, row in self.standorte.items())]

    @cached_property
    def standorte(self) -> dict[str, Standort]:
        """Return the Standorte by what the form sends for each."""
        return {str(row.pk): row for row in self._standorte()}

    def clean_happened(self) -> str:
        """Return the text.

        :raises ValidationError: if it is longer than the Regelwerk allows.
        """
        return self._short_enough("happened")

    def clean_wish(self) -> str:
        """Return the wish; see `clean_happened`."""
        return self._short_enough("wish")

    def _short_enough(self, name: str) -> str:
        text, limit = str(self.cleaned_data[name]), self.rules.number("form.max_characters")
        if len(text) > limit:
            raise forms.ValidationError(
                MESSAGES["max_length"] % {"limit_value": limit}, code="max_length"
            )
        return text

    def clean_topics(self) -> list[str]:
        """Return the topics, at most as many as a reaction may have Anliegen."""
        chosen, most = list(self.cleaned_data["topics"]), self.rules.anliegen_tree.maximum
        if len(chosen) > most:
            raise forms.ValidationError(
                gettext("Bitte wählen Sie höchstens {most} Themen.").format(most=most)
            )
        return chosen

    def clean_email(self) -> str:
        """Return the address, or nothing."""
        address = str(self.cleaned_data["email"])
        if address and not ("@" in address and "." in address.rpartition("@")[2]):
            raise forms.ValidationError(
                gettext("Bitte prüfen Sie die E-Mail-Adresse. Beispiel: name@beispiel.de")
            )
        return address

    def clean(self) -> dict[str, Any]:
        """Ask for what is needed to answer; who stays anonymous is asked nothing."""
        found = self.cleaned_data
        if found.get("identity") != NAMED:
            return found
        if not found.get("reply_by"):
            self.add_error("reply_by", gettext("Bitte wählen Sie, wie Sie die Antwort möchten."))
        needed = ("last_name", *NEEDED.get(found.get("reply_by") or "", ()))
        for name in dict.fromkeys(needed):
            if not found.get(name) and name not in self.errors:
                self.add_error(name, gettext("Diese Angabe fehlt noch."))
        return found

    def statement(self) -> Statement:
        """Return what was said, as the verb takes it."""
        found = self.cleaned_data
        # Only what the chosen way needs: what was typed for another way is no longer on the page.
        given = {"first_name", "last_name", "customer_number", *NEEDED.get(found["reply_by"], ())}
        return Statement(
            happened=found["happened"],
            kind="" if found["kind"] == OTHER_KIND else found["kind"],
            wish=found["wish"],
            topics=tuple(found["topics"]),
            help_today=tuple(found["help_today"]),
            standort=self.standorte[found["standort"]] if found["standort"] else None,
            language=found["language"] or "de",
            reply_by=found["reply_by"],
            is_anonymous=found["identity"] == ANONYMOUS,
            **{name: found[name] for name in given},
        )


class AdditionForm(AnswerFiles):
    """A further message or file for a submission."""

    text = PlainCharField(
        label=_("Ihre Ergänzung"), rows=5, required=False, error_messages=MESSAGES
    )

    def __init__(self, *args: Any, rules: Regelwerk, **kwargs: Any) -> None:
        super().__init__(*args, rules=rules, **kwargs)
        self.fields["text"].widget.attrs["maxlength"] = rules.number("form.max_characters")
        self.order_fields(["text", "files"])

    def clean_text(self) -> str:
        """Return the message, not longer than the Regelwerk allows."""
        text, limit = str(self.cleaned_data["text"]), self.rules.number("form.max_characters")
        if len(text) > limit:
            raise forms.ValidationError(MESSAGES["max_length"] % {"limit_value": limit})
        return text

    def clean(self) -> dict[str, Any]:
        """Ask for words or a file."""
        found = self.cleaned_data
        if not (found.get("text") or self.accepted or self.pending or self.errors):
            self.add_error("text", gettext("Bitte schreiben Sie etwas oder wählen Sie eine Datei."))
        return found
