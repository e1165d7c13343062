"""What the desk works with: arrivals, assignments, Schriftsätze, tasks, notes, corrections."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse

from krm.reactions.rules import Assessment

PERSON = settings.AUTH_USER_MODEL


class IntakeItem(models.Model):
    """An Eingang vor der Sichtung: stored raw first, interpreted later."""

    class State(models.TextChoices):
        """What became of the arrival."""

        NEW = "new", "neu"
        WAITING = "waiting", "nicht lesbar, bitte ansehen"
        TRIAGED = "triaged", "erfasst"
        JOINED = "joined", "einem Vorgang zugeordnet"
        SET_ASIDE = "set_aside", "beiseitegelegt"

    receipt_number = models.CharField("Eingangsnummer", max_length=20, unique=True)
    source = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=State.choices, default=State.NEW)
    arrived_at = models.DateTimeField()
    stored_at = models.DateTimeField()
    raw_name = models.CharField(max_length=120, blank=True)
    content_digest = models.CharField(max_length=64)
    # The same for copies of one mail from several mailboxes, which differ in what servers added.
    canonical_digest = models.CharField(max_length=64, blank=True, db_index=True)
    message_id = models.CharField(max_length=300, blank=True)
    sender_name = models.CharField(max_length=200, blank=True)
    sender_address = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    quoted_history = models.TextField(blank=True)
    html = models.TextField(blank=True)
    problem = models.TextField(blank=True)
    is_answerable = models.BooleanField(default=False)
    not_answerable_reason = models.CharField(max_length=200, blank=True)
    in_reply_to = models.CharField(max_length=300, blank=True)
    # Message-IDs of the mails this one follows, from In-Reply-To and References.
    thread = models.JSONField(default=list, blank=True)
    provisional_due_on = models.DateField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=30, blank=True)
    outcome_note = models.CharField(max_length=300, blank=True)
    outcome_unit = models.ForeignKey(
        "organisation.Unit", models.PROTECT, null=True, blank=True, related_name="+"
    )
    content_removed_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, blank=True, related_name="+")
    reaction = models.ForeignKey(
        "reactions.Reaction", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    documents = models.ManyToManyField("documents.Document", related_name="+", blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "arrived_at"]),
            models.Index(fields=["message_id"]),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["content_digest"], name="same_content_is_one_item")
        ]

    def __str__(self) -> str:
        return self.receipt_number

    def get_absolute_url(self) -> str:
        """Return the address of the page of the arrival."""
        return reverse("intake:item", args=[self.receipt_number])

    @property
    def is_open(self) -> bool:
        """Tell whether nobody has decided yet what becomes of it."""
        return self.state in (self.State.NEW, self.State.WAITING)


class Assignment(models.Model):
    """The task of one unit in a Vorgang: examine and deliver a Schriftsatz (R-25)."""

    class State(models.TextChoices):
        """Where the unit stands."""

        OPEN = "open", "offen"
        DELIVERED = "delivered", "Schriftsatz abgegeben"
        RETURNED = "returned", "zurückgegeben"
        ACCEPTED = "accepted", "erledigt"
        WITHDRAWN = "withdrawn", "zurückgezogen"

    reaction = models.ForeignKey("reactions.Reaction", models.CASCADE, related_name="assignments")
    unit = models.ForeignKey("organisation.Unit", models.PROTECT, related_name="+")
    is_lead = models.BooleanField(default=False)
    # The unit answers and closes itself, since KRM was absent when it was forwarded.
    is_final = models.BooleanField(default=False)
    # An anonymous reaction: the unit learns of it and may remedy it, without a Schriftsatz.
    is_for_knowledge = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    question = models.TextField(blank=True)
    recipient = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")
    drafter = models.ForeignKey(PERSON, models.SET_NULL, null=True, blank=True, related_name="+")
    forwarded_at = models.DateTimeField()
    forwarded_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")
    return_remark = models.TextField(blank=True)
    documents = models.ManyToManyField("documents.Document", related_name="+", blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["reaction", "unit"],
                condition=~models.Q(state="withdrawn"),
                name="one_live_assignment_per_unit",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["unit", "state"])]

    def __str__(self) -> str:
        return f"{self.reaction_id} {self.unit_id}"


class Schriftsatz(models.Model):
    """The unit's draft and background for the answer; versions are kept."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="schriftsaetze")
    version = models.PositiveSmallIntegerField(default=1)
    author = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")
    background = models.TextField("Hintergrund", blank=True)
    bescheid_issued_on = models.DateField("Bescheid vom", null=True, blank=True)
    procedure_note = models.TextField("Laufende Verfahren", blank=True)
    signed_off_at = models.DateTimeField(null=True, blank=True)
    signed_off_by = models.ForeignKey(
        PERSON, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    delivered_at = models.DateTimeField(null=True, blank=True)
    saved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assignment", "version"], name="schriftsatz_version")
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.version}"


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
    def assessment_label(self) -> str:
        """Return the assessment in words."""
        return Assessment.label(self.assessment) if self.assessment else ""


class Task(models.Model):
    """Something a person or role has to do, with a day; a Wiedervorlage is one too."""

    class Kind(models.TextChoices):
        """What is to be done."""

        REMINDER = "reminder", "Wiedervorlage"
        ALTERNATIVES = "alternatives", "Alternativen prüfen"
        CONTACT = "contact", "Kontakt herstellen"
        DISPATCH_UNCLEAR = "dispatch_unclear", "Versand klären"
        DISPATCH_FAILED = "dispatch_failed", "Zustellung gescheitert"
        POST = "post", "Drucken und zur Post geben"
        CORRECTION = "correction", "Korrektur bestätigen"
        REVIEW = "review", "Weisung prüfen"
        LEAD = "lead", "Mit der Kundin oder dem Kunden klären"
        INTERIM = "interim", "Zwischennachricht prüfen"
        FINAL = "final", "Abschließend klären"
        ZWEITSCHRIFT = "zweitschrift", "Zweitschrift fehlt"
        ESCALATION = "escalation", "Überfällige Frist klären"
        BARRIER = "barrier", "Gemeldete Barriere beantworten"
        FEHLANZEIGE = "fehlanzeige", "Fehlanzeige oder Erfassung"
        KNOWLEDGE = "knowledge", "Zur Kenntnis und Abhilfe"
        OTHER = "other", "Aufgabe"

    kind = models.CharField(max_length=20, choices=Kind.choices)
    title = models.CharField(max_length=200)
    reaction = models.ForeignKey(
        "reactions.Reaction", models.CASCADE, null=True, blank=True, related_name="tasks"
    )
    unit = models.ForeignKey(
        "organisation.Unit", models.PROTECT, null=True, blank=True, related_name="+"
    )
    role = models.CharField(max_length=30, blank=True)
    person = models.ForeignKey(PERSON, models.CASCADE, null=True, blank=True, related_name="+")
    due_on = models.DateField()
    note = models.TextField(blank=True)
    subject_pk = models.BigIntegerField(null=True, blank=True)
    dedup_key = models.CharField(max_length=120, unique=True, null=True, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, blank=True, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, blank=True, related_name="+")
    result = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["done_at", "due_on"]),
            models.Index(fields=["role", "done_at", "due_on"]),
            models.Index(fields=["person", "done_at", "due_on"]),
            models.Index(fields=["unit", "done_at", "due_on"]),
        ]

    def __str__(self) -> str:
        return self.title


class CaseNote(models.Model):
    """A telephone or conversation note in the Vorgang."""

    class Kind(models.TextChoices):
        """What kind of note it is."""

        PHONE = "phone", "Telefonnotiz"
        TALK = "talk", "Gespräch"
        CONSULTATION = "consultation", "Absprache mit KRM"
        CONTACT = "contact", "Kontakt hergestellt"
        CUSTOMER = "customer", "Nachricht der Kundin oder des Kunden"
        NOTE = "note", "Notiz"

    reaction = models.ForeignKey("reactions.Reaction", models.CASCADE, related_name="notes")
    kind = models.CharField(max_length=15, choices=Kind.choices, default=Kind.NOTE)
    happened_at = models.DateTimeField()
    partner = models.CharField(max_length=160, blank=True)
    text = models.TextField()
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.kind} {self.reaction_id}"


class Correction(models.Model):
    """A change of something wrong: reason, old and new; some need a second person."""

    class State(models.TextChoices):
        """Whether the correction is in force."""

        PROPOSED = "proposed", "wartet auf zweite Person"
        APPLIED = "applied", "übernommen"
        REJECTED = "rejected", "abgelehnt"

    reaction = models.ForeignKey("reactions.Reaction", models.CASCADE, related_name="corrections")
    target = models.CharField(max_length=40)
    old = models.JSONField()
    new = models.JSONField()
    reason = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.reaction_id} {self.target}"


class Heartbeat(models.Model):
    """The last sign of life of one background worker; its age tells whether work goes on."""

    worker = models.CharField(max_length=60, unique=True)
    beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.worker} {self.beat_at}"


class Handover(models.Model):
    """A Vorgang or some of its Anliegen on the way to the body that is responsible.

    The Vorgang counts as handed over only when the customer has been told (Abgabenachricht).
    """

    class Basis(models.TextChoices):
        """Why the customer's data may leave the house (§ 67b SGB X)."""

        CONSENT = "consent", "Die Kundin oder der Kunde weiß davon und ist einverstanden"
        LAW = "law", "Ein Gesetz erlaubt die Weitergabe"
        NO_DATA = "no_data", "Es gehen keine persönlichen Daten mit"

    reaction = models.ForeignKey("reactions.Reaction", models.CASCADE, related_name="handovers")
    receiver = models.CharField(max_length=200)
    basis = models.CharField(max_length=10, choices=Basis.choices)
    basis_note = models.CharField(max_length=300, blank=True)
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


class SentForm(models.Model):
    """A form that was accepted: sent once more, it leads to what it made the first time."""

    key = models.CharField(max_length=64, unique=True)
    reaction = models.ForeignKey("reactions.Reaction", models.CASCADE, null=True, related_name="+")
    sent_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.reaction_id}"
