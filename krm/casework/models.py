"""What the desk writes into a Vorgang: Schriftsätze, notes, handovers."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse

from krm.organisation.models import Person
from krm.reactions.rules import Assessment
from krm.work.models import Assignment

PERSON = settings.AUTH_USER_MODEL


class Schriftsatz(models.Model):
    """The unit's draft and reasons for the answer; versions are kept."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="schriftsaetze")
    version = models.PositiveSmallIntegerField(default=1)
    author = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")
    reasons = models.TextField("Hintergrund", blank=True)
    bescheid_issued_on = models.DateField("Bescheid vom", null=True, blank=True)
    procedure_note = models.TextField("Laufende Verfahren", blank=True)
    # The drafter has written it; the team lead signs it and gives it to KRM.
    ready_at = models.DateTimeField(null=True, blank=True)
    signed_off_at = models.DateTimeField(null=True, blank=True)
    signed_off_by = models.ForeignKey(
        PERSON, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    delivered_at = models.DateTimeField(null=True, blank=True)
    saved_at = models.DateTimeField()
    # Whoever saved these words; the author is only who is said to have written them.
    saved_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assignment", "version"], name="schriftsatz_version")
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.version}"

    @property
    def seen_by(self) -> tuple[int, ...]:
        """Return who has had these words before them: who saved, who signed (ruling 15)."""
        known = dict.fromkeys((self.saved_by_id, self.signed_off_by_id))
        return tuple(pk for pk in known if pk is not None)


class SchriftsatzPoint(models.Model):
    """What the unit says to one Anliegen."""

    schriftsatz = models.ForeignKey(Schriftsatz, models.CASCADE, related_name="points")
    anliegen = models.ForeignKey("reactions.Anliegen", models.CASCADE, related_name="+")
    facts = models.TextField("Sachverhalt", blank=True)
    legal_basis = models.TextField("Rechtsgrundlage", blank=True)
    assessment = models.CharField("Bewertung", max_length=20, blank=True)
    remedy = models.TextField("Abhilfe", blank=True)
    text_proposal = models.TextField("Textvorschlag", blank=True)
    alternatives = models.TextField("Alternativen", blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["schriftsatz", "anliegen"], name="one_point_each")
        ]

    def __str__(self) -> str:
        return f"{self.schriftsatz_id} {self.anliegen_id}"

    @property
    def says_something(self) -> bool:
        """Tell whether the unit has said anything to this Anliegen."""
        said = (self.facts, self.legal_basis, self.assessment, self.remedy, self.text_proposal)
        return any(text.strip() for text in (*said, self.alternatives))

    @property
    def assessment_label(self) -> str:
        """Return the assessment in words."""
        return Assessment.label(self.assessment)


class BoardCopy(models.Model):
    """The copy of an answer in the name of the Vorstand for the unit that asked for it (R-05)."""

    class Way(models.TextChoices):
        """How it left; answers never leave by e-mail."""

        POST = "post", "Post"
        HAND = "hand", "Dienstpost oder Bote"
        FAX = "fax", "Fax"

    reaction = models.OneToOneField("reactions.Reaction", models.CASCADE, related_name="board_copy")
    receiver = models.CharField("An wen?", max_length=200)
    way = models.CharField("Wie?", max_length=10, choices=Way.choices)
    sent_on = models.DateField("Wann?")
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.reaction_id} {self.sent_on}"


class CaseNote(models.Model):
    """A telephone or conversation note in the Vorgang."""

    class Kind(models.TextChoices):
        """What kind of note it is."""

        PHONE = "phone", "Telefonnotiz"
        TALK = "talk", "Gespräch"
        CONSULTATION = "consultation", "Absprache mit KRM"
        CONTACT = "contact", "Kontakt hergestellt"
        CUSTOMER = "customer", "Nachricht der Kundin oder des Kunden"
        PAPER = "paper", "Schreiben in den Vorgang aufgenommen"
        NOTE = "note", "Notiz"

    # What came from outside and joined the Vorgang: nobody here wrote it.
    FROM_OUTSIDE: ClassVar = (Kind.CUSTOMER, Kind.PAPER)

    reaction = models.ForeignKey("reactions.Reaction", models.CASCADE, related_name="notes")
    kind = models.CharField(max_length=15, choices=Kind.choices, default=Kind.NOTE)
    happened_at = models.DateTimeField()
    partner = models.CharField(max_length=160, blank=True)
    text = models.TextField()
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")
    # The note it puts right; that one stays as it was written.
    corrects = models.OneToOneField(
        "self", models.CASCADE, null=True, blank=True, related_name="corrected_by"
    )

    def __str__(self) -> str:
        return f"{self.kind} {self.reaction_id}"

    def may_be_corrected_by(self, person: Person) -> bool:
        """Tell whether the person wrote it; what customers said themselves nobody changes."""
        return self.written_by_id == person.pk and self.kind not in self.FROM_OUTSIDE


# What is noted by hand; a letter comes in by the Posteingang.
NOTED_BY_HAND = [kind for kind in CaseNote.Kind.choices if kind[0] != CaseNote.Kind.PAPER]


class Heartbeat(models.Model):
    """The last sign of life of one background worker; its age tells whether work goes on."""

    worker = models.CharField(max_length=60, unique=True)
    beat_at = models.DateTimeField()
    # Since when it beats without a pause; None: it began before this was written down.
    since_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.worker} {self.beat_at}"


class Handover(models.Model):
    """A Vorgang or some of its Anliegen on the way to the body that is responsible.

    The Vorgang counts as handed over only when the customer has been notified (Abgabenachricht).
    """

    class Basis(models.TextChoices):
        """Why the customer's data may leave the house (§ 67b SGB X)."""

        CONSENT = "consent", "Die Kundin oder der Kunde weiß davon und ist einverstanden"
        LAW = "law", "Ein Gesetz erlaubt die Weitergabe"
        NO_DATA = "no_data", "Es gehen keine persönlichen Daten mit"

    class Parcel(models.TextChoices):
        """How much of the customer's message goes along."""

        WHOLE = "whole", "Das ganze Schreiben"
        PARTS = "parts", "Nur diese Seiten oder Teile"

    reaction = models.ForeignKey("reactions.Reaction", models.CASCADE, related_name="handovers")
    receiver = models.CharField(max_length=200)
    basis = models.CharField(max_length=10, choices=Basis.choices)
    basis_note = models.CharField(max_length=300, blank=True)
    # What leaves of the letter itself; with NO_DATA nothing does.
    parcel = models.CharField(max_length=10, choices=Parcel.choices, default=Parcel.WHOLE)
    parcel_note = models.CharField(max_length=160, blank=True)
    reason = models.TextField(blank=True)
    # The positions of the Anliegen that go; empty means the whole Vorgang.
    positions = models.JSONField(default=list, blank=True)
    prepared_at = models.DateTimeField()
    prepared_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")
    completed_at = models.DateTimeField(null=True, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["completed_at", "taken_back_at"])]

    def __str__(self) -> str:
        return f"{self.reaction_id} {self.receiver}"


class SecondLook(models.Model):
    """The customer is not content with the answer, and the executive looks at it once more."""

    class Decision(models.TextChoices):
        """What the executive decides."""

        STANDS = "stands", "Die Antwort bleibt"
        CHANGED = "changed", "Die Antwort ändert sich"

    reaction = models.OneToOneField("reactions.Reaction", models.CASCADE, related_name="+")
    requested_on = models.DateField("Gebeten am")
    wish = models.TextField("Womit ist die Person nicht zufrieden?")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")
    outcome = models.CharField(max_length=10, choices=Decision.choices, blank=True)
    reason = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.reaction_id} {self.outcome}"


class PraiseNote(models.Model):
    """What a team, and somebody by name, read of a Lob; stands in no report (4.7)."""

    reaction = models.OneToOneField("reactions.Reaction", models.CASCADE, related_name="+")
    unit = models.ForeignKey("organisation.Unit", models.PROTECT, related_name="+")
    person = models.ForeignKey(PERSON, models.SET_NULL, null=True, blank=True, related_name="+")
    words = models.TextField()
    passed_at = models.DateTimeField()
    passed_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.reaction_id} {self.unit_id}"

    def get_absolute_url(self) -> str:
        """Return the address of the page that the praised read."""
        return reverse("casework:praise", args=[self.pk])


class IdeaDecision(models.Model):
    """What a unit has decided about an Idee (4.8); each unit says it for itself."""

    class Decision(models.TextChoices):
        """What becomes of it."""

        DONE = "done", "umgesetzt"
        PLANNED = "planned", "geplant"
        NOT_POSSIBLE = "not_possible", "nicht möglich"

    reaction = models.ForeignKey("reactions.Reaction", models.CASCADE, related_name="+")
    unit = models.ForeignKey("organisation.Unit", models.PROTECT, related_name="+")
    decision = models.CharField(max_length=12, choices=Decision.choices)
    planned_until = models.DateField("Geplant bis", null=True, blank=True)
    reason = models.TextField("Begründung")
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")
    # The unit has said it here itself; else KRM has entered what it said elsewhere.
    is_own = models.BooleanField(default=True, db_default=True)
    # KRM has said that this one holds, knowing what the other units say.
    is_settled = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reaction", "unit"], name="one_decision_per_unit")
        ]

    def __str__(self) -> str:
        return f"{self.reaction_id} {self.unit_id} {self.decision}"


class Hearing(models.Model):
    """What the person complained about is asked and says; all she sees of the Vorgang."""

    reaction = models.ForeignKey("reactions.Reaction", models.CASCADE, related_name="+")
    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="+")
    person = models.ForeignKey(PERSON, models.CASCADE, related_name="+")
    accusation = models.TextField("Was wird der Person vorgeworfen?", blank=True)
    # None where nobody could be asked.
    due_on = models.DateField(null=True, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")
    statement = models.TextField("Äußerung", blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    skipped_at = models.DateTimeField(null=True, blank=True)
    skip_reason = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reaction", "person"], name="heard_once")
        ]

    def __str__(self) -> str:
        return f"{self.reaction_id} {self.person_id}"

    @property
    def is_settled(self) -> bool:
        """Tell whether she has said something, or the unit goes on without."""
        return self.answered_at is not None or self.skipped_at is not None
