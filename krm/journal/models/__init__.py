"""The tables of the journal; triggers (triggers.py) keep them append-only."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from krm.journal.rules.verbs import Verb

HASH_LENGTH = 64
CHAIN_LENGTH = 80


class JournalHead(models.Model):
    """The newest link of one chain; it moves by exactly one and is also the lock of the chain."""

    chain = models.CharField(max_length=CHAIN_LENGTH, primary_key=True)
    seq = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=HASH_LENGTH)

    class Meta:
        db_table = "journal_head"

    def __str__(self) -> str:
        return f"{self.chain}/{self.seq}"


class JournalEntry(models.Model):
    """One thing that happened; never changed, without personal data and without foreign keys."""

    chain = models.CharField(max_length=CHAIN_LENGTH)
    seq = models.PositiveBigIntegerField()
    verb = models.CharField(max_length=60)
    happened_at = models.DateTimeField()
    written_at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    data = models.JSONField(default=dict)
    personal_digest = models.CharField(max_length=HASH_LENGTH)
    prev = models.CharField(max_length=HASH_LENGTH)
    hash = models.CharField(max_length=HASH_LENGTH)

    class Meta:
        db_table = "journal_entry"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["chain", "seq"], name="journal_entry_place"),
        ]
        # The triggers ask these two questions once per deleted row.
        indexes: ClassVar = [
            models.Index(
                fields=["chain", "seq"],
                name="journal_entry_blanked",
                condition=Q(verb=Verb.PERSONAL_BLANKED.value),
            ),
            models.Index(
                fields=["chain", "seq"],
                name="journal_entry_dropped",
                condition=Q(verb=Verb.READS_DROPPED.value),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.chain}/{self.seq} {self.verb}"


class JournalPersonal(models.Model):
    """Names and free text of an entry; the only part that retention may take away."""

    entry = models.OneToOneField(
        JournalEntry, on_delete=models.PROTECT, primary_key=True, related_name="personal"
    )
    salt = models.CharField(max_length=32)
    payload = models.JSONField()

    class Meta:
        db_table = "journal_personal"

    def __str__(self) -> str:
        return f"personal part of {self.entry_id}"


class JournalRead(models.Model):
    """Who looked into which reaction in which hour; one chain per month, dropped as a whole."""

    month = models.CharField(max_length=7)
    seq = models.PositiveBigIntegerField()
    person_id = models.BigIntegerField()
    reaction_id = models.BigIntegerField()
    hour = models.DateTimeField()
    prev = models.CharField(max_length=HASH_LENGTH)
    hash = models.CharField(max_length=HASH_LENGTH)

    class Meta:
        db_table = "journal_read"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["month", "seq"], name="journal_read_place"),
            models.UniqueConstraint(
                fields=["reaction_id", "person_id", "hour"], name="journal_read_once_an_hour"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month}/{self.seq}"
