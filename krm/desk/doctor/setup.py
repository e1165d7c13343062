"""The settings of real use: secret key, addresses, HTTPS, static files, mail server."""

import stat
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings

from krm.adapters.smtp import MailServer, SmtpMailer
from krm.desk.doctor.finding import Finding, hint, ok, problem

PART = "Einrichtung"
MAIL = "E-Mail"
LEAST_KEY, LEAST_SIGNS = 40, 10
PATIENCE = 5
_HERE = frozenset({"127.0.0.1", "localhost", "[::1]", "::1"})


def _is_real() -> bool:
    """Tell whether people work with it; a demo and a developer's machine are not guarded."""
    return not (settings.DEMO or settings.DEBUG)


def secret(_at: datetime) -> Iterator[Finding]:
    """Check that the key which signs sessions is long, and read by nobody else."""
    if settings.DEBUG:
        yield problem(
            PART, "KRM_DEBUG ist eingeschaltet. Fehlerseiten zeigen Daten.", "KRM_DEBUG entfernen."
        )
        return
    if not _is_real():
        yield hint(PART, "Dies ist eine Übung.", "Für den Betrieb KRM_DEMO entfernen.")
        return
    key = settings.SECRET_KEY
    if len(key) < LEAST_KEY or len(set(key)) < LEAST_SIGNS:
        yield problem(
            PART,
            "Der geheime Schlüssel ist zu kurz oder zu einfach.",
            "KRM_SECRET_KEY entfernen; das Programm erzeugt dann selbst einen guten.",
        )
    else:
        yield ok(PART, "Der geheime Schlüssel ist lang genug.")
    yield from _secret_file(settings.DATA_DIR / "secret-key")


def _secret_file(path: Path) -> Iterator[Finding]:
    if path.exists() and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield problem(PART, f"{path} ist für andere Konten lesbar.", f"chmod 600 {path}")


def addresses(_at: datetime) -> Iterator[Finding]:
    """Check under which names the pages answer, and that they do so encrypted."""
    hosts = set(settings.ALLOWED_HOSTS)
    if not _is_real():
        return
    if "*" in hosts or not hosts:
        yield problem(
            PART,
            "Die Seiten antworten unter jedem Namen." if hosts else "Es ist kein Name erlaubt.",
            "In KRM_ALLOWED_HOSTS nur die Namen dieses Servers nennen.",
        )
    elif hosts <= _HERE:
        yield hint(
            PART,
            "Die Seiten sind nur auf diesem Rechner zu erreichen.",
            "KRM_ALLOWED_HOSTS setzen, zum Beispiel krm.jobcenter.example.",
        )
    else:
        yield ok(PART, f"Die Seiten antworten unter {', '.join(sorted(hosts))}.")
    if not settings.SECURE_SSL_REDIRECT and not hosts <= _HERE:
        yield problem(
            PART,
            "Die Seiten sind unverschlüsselt. Kennwörter sind im Netz lesbar.",
            "HTTPS einrichten und KRM_HTTPS=1 setzen.",
        )


def static_files(_at: datetime) -> Iterator[Finding]:
    """Check that styles and scripts were collected; without them no page can be drawn."""
    if not _is_real():
        return
    if (Path(settings.STATIC_ROOT) / "staticfiles.json").is_file():
        yield ok(PART, "Stile und Skripte sind gesammelt.")
    else:
        yield problem(
            PART, "Stile und Skripte sind nicht gesammelt.", "krm collectstatic --no-input"
        )


def mail(_at: datetime) -> Iterator[Finding]:
    """Check that mails leave the house: greet the mail server, without a mail."""
    if settings.EMAIL_URL:
        yield ok(MAIL, f"Absender ist {settings.EMAIL_FROM}.")
        yield from _mail_server(settings.EMAIL_URL)
    elif _is_real():
        yield problem(
            MAIL,
            f"Kein Mailserver: E-Mails bleiben als Dateien in {settings.OUTBOX_DIR}.",
            "KRM_SMTP und KRM_MAIL_FROM setzen.",
        )
    if _is_real() and settings.EMAIL_FROM.endswith(".example"):
        yield problem(
            MAIL, f"Der Absender {settings.EMAIL_FROM} ist ein Beispiel.", "KRM_MAIL_FROM setzen."
        )


def _mail_server(url: str) -> Iterator[Finding]:
    try:
        server = MailServer.from_url(url)
    except ValueError:
        yield problem(
            MAIL,
            "Die Adresse des Mailservers lässt sich nicht lesen.",
            "In KRM_SMTP rechner:port oder smtp(s)://… schreiben (docs/operations.md).",
        )
        return
    greeting = SmtpMailer(server, timeout=PATIENCE).greet()
    if greeting.failure:
        yield problem(MAIL, greeting.failure, "Läuft der Mailserver? Stimmt KRM_SMTP?")
    elif greeting.is_encrypted:
        yield ok(MAIL, f"Der Mailserver {server.host} antwortet, verschlüsselt.")
    elif server.host in _HERE:
        yield ok(MAIL, f"Der Mailserver {server.host} antwortet.")
    else:
        yield hint(
            MAIL,
            f"Der Mailserver {server.host} antwortet, aber unverschlüsselt.",
            "In KRM_SMTP ?tls=starttls oder smtps:// verlangen, wenn der Server es kann.",
        )
