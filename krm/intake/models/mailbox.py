"""Mailboxes that are fetched, and the daily comparison with what was stored."""

from typing import ClassVar

from django.db import models


class Mailbox(models.Model):
    """One mailbox of the house (R-38); its secret is kept encrypted."""

    class SignIn(models.TextChoices):
        """How we sign in."""

        PASSWORD = "password", "Passwort"
        OAUTH2 = "oauth2", "OAuth2"

    name = models.CharField(max_length=120, unique=True)
    host = models.CharField(max_length=200)
    port = models.PositiveIntegerField(default=993)
    security = models.CharField(max_length=10, default="tls")
    user = models.CharField(max_length=200)
    sign_in = models.CharField(max_length=10, choices=SignIn.choices, default=SignIn.PASSWORD)
    secret = models.TextField(blank=True)
    token_url = models.CharField(max_length=300, blank=True)
    client_id = models.CharField(max_length=200, blank=True)
    scope = models.CharField(max_length=300, blank=True)
    folder = models.CharField(max_length=200, default="INBOX")
    done_folder = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    # An automatic confirmation is off until the office wants it.
    confirms = models.BooleanField(default=False)
    uid_validity = models.BigIntegerField(null=True, blank=True)
    polled_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=40, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class MailboxCount(models.Model):
    """How many mails the server holds for one day and how many the register knows."""

    mailbox = models.ForeignKey(Mailbox, models.CASCADE, related_name="counts")
    day = models.DateField()
    on_server = models.PositiveIntegerField()
    stored = models.PositiveIntegerField()
    counted_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mailbox", "day"], name="one_count_per_mailbox_and_day")
        ]

    def __str__(self) -> str:
        return f"{self.mailbox_id} {self.day}"
