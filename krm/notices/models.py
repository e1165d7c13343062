"""Messages to staff: shown in the desk, and sent by e-mail without case facts."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class Notice(models.Model):
    """One message to one person; the text names no customer and no facts of the case."""

    class MailState(models.TextChoices):
        """How far the e-mail has come; sending is committed before SMTP is spoken to."""

        NONE = "none", "keine E-Mail"
        QUEUED = "queued", "wartet"
        SENDING = "sending", "wird gesendet"
        SENT = "sent", "gesendet"
        UNCLEAR = "unclear", "unklar"
        FAILED = "failed", "fehlgeschlagen"

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=60)
    text = models.CharField(max_length=300)
    url = models.CharField(max_length=200, blank=True)
    reaction_pk = models.BigIntegerField(null=True, blank=True)
    dedup_key = models.CharField(max_length=120, unique=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    mail_state = models.CharField(max_length=10, choices=MailState.choices, default=MailState.NONE)
    mail_changed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["recipient", "read_at", "-created_at"]),
            models.Index(fields=["mail_state"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.recipient_id}"
