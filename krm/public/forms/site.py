"""The forms of the Verwaltung about the public pages."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from krm.public.rules.film import HEAD, LARGEST_MEGABYTES, is_length, kind_of

_MEGABYTE = 1024 * 1024


class SiteForm(forms.Form):
    """Who answers for data protection, and the film in sign language."""

    privacy_contact = forms.CharField(
        label="Behördliche Datenschutzbeauftragte Person: Stelle und Anschrift",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Steht im Datenschutzhinweis. Die Stelle genügt, ein Name ist nicht nötig.",
    )
    privacy_email = forms.EmailField(label="E-Mail des Datenschutzes", required=False)
    privacy_phone = forms.CharField(
        label="Telefon des Datenschutzes", max_length=60, required=False
    )
    film = forms.FileField(
        label="Film in Deutscher Gebärdensprache",
        required=False,
        help_text="MP4 oder WebM. Mindestens 320 mal 240 Bildpunkte, 25 Bilder in der Sekunde, "
        "einfarbiger ruhiger Hintergrund, weder schwarz noch weiß (Anlage 2 BITV 2.0).",
    )
    film_length = forms.CharField(
        label="Dauer des Films",
        max_length=6,
        required=False,
        help_text="Minuten und Sekunden, zum Beispiel 3:20. Sie steht neben dem Film.",
    )
    remove_film = forms.BooleanField(label="Den Film herausnehmen", required=False)

    def __init__(self, *args: Any, has_film: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_film:
            del self.fields["remove_film"]

    def clean_film(self) -> "UploadedFile[bytes] | None":
        """Return the film if it is one.

        :raises ValidationError: if it is something else or too large.
        """
        film = self.cleaned_data["film"]
        if not isinstance(film, UploadedFile):
            return None
        if (film.size or 0) > LARGEST_MEGABYTES * _MEGABYTE:
            raise forms.ValidationError(
                f"Der Film ist zu groß. Erlaubt sind {LARGEST_MEGABYTES} MB."
            )
        head = film.read(HEAD)
        film.seek(0)
        if not kind_of(head):
            raise forms.ValidationError("Das ist kein Film im Format MP4 oder WebM.")
        return film

    def clean_film_length(self) -> str:
        """Return the length.

        :raises ValidationError: if it is not minutes and seconds.
        """
        length = str(self.cleaned_data["film_length"]).strip()
        if length and not is_length(length):
            raise forms.ValidationError("Bitte Minuten und Sekunden angeben, zum Beispiel 3:20.")
        return length


class BarrierAnswerForm(forms.Form):
    """What was done about a barrier, and what the person was answered."""

    answer = forms.CharField(
        label="Was wurde getan und geantwortet?", widget=forms.Textarea(attrs={"rows": 5})
    )
