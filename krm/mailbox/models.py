"""Mailboxes that are fetched, what came from them, and the daily comparison with the server."""

from typing import ClassVar

from django.db import models

from krm.mailbox.rules.mailboxes import FAILURES, SECURITY, SIGN_IN


class Mailbox(models.Model):
    """One mailbox of the house (R-38); its secrets are kept encrypted."""

    name = models.CharField("Name", max_length=120, unique=True)
    host = models.CharField("Server", max_length=200)
    port = models.PositiveIntegerField("Port", default=993)
    security = models.CharField(
        "Verschlüsselung", max_length=10, choices=SECURITY.items(), default="tls"
    )
    user = models.CharField("Benutzername", max_length=200)
    sign_in = models.CharField(
        "Anmeldung", max_length=15, choices=SIGN_IN.items(), default="password"
    )
    # Password or client secret, and for one way of OAuth2 the token that brings new ones.
    secret = models.TextField(blank=True)
    refresh_token = models.TextField(blank=True)
    token_url = models.CharField("Adresse für das Token", max_length=300, blank=True)
    client_id = models.CharField("Client-ID", max_length=200, blank=True)
    scope = models.CharField("Scope", max_length=300, blank=True)
    folder = models.CharField("Ordner", max_length=200, default="INBOX")
    done_folder = models.CharField("Ordner für Abgeholtes", max_length=200, blank=True)
    is_active = models.BooleanField("wird abgeholt", default=True)
    # An automatic confirmation is off until the office wants it.
    confirms = models.BooleanField("Eingang automatisch bestätigen", default=False)
    # What the server said last: a new number means that all UIDs are new.
    uid_validity = models.BigIntegerField(null=True, blank=True)
    last_uid = models.BigIntegerField(default=0)
    # Mails from before somebody entered the mailbox here are none of ours.
    counted_from = models.DateField(null=True, blank=True)
    polled_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=40, blank=True, choices=FAILURES.items())
    failing_since = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.name


class FetchedMail(models.Model):
    """A mail of a mailbox that is stored here, known again in whatever folder it lies later."""

    mailbox = models.ForeignKey(Mailbox, models.CASCADE, related_name="fetched")
    # Digest over the header as the server hands it out, and the size.
    fingerprint = models.CharField(max_length=64)
    day = models.DateField()
    item = models.ForeignKey(
        "arrivals.IntakeItem", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    fetched_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mailbox", "fingerprint"], name="fetched_once")
        ]
        indexes: ClassVar = [models.Index(fields=["mailbox", "day"])]

    def __str__(self) -> str:
        return f"{self.mailbox_id} {self.fingerprint[:8]}"


class MailboxCount(models.Model):
    """How many mails the server holds for one day and how many of that day are stored."""

    mailbox = models.ForeignKey(Mailbox, models.CASCADE, related_name="counts")
    day = models.DateField()
    on_server = models.PositiveIntegerField()
    stored = models.PositiveIntegerField()
    # On the server and not here; the other way round mails were removed on the server.
    missing = models.PositiveIntegerField(default=0)
    counted_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mailbox", "day"], name="one_count_per_mailbox_and_day")
        ]

    def __str__(self) -> str:
        return f"{self.mailbox_id} {self.day}"

    @property
    def fits(self) -> bool:
        """Tell whether server and register agree about the day."""
        return self.on_server == self.stored and not self.missing


class AutomaticConfirmation(models.Model):
    """One row of the outbox for a mail nobody has looked at yet, at most one a sender and day."""

    class State(models.TextChoices):
        """How far it has come; nothing is sent a second time by itself."""

        QUEUED = "queued", "wartet"
        SENDING = "sending", "wird gesendet"
        SENT = "sent", "gesendet"
        UNCLEAR = "unclear", "unklar"
        FAILED = "failed", "fehlgeschlagen"

    item = models.OneToOneField("arrivals.IntakeItem", models.CASCADE, related_name="+")
    recipient = models.EmailField()
    day = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    message_id = models.CharField(max_length=200, blank=True, db_index=True)
    queued_at = models.DateTimeField()
    sending_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["recipient", "day"], name="one_confirmation_a_day")
        ]
        indexes: ClassVar = [models.Index(fields=["state", "queued_at"])]

    def __str__(self) -> str:
        return f"{self.item_id} {self.state}"
