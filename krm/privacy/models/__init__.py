"""Look-ins into the E-AKTE, their monthly sample, what becomes anonymous, and when it goes."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse

from krm.corrections.models import CaseProposal
from krm.organisation.models.proposals import Proposal
from krm.privacy.models.requests import RequestLetter, Restriction, SubjectRequest
from krm.ui.rules import LOCAL_ZONE

__all__ = [
    "Anonymising",
    "Deletion",
    "LegalHold",
    "LookIn",
    "ProcedureEnd",
    "RequestLetter",
    "Restriction",
    "RetentionRun",
    "Sample",
    "SampleAnswer",
    "SampleCase",
    "SubjectRequest",
]

PERSON = settings.AUTH_USER_MODEL


class AnonymisingQuerySet(models.QuerySet["Anonymising"]):
    """Named reads over proposals to make a Vorgang anonymous."""

    def waiting(self) -> "AnonymisingQuerySet":
        """Keep what waits for its second person."""
        return self.filter(state=Anonymising.State.PROPOSED)


class Anonymising(CaseProposal):
    """Somebody wants to make a Vorgang anonymous: which texts and files stay, and why.

    Nothing is deleted before a second person agrees. Then texts and reason go from here as well.
    """

    # By the key of each text how it reads afterwards, and why words stay that look like a name.
    texts = models.JSONField(default=dict)
    keeps = models.JSONField(default=dict)
    # The keys of the files that stay.
    documents = models.JSONField(default=list)
    # Of all texts and files as they were shown; whatever is new has been seen by nobody.
    seen_digest = models.CharField(max_length=64)
    # The class that ended, where nobody proposed it: the time of keeping was over.
    retention_class = models.CharField(max_length=4, blank=True)

    objects = AnonymisingQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["reaction"],
                condition=models.Q(state="proposed"),
                name="one_anonymising_waits",
            )
        ]

    def __str__(self) -> str:
        return f"{self.reaction_id} {self.state}"


class LookIn(models.Model):
    """One document of the E-AKTE that KRM read for a Vorgang (R-08); the list only grows.

    A slip stays as it is; beside it stands a dated entry that names it (``corrects``).
    """

    class DocumentKind(models.TextChoices):
        """What kind of document was read."""

        BESCHEID = "bescheid", "Bescheid"
        APPLICATION = "application", "Antrag"
        FROM_CUSTOMER = "from_customer", "Schreiben von der Kundin oder dem Kunden"
        TO_CUSTOMER = "to_customer", "Schreiben an die Kundin oder den Kunden"
        NOTE = "note", "Vermerk"
        PROOF = "proof", "Nachweis"
        OTHER = "other", "Anderes Dokument"

    reaction = models.ForeignKey("reactions.Reaction", models.CASCADE, related_name="look_ins")
    consent = models.ForeignKey(
        "parties.Consent", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    document_kind = models.CharField(max_length=20, choices=DocumentKind.choices)
    document_title = models.CharField(max_length=200)
    document_on = models.DateField()
    purpose = models.CharField(max_length=300)
    # Of the day of access; only a correction can tell so.
    is_too_old = models.BooleanField(default=False)
    looked_at = models.DateTimeField()
    looked_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")
    corrects = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="corrections"
    )
    reason = models.CharField(max_length=300, blank=True)
    entered_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["looked_at"])]

    def __str__(self) -> str:
        return f"{self.reaction_id} {self.document_on}"

    @property
    def is_after_withdrawal(self) -> bool:
        """Tell whether it was read after the day on which its consent was taken back."""
        ended = self.consent.withdrawn_on if self.consent else None
        return ended is not None and self.looked_at.astimezone(LOCAL_ZONE).date() > ended


class SampleQuerySet(models.QuerySet["Sample"]):
    """Named reads over samples."""

    def unchecked(self) -> "SampleQuerySet":
        """Keep what nobody has checked yet."""
        return self.filter(checked_at=None)


class Sample(models.Model):
    """The sample of one month: its populations and seed, drawn once and never again (R-10).

    Populations are numbers of Vorgänge. Without any there is nothing to check: Fehlanzeige.
    """

    month = models.DateField(unique=True)
    seed = models.CharField(max_length=64)
    intake = models.JSONField(default=list)
    looked = models.JSONField(default=list)
    drawn_at = models.DateTimeField()
    due_on = models.DateField()
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, blank=True, related_name="+")
    sheet = models.ForeignKey(
        "documents.Document", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    reminded_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)

    objects = SampleQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("privacy:sample", args=[self.pk])

    @property
    def is_fehlanzeige(self) -> bool:
        """Tell whether nothing arrived in the month."""
        return not self.intake


class SampleCase(models.Model):
    """A Vorgang that was drawn; when its row is gone the number still says which one it was."""

    class Source(models.TextChoices):
        """From which population it was drawn."""

        INTAKE = "intake", "aus dem Zugang"
        LOOK_IN = "look_in", "aus den Vorgängen mit Einsicht"

    sample = models.ForeignKey(Sample, models.CASCADE, related_name="cases")
    reaction = models.ForeignKey("reactions.Reaction", models.SET_NULL, null=True, related_name="+")
    number = models.CharField(max_length=20)
    source = models.CharField(max_length=10, choices=Source.choices)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sample", "number"], name="drawn_once_per_month")
        ]

    def __str__(self) -> str:
        return f"{self.sample_id} {self.number}"


class SampleAnswer(models.Model):
    """What the executive found about one question of the check sheet."""

    class SheetQuestion(models.TextChoices):
        """The questions of the sheet, in their order."""

        CONSENT = "consent", "Liegt die schriftliche Einwilligung vor?"
        READ_ONLY = "read_only", "Wurde nur gelesen und nichts geändert?"
        AGE = "age", "Waren alle Dokumente höchstens zwei Jahre alt?"
        PURPOSE = "purpose", "Passt der Zweck zum Vorgang?"
        PROTOCOL = "protocol", "Stimmt das Protokoll der E-AKTE mit dieser Liste überein?"

    class Answer(models.TextChoices):
        """What may be answered."""

        YES = "yes", "ja"
        NO = "no", "nein"
        NOT_APPLICABLE = "na", "entfällt"

    case = models.ForeignKey(SampleCase, models.CASCADE, related_name="answers")
    question = models.CharField(max_length=10, choices=SheetQuestion.choices)
    answer = models.CharField(max_length=3, choices=Answer.choices)
    remark = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "question"], name="answered_once")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.question}"


class LegalHoldQuerySet(models.QuerySet["LegalHold"]):
    """Named reads over holds."""

    def on(self, day: date) -> "LegalHoldQuerySet":
        """Keep the holds that keep something on a day."""
        return self.filter(ended_at=None, until__gte=day)


class LegalHold(models.Model):
    """A Vorgang that must not go before a day, whatever its class says; with reason and end."""

    reaction = models.ForeignKey("reactions.Reaction", models.CASCADE, related_name="legal_holds")
    reason = models.CharField(max_length=300)
    until = models.DateField()
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, blank=True, related_name="+")
    end_reason = models.CharField(max_length=300, blank=True)

    objects = LegalHoldQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.reaction_id} {self.until}"


class ProcedureEnd(models.Model):
    """When the Widerspruch, the Klage or the like about a Vorgang was over (R-30)."""

    reaction = models.OneToOneField(
        "reactions.Reaction", models.CASCADE, related_name="procedure_end"
    )
    ended_on = models.DateField()
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.reaction_id} {self.ended_on}"


class RetentionRunQuerySet(models.QuerySet["RetentionRun"]):
    """Named reads over runs."""

    def waiting(self) -> "RetentionRunQuerySet":
        """Keep what waits for its second person."""
        return self.filter(state=RetentionRun.State.PROPOSED)


class RetentionRun(Proposal):
    """The first run of a class of retention with a length: two people release it.

    After that the class goes by itself every night, as long as its length stays as it is.
    """

    number = models.PositiveSmallIntegerField()
    # The length as it was seen: ``Period.code``.
    period = models.CharField(max_length=20)
    due_count = models.PositiveIntegerField()

    objects = RetentionRunQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["number"], condition=models.Q(state="proposed"), name="one_run_waits"
            )
        ]

    def __str__(self) -> str:
        return f"K{self.number} {self.state}"

    def get_absolute_url(self) -> str:
        """Return the address of the page of its class."""
        return reverse("privacy:retention_class", args=[self.number])


class Deletion(models.Model):
    """That something went, by which class, and when: no word of what it was.

    A copy of each lies outside the database, so that a backup that is brought back can be gone
    through (``storage.deletions``).
    """

    class What(models.TextChoices):
        """What went."""

        REACTION = "reaction", "Vorgang anonym"
        READS = "reads", "Lese-Protokoll"
        HISTORY = "history", "Namen im Protokoll"
        ARRIVAL = "arrival", "Inhalt eines Eingangs"
        LOOK_INS = "look_ins", "Einsichten und Stichproben"
        ACCUSED = "accused", "Name in einer Dienstaufsichtsbeschwerde"
        REQUEST = "request", "Antrag zum Datenschutz"
        BACKUP = "backup", "Sicherung"

    what = models.CharField(max_length=10, choices=What.choices)
    # The number of the Vorgang or the Eingang, the month, the year, the moment of a backup.
    key = models.CharField(max_length=20)
    # The class; "" where somebody asked for it.
    code = models.CharField(max_length=4, blank=True)
    period = models.CharField(max_length=20, blank=True)
    # By it the same Vorgang is known again in a backup; numbers can be given anew after one.
    mark = models.CharField(max_length=64, blank=True)
    deleted_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-deleted_at"])]

    def __str__(self) -> str:
        return f"{self.code} {self.what} {self.key}"
