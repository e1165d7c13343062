"""Look-ins into the E-AKTE, their monthly sample, and what is to become anonymous."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse

from krm.corrections.models import CaseProposal

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
