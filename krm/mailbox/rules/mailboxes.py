"""Mailboxes: how they are reached, what can go wrong, when it is reported; pure values."""

import hashlib
from collections.abc import Sequence
from typing import Final

SECURITY: Final = {
    "tls": "TLS von Anfang an",
    "starttls": "STARTTLS",
    "none": "keine (nur auf diesem Rechner)",
}
PASSWORD, CLIENT, REFRESH = "password", "client", "refresh"
SIGN_IN: Final = {
    PASSWORD: "Benutzername und Passwort",
    CLIENT: "OAuth2 mit Client-Geheimnis",
    REFRESH: "OAuth2 mit Erneuerungstoken",
}
# Codes only: a server's own words may repeat addresses (see krm.adapters.imap).
FAILURES: Final = {
    "unreachable": "Der Server ist unter dieser Adresse und diesem Port nicht erreichbar.",
    "timeout": "Der Server hat nicht rechtzeitig geantwortet.",
    "certificate": "Das Zertifikat des Servers ist ungültig oder unbekannt.",
    "tls": "Die verschlüsselte Verbindung kommt nicht zustande. Bitte Port und Art prüfen.",
    "insecure": "Ohne Verschlüsselung geht es nur auf diesem Rechner.",
    "sign_in": "Der Server lehnt die Anmeldung ab. Bitte Benutzername und Geheimnis prüfen.",
    "token_refused": "Der Anmeldedienst gibt kein Token heraus. Bitte Client-ID und Geheimnis "
    "prüfen.",
    "token_unreachable": "Der Anmeldedienst für das Token ist nicht erreichbar.",
    "token_address": "Die Adresse für das Token muss mit https:// beginnen.",
    "secret_lost": "Das gespeicherte Geheimnis ist nicht mehr lesbar. Bitte neu eingeben.",
    "secret_missing": "Es fehlt ein Passwort oder Geheimnis.",
    "folder": "Den Ordner gibt es im Postfach nicht.",
    "done_folder": "Den Ordner für Abgeholtes gibt es im Postfach nicht.",
    "connection": "Die Verbindung zum Server brach ab.",
    "protocol": "Der Server hat etwas Unerwartetes geantwortet.",
    "store": "Eine E-Mail konnte hier nicht gespeichert werden. Sie liegt weiter im Postfach.",
}
# So many runs in a row fail before somebody is notified: a restart of the server is no news.
TELL_AFTER: Final = 5
# So much is fetched of a mail that is too large: its headers and mostly its text.
CUT_BYTES: Final = 1_000_000
LOCAL_HOSTS: Final = frozenset({"localhost", "127.0.0.1", "::1"})
# The comparison looks back over a failed weekend, and the page shows a month.
RECOUNT_DAYS: Final = 7
SHOWN_DAYS: Final = 30


def fingerprint(header: bytes, size: int) -> str:
    """Return by what a mail is known again in whatever folder of its mailbox, under any UID."""
    return hashlib.sha256(header + b"\x00" + str(size).encode()).hexdigest()


def is_clear_text_allowed(host: str) -> bool:
    """Tell whether a password may travel unprotected: only inside this machine."""
    return host.strip("[]").lower() in LOCAL_HOSTS


def should_tell(failures: int) -> bool:
    """Tell whether a mailbox has failed often enough to tell a person."""
    return failures >= TELL_AFTER


def last_safe_uid(seen: Sequence[int], failed: Sequence[int], before: int) -> int:
    """Return up to which UID everything is stored; what failed is asked for again."""
    first_failed = min(failed, default=None)
    safe = [uid for uid in seen if first_failed is None or uid < first_failed]
    return max([before, *safe])


def cut_note(size: int, limit: int, mailbox_hint: str = "") -> str:
    """Return what a person reads of a mail of which only the beginning was fetched."""
    megabytes = size / 1_000_000
    return (
        f"Diese E-Mail hat {megabytes:.0f} MB. Abgeholt werden E-Mails bis "
        f"{limit / 1_000_000:.0f} MB. Hier liegt nur der Anfang, das Ganze liegt weiter im "
        f"Postfach{mailbox_hint}."
    )
