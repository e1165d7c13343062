"""The tasks of units (assignments), and everything else that somebody has to do."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models

PERSON = settings.AUTH_USER_MODEL


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Named reads over the tasks of units."""

    def live(self) -> "AssignmentQuerySet":
        """Keep what has not been withdrawn."""
        return self.exclude(state=Assignment.State.WITHDRAWN)

    def owed(self) -> "AssignmentQuerySet":
        """Keep what a unit still works on: its Schriftsatz, answer or reply is not there yet."""
        return self.filter(state__in=Assignment.OWED_STATES)

    def settling(self, on: date) -> "AssignmentQuerySet":
        """Keep what the leading unit answers and closes itself, as a whole or until KRM is back.

        (R-13)
        """
        by_unit = models.Q(is_answered_by_unit=True) | models.Q(stands_in_until__gte=on)
        return self.live().filter(by_unit, is_lead=True)


class Assignment(models.Model):
    """The task of one unit in a Vorgang: examine and deliver a Schriftsatz (R-25)."""

    class State(models.TextChoices):
        """Where the unit stands."""

        OPEN = "open", "offen"
        DELIVERED = "delivered", "Schriftsatz abgegeben"
        RETURNED = "returned", "zurückgegeben"
        ACCEPTED = "accepted", "erledigt"
        WITHDRAWN = "withdrawn", "zurückgezogen"

    OWED_STATES: ClassVar = (State.OPEN, State.RETURNED)

    reaction = models.ForeignKey("reactions.Reaction", models.CASCADE, related_name="assignments")
    unit = models.ForeignKey("organisation.Unit", models.PROTECT, related_name="+")
    is_lead = models.BooleanField(default=False)
    # The unit answers and closes itself, since KRM was absent when it was forwarded.
    is_answered_by_unit = models.BooleanField(default=False)
    # KRM had begun and is away until this day: what falls due by then is the unit's.
    stands_in_until = models.DateField(null=True, blank=True)
    # An anonymous reaction: the unit learns of it and may remedy it, without a Schriftsatz.
    is_for_information = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    question = models.TextField(blank=True)
    recipient = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")
    drafter = models.ForeignKey(PERSON, models.SET_NULL, null=True, blank=True, related_name="+")
    forwarded_at = models.DateTimeField()
    forwarded_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")
    return_remark = models.TextField(blank=True)
    # When KRM took it back or the unit said that it is not responsible, and why.
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.TextField(blank=True, default="", db_default="")
    is_declined = models.BooleanField(default=False, db_default=False)
    # When KRM last reminded the unit by hand; the ladder reminds by itself.
    reminded_at = models.DateTimeField(null=True, blank=True)
    documents = models.ManyToManyField("documents.Document", related_name="+", blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["reaction", "unit"],
                condition=~models.Q(state="withdrawn"),
                name="one_live_assignment_per_unit",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["unit", "state"]),
            # What units answer in place of KRM: few of many, asked for by every start page.
            models.Index(
                fields=["unit"],
                name="assignment_in_place_of_krm",
                condition=models.Q(is_answered_by_unit=True)
                | models.Q(stands_in_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reaction_id} {self.unit_id}"

    @property
    def is_live(self) -> bool:
        """Tell whether it has not been withdrawn."""
        return self.state != self.State.WITHDRAWN

    def is_settling(self, on: date) -> bool:
        """Tell whether the unit answers it itself on a day (`AssignmentQuerySet.settling`)."""
        covers = self.stands_in_until is not None and self.stands_in_until >= on
        return self.is_live and self.is_lead and (self.is_answered_by_unit or covers)

    @property
    def is_owed(self) -> bool:
        """Tell whether the unit still works on it."""
        return self.state in self.OWED_STATES


class TaskQuerySet(models.QuerySet["Task"]):
    """Named reads over what is to be done."""

    def open(self) -> "TaskQuerySet":
        """Keep what nobody has done yet."""
        return self.filter(done_at=None)


class Task(models.Model):
    """Something a person or role has to do, with a day; a Wiedervorlage is one too."""

    class Kind(models.TextChoices):
        """What is to be done."""

        REMINDER = "reminder", "Wiedervorlage"
        ALTERNATIVES = "alternatives", "Alternativen prüfen"
        CORRECTION = "correction", "Korrektur bestätigen"
        ANONYMISE = "anonymise", "Anonymisieren bestätigen"
        REVIEW = "review", "Weisung prüfen"
        LEAD = "lead", "Mit der Kundin oder dem Kunden klären"
        INTERIM = "interim", "Zwischennachricht prüfen"
        ANSWER_AS_UNIT = "answer_as_unit", "Abschließend klären"
        ZWEITSCHRIFT = "zweitschrift", "Zweitschrift fehlt"
        AFTER_ABSENCE = "after_absence", "Nach der Abwesenheit vervollständigen"
        ESCALATION = "escalation", "Überfällige Frist klären"
        BARRIER = "barrier", "Gemeldete Barriere beantworten"
        FEHLANZEIGE = "fehlanzeige", "Fehlanzeige oder Erfassung"
        INFORMATION = "information", "Zur Kenntnis und Abhilfe"
        TELL_UNIT = "tell_unit", "Anonyme Reaktion einer Einheit geben"
        REPLIES = "replies", "Rückmeldungen ansehen"
        RELEASE = "release", "Als zweite Person freigeben"
        MESSAGE = "message", "Neue Nachricht lesen"
        CONTACT_TODAY = "contact_today", "Heute noch Kontakt aufnehmen"
        SECOND_LOOK = "second_look", "Zweite Prüfung"
        SECOND_LOOK_LETTER = "second_look_letter", "Ergebnis der zweiten Prüfung mitteilen"
        HEARING = "hearing", "Zu einer Beschwerde äußern"
        SAMPLE = "sample", "Stichprobe prüfen"
        RETENTION = "retention", "Löschlauf ansehen"
        PROCEDURE_END = "procedure_end", "Ist das Verfahren zu Ende?"
        SUBJECT_REQUEST = "subject_request", "Antrag zum Datenschutz beantworten"
        PAPERS = "papers", "Unterlagen weitergeben"
        IDEA_OUTCOME = "idea_outcome", "Sagen, was aus der Idee wurde"
        CHANGED_ANSWER = "changed_answer", "Geänderte Antwort umsetzen"
        WHO_ANSWERS = "who_answers", "Klären, wer statt einer Einheit antwortet"
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

    objects = TaskQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["done_at", "due_on"]),
            models.Index(fields=["role", "done_at", "due_on"]),
            models.Index(fields=["person", "done_at", "due_on"]),
            models.Index(fields=["unit", "done_at", "due_on"]),
        ]

    def __str__(self) -> str:
        return self.title
