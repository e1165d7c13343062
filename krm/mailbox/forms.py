"""The form of a mailbox; a secret is typed in and never shown again."""

from typing import Any, ClassVar

from django import forms

from krm.mailbox.actions.mailboxes import Secrets
from krm.mailbox.models import Mailbox

_STORED = "Ein Geheimnis ist gespeichert. Leer lassen, um es zu behalten."


class MailboxForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """Where the mailbox is, how we sign in, and what happens there."""

    secret = forms.CharField(
        label="Passwort oder Client-Geheimnis",
        required=False,
        strip=False,
        max_length=2000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    refresh_token = forms.CharField(
        label="Erneuerungstoken",
        required=False,
        max_length=8000,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="Nur für die Anmeldung mit Erneuerungstoken.",
    )

    class Meta:
        model = Mailbox
        fields = (
            "name",
            "host",
            "port",
            "security",
            "user",
            "sign_in",
            "secret",
            "token_url",
            "client_id",
            "scope",
            "refresh_token",
            "folder",
            "done_folder",
            "confirms",
        )
        help_texts: ClassVar = {
            "name": "So heißt das Postfach in diesem Programm.",
            "host": "Zum Beispiel imap.beispiel.de",
            "port": "Üblich sind 993 für TLS und 143 für STARTTLS.",
            "token_url": "Nur für OAuth2. Beginnt mit https://",
            "client_id": "Nur für OAuth2.",
            "scope": "Nur für OAuth2, wenn der Anmeldedienst es verlangt.",
            "done_folder": "Dorthin kommt, was gespeichert ist. Leer: E-Mails bleiben liegen und "
            "werden als gelesen markiert.",
            "confirms": "Höchstens eine Bestätigung je Absender und Tag, nie an automatische "
            "Nachrichten oder Verteiler. Ob sie als Eingangsbestätigung zählt, sagt das Regelwerk.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("secret", "refresh_token"):
            if getattr(self.instance, name, ""):
                self.fields[name].help_text = _STORED
            self.initial.pop(name, None)  # not even the encrypted one reaches a page

    def clean(self) -> dict[str, Any]:
        """Keep line ends out of what is spoken to a server."""
        data = super().clean() or self.cleaned_data
        for name, value in list(data.items()):
            if isinstance(value, str) and not value.isprintable():
                self.add_error(name, "Bitte ohne Zeilenumbrüche und Steuerzeichen.")
        return data

    def _post_clean(self) -> None:
        # The secrets of the row are the encrypted ones; what was typed stays beside it.
        kept = {name: getattr(self.instance, name) for name in ("secret", "refresh_token")}
        super()._post_clean()  # type: ignore[misc]
        for name, value in kept.items():
            setattr(self.instance, name, value)

    def secrets(self) -> Secrets:
        """Return what was typed in."""
        return Secrets(self.cleaned_data["secret"], self.cleaned_data["refresh_token"])
