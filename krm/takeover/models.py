"""The import of an Erfassungstabelle that was kept before."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from krm.takeover.rules.row import Options

PERSON = settings.AUTH_USER_MODEL


class ColumnMapping(models.Model):
    """Which column of a table means what; found again by the names of the columns."""

    signature = models.CharField(max_length=64, unique=True)
    columns = models.JSONField(default=dict)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return self.signature


class RegisterImport(models.Model):
    """One import: its file, its mapping, how far it is and what is wrong, cell by cell."""

    class State(models.TextChoices):
        """Where the import stands."""

        UPLOADED = "uploaded", "hochgeladen"
        CHECKING = "checking", "wird geprüft"
        FAULTY = "faulty", "hat Fehler"
        CHECKED = "checked", "geprüft, ohne Fehler"
        RUNNING = "running", "wird importiert"
        DONE = "done", "importiert"
        FAILED = "failed", "abgebrochen"
        TAKING_BACK = "taking_back", "wird zurückgenommen"
        TAKEN_BACK = "taken_back", "zurückgenommen"

    class HiddenRows(models.TextChoices):
        """What happens to the rows that the file does not show."""

        TAKE = Options.TAKE, "mit importieren"
        LEAVE = Options.LEAVE, "weglassen"

    AT_WORK: ClassVar = (State.CHECKING, State.RUNNING, State.TAKING_BACK)

    # None once a Vorgang of it was made anonymous: the table would still name the person.
    document = models.ForeignKey(
        "documents.Document", models.PROTECT, null=True, blank=True, related_name="+"
    )
    file_name = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.UPLOADED)
    sheet = models.CharField(max_length=120, blank=True)
    header_row = models.PositiveIntegerField(default=0)
    columns = models.JSONField(default=dict, blank=True)
    # What a person has said about the file (``rules.row.Options``).
    charset = models.CharField(max_length=20, blank=True)
    hidden_rows = models.CharField(max_length=5, choices=HiddenRows.choices, blank=True)
    restores_zeros = models.BooleanField(default=False)
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    rows_known = models.PositiveIntegerField(default=0)
    # Known by their number, but with other content: reported, never overwritten.
    rows_changed = models.PositiveIntegerField(default=0)
    rows_new = models.PositiveIntegerField(default=0)
    rows_open = models.PositiveIntegerField(default=0)
    # How many problems there are; only the first ones are kept.
    problem_count = models.PositiveIntegerField(default=0)
    changed = models.JSONField(default=list, blank=True)
    # What is left out or was changed on the way; none of it stops the import.
    hint_count = models.PositiveIntegerField(default=0)
    hints = models.JSONField(default=list, blank=True)
    failure = models.CharField(max_length=300, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    problems = models.JSONField(default=list, blank=True)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")
    touched_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(
        PERSON, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    take_back_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "touched_at"])]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"

    @property
    def is_at_work(self) -> bool:
        """Tell whether the background work has something to do or is doing it."""
        return self.state in self.AT_WORK

    @property
    def title(self) -> str:
        """Return what the table is called, also once it is gone."""
        return self.document.title if self.document else self.file_name

    @property
    def options(self) -> Options:
        """Return what a person has said about the file."""
        return Options(self.charset, self.hidden_rows, self.restores_zeros)

    @property
    def percent(self) -> int:
        """Return how far the present work is."""
        return min(100, 100 * self.rows_done // self.rows_total) if self.rows_total else 0


class ImportedRow(models.Model):
    """From which row of which table a Vorgang came; by it the row is known the next time."""

    reaction = models.OneToOneField("reactions.Reaction", models.CASCADE, related_name="+")
    register_import = models.ForeignKey(RegisterImport, models.PROTECT, related_name="imported")
    line = models.PositiveIntegerField()
    number = models.CharField(max_length=60, blank=True, db_index=True)
    digest = models.CharField(max_length=64, db_index=True)

    def __str__(self) -> str:
        return f"{self.register_import_id}/{self.line}"
