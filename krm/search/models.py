"""What stands in the index, up to which step, and the words that occur at all."""

from typing import ClassVar, Final

from django.db import models

# So many kinds a key can tell apart. The words of an entry are kept beside these tables, as each
# database does it best (storage/).
KINDS: Final = 4


class Entry(models.Model):
    """That the words of something stand in the index, and how old they are.

    Its key is that of its owner and its kind in one number, which the index of words holds too.
    """

    class Kind(models.IntegerChoices):
        """Of what the words are."""

        CASE = 0, "Vorgang"
        ARRIVAL = 1, "Eingang"
        FILE = 2, "Datei eines Vorgangs"

    key = models.BigIntegerField(primary_key=True)
    kind = models.PositiveSmallIntegerField(choices=Kind.choices)
    # The Vorgang or the arrival; and which row of it, where it is one of several.
    owner = models.BigIntegerField(db_index=True)
    # The last step of the Vorgang that is in it; of what has no steps a number that changes with
    # it. None: something has changed since.
    seq = models.BigIntegerField(null=True, blank=True)
    written_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["kind"], condition=models.Q(seq=None), name="search_entry_is_old"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.owner}"

    @staticmethod
    def key_of(kind: int, row: int) -> int:
        """Return the key of an entry."""
        return row * KINDS + kind

    @staticmethod
    def row_of(key: int) -> int:
        """Return the key of the row an entry is about."""
        return key // KINDS


class Term(models.Model):
    """A word that occurs in the index, as it is stored there; for typos and parts of compounds."""

    word = models.CharField(max_length=60, primary_key=True)

    def __str__(self) -> str:
        return self.word


class Meaning(models.Model):
    """What a Vorgang or an arrival is about, as a vector: what is meant alike lies close.

    As personal as the text it is of. Its key is that of the entry in the index of words.
    """

    key = models.BigIntegerField(primary_key=True)
    # Changes with the text and with the encoder that has read it.
    digest = models.BigIntegerField()
    # Empty: the text says too little to be compared.
    vector = models.BinaryField(max_length=512)

    def __str__(self) -> str:
        return str(self.key)


class Progress(models.Model):
    """Up to which entry of the journal the index was compared with it."""

    JOURNAL: ClassVar = "journal"
    # The same for the meanings; and how far back the older ones have been read.
    MEANING: ClassVar = "meaning"
    OLDER: ClassVar = "meaning_older"
    # By which encoder and which cut of a text they were read.
    RECIPE: ClassVar = "meaning_recipe"

    name = models.CharField(max_length=20, primary_key=True)
    value = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.value}"
