"""Files: stored under a generated name with their digest; never served inline."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models


class Document(models.Model):
    """One stored file and the text that could be read from it."""

    class ScanState(models.TextChoices):
        """What the virus scan said."""

        UNSCANNED = "unscanned", "ungeprüft"
        CLEAN = "clean", "unauffällig"
        INFECTED = "infected", "Schadsoftware gefunden"

    class TextState(models.TextChoices):
        """Whether its text was read; that is done later, in a process that can be killed."""

        NONE = "none", "ohne lesbaren Text"
        WAITING = "waiting", "wird noch gelesen"
        READ = "read", "gelesen"
        GIVEN_UP = "given_up", "nicht gelesen"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(max_length=200)
    original_name = models.CharField(max_length=255)
    stored_name = models.CharField(max_length=120, unique=True)
    media_type = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    text = models.TextField(blank=True)
    text_note = models.CharField(max_length=200, blank=True)
    text_state = models.CharField(max_length=10, choices=TextState.choices, default=TextState.NONE)
    # How often reading it used up its time or memory.
    text_attempts = models.PositiveSmallIntegerField(default=0)
    scan_state = models.CharField(
        max_length=10, choices=ScanState.choices, default=ScanState.UNSCANNED
    )
    dated_on = models.DateField(null=True, blank=True)
    stored_at = models.DateTimeField()
    # Since when the file on the disk is known not to be the one that was stored.
    changed_at = models.DateTimeField(null=True, blank=True)
    stored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["sha256"]),
            models.Index(
                fields=["text_attempts", "stored_at"],
                condition=models.Q(text_state="waiting"),
                name="text_waits_to_be_read",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Leitfaden(models.Model):
    """An upload of the official Leitfaden KRM; the latest is the one the office works with."""

    document = models.OneToOneField(Document, models.PROTECT, related_name="+")
    note = models.CharField("Stand oder Anmerkung", max_length=200, blank=True)
    uploaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.document)
