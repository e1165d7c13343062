"""Besonderheiten with who was informed, data given to others, Gegenmaßnahmen, examples.

A Besonderheit belongs to a Vorgang or to an arrival, never to a person: nothing here marks a
customer. Arrivals lie above this package, so one is named by its Eingangsnummer.
"""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

PERSON = settings.AUTH_USER_MODEL


class BesonderheitQuerySet(models.QuerySet["Besonderheit"]):
    """Named reads over Besonderheiten."""

    def standing(self) -> "BesonderheitQuerySet":
        """Keep what nobody has taken back."""
        return self.filter(withdrawn_at=None)


class Besonderheit(models.Model):
    """Something that executive and unit learn at once (R-14); its kinds stand in the Regelwerk."""

    class Cause(models.TextChoices):
        """What has raised it."""

        PERSON = "person", "gemeldet"
        ALARM = "alarm", "aus einem Alarm"
        DEADLINE = "deadline", "aus einer überschrittenen Frist"
        ANLIEGEN = "anliegen", "aus dem Anliegen"
        BOARD = "board", "bei Eingang"
        CLUSTER = "cluster", "aus gleichen Anliegen"
        SAMPLE = "sample", "aus der Stichprobe"
        WITHDRAWAL = "withdrawal", "aus einem Widerruf"

    kind = models.CharField(max_length=30)
    label = models.CharField(max_length=80)
    reaction = models.ForeignKey(
        "reactions.Reaction", models.CASCADE, null=True, blank=True, related_name="besonderheiten"
    )
    receipt = models.CharField("Eingangsnummer", max_length=20, blank=True)
    cause = models.CharField(max_length=10, choices=Cause.choices, default=Cause.PERSON)
    note = models.TextField("Was ist geschehen?", blank=True)
    # Why somebody feels discriminated against (§ 1 AGG): only if they said so themselves.
    agg_features = models.JSONField(default=list, blank=True)
    known_at = models.DateTimeField()
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, blank=True, related_name="+")
    due_at = models.DateTimeField(null=True, blank=True)
    # When everything is entered that its clock asks for.
    settled_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        PERSON, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    withdrawn_reason = models.TextField(blank=True)
    dedup_key = models.CharField(max_length=120, unique=True, null=True, blank=True)

    objects = BesonderheitQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["raised_at"]),
            models.Index(fields=["receipt"]),
            models.Index(fields=["kind", "raised_at"]),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(reaction__isnull=False) | ~Q(receipt=""),
                name="besonderheit_has_a_subject",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.reaction_id or self.receipt}"

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("measures:besonderheit", args=[self.pk])

    @property
    def number(self) -> str:
        """Return the number of its Vorgang, or of its arrival."""
        return self.reaction.number if self.reaction else self.receipt

    @property
    def is_standing(self) -> bool:
        """Tell whether nobody has taken it back."""
        return self.withdrawn_at is None


class Informed(models.Model):
    """Somebody who was informed of a Besonderheit, and when they said that they know."""

    besonderheit = models.ForeignKey(Besonderheit, models.CASCADE, related_name="informed")
    person = models.ForeignKey(PERSON, models.CASCADE, related_name="+")
    role = models.CharField(max_length=30)
    informed_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "acknowledged_at"])]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["besonderheit", "person"], name="informed_once")
        ]

    def __str__(self) -> str:
        return f"{self.besonderheit_id} {self.person_id}"


class Duty(models.Model):
    """What was entered about something a Besonderheit asks for: done when, or why not."""

    besonderheit = models.ForeignKey(Besonderheit, models.CASCADE, related_name="duties")
    code = models.CharField(max_length=30)
    is_done = models.BooleanField()
    happened_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(blank=True)
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["besonderheit", "code"], name="duty_entered_once")
        ]

    def __str__(self) -> str:
        return f"{self.besonderheit_id} {self.code}"


class Disclosure(models.Model):
    """Data of a Vorgang or an arrival that was given to police, Jugendamt or another body."""

    reaction = models.ForeignKey(
        "reactions.Reaction", models.CASCADE, null=True, blank=True, related_name="disclosures"
    )
    receipt = models.CharField("Eingangsnummer", max_length=20, blank=True)
    receiver_kind = models.CharField(max_length=30)
    receiver = models.CharField("An wen?", max_length=200)
    basis = models.CharField(max_length=30)
    data = models.JSONField(default=list)
    further_data = models.CharField(max_length=300, blank=True)
    reason = models.TextField("Warum war es nötig?")
    requested_by = models.CharField(max_length=200, blank=True)
    decided_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, blank=True, related_name="+")
    happened_at = models.DateTimeField()
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["receipt"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(reaction__isnull=False) | ~Q(receipt=""),
                name="disclosure_has_a_subject",
            )
        ]

    def __str__(self) -> str:
        return f"{self.receiver_kind} {self.reaction_id or self.receipt}"


class ContactCause(models.Model):
    """Why somebody of the house could not be reached (R-32), said by the team lead."""

    reaction = models.ForeignKey(
        "reactions.Reaction", models.CASCADE, related_name="contact_causes"
    )
    cause = models.CharField(max_length=30)
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.reaction_id} {self.cause}"


# How the key of a Gegenmaßnahme begins that carries out an Idee; the number of its Vorgang follows.
IDEA = "idea:"


class MeasureQuerySet(models.QuerySet["Measure"]):
    """Named reads over Gegenmaßnahmen."""

    def proposed(self) -> "MeasureQuerySet":
        """Keep what waits for a decision."""
        return self.filter(state=Measure.State.PROPOSED)

    def running(self) -> "MeasureQuerySet":
        """Keep what was accepted and is not carried out yet."""
        return self.filter(state=Measure.State.ACCEPTED)

    def weighed(self) -> "MeasureQuerySet":
        """Keep what is against a cause: its effect is weighed (`Measure.is_weighed`)."""
        return self.filter(is_promise=False).exclude(dedup_key__startswith=IDEA)

    def overdue(self, on: date) -> "MeasureQuerySet":
        """Keep what should have been carried out before a day."""
        return self.running().filter(due_on__lt=on)


class Measure(models.Model):
    """A Gegenmaßnahme against a cause that repeats: proposed, then accepted or dismissed."""

    class State(models.TextChoices):
        """What became of it."""

        PROPOSED = "proposed", "vorgeschlagen"
        ACCEPTED = "accepted", "angenommen"
        DISMISSED = "dismissed", "abgelehnt"
        DONE = "done", "erledigt"

    class Effect(models.TextChoices):
        """Whether it has helped, as somebody judges who has seen the figure before and after."""

        HELPED = "helped", "hat geholfen"
        PARTLY = "partly", "hat zum Teil geholfen"
        NOT = "not", "hat nicht geholfen"

    title = models.CharField("Was soll geschehen?", max_length=200)
    cause = models.TextField("Ursache", blank=True)
    unit = models.ForeignKey(
        "organisation.Unit", models.PROTECT, null=True, blank=True, related_name="+"
    )
    owner = models.ForeignKey(PERSON, models.SET_NULL, null=True, blank=True, related_name="+")
    due_on = models.DateField("Bis wann?", null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    # The Vorgänge that showed that it repeats.
    reactions = models.ManyToManyField("reactions.Reaction", related_name="measures", blank=True)
    proposed_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, blank=True, related_name="+")
    decision_reason = models.TextField(blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    completed_by = models.ForeignKey(
        PERSON, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    result = models.TextField(blank=True)
    # What an answer promised to a customer; it is kept, not weighed.
    is_promise = models.BooleanField(default=False)
    # The figure that shows whether it helps, by its code; which one that is the reports know.
    figure = models.CharField(max_length=60, blank=True)
    effect_due_on = models.DateField(null=True, blank=True)
    effect = models.CharField(max_length=10, choices=Effect.choices, blank=True)
    effect_note = models.TextField(blank=True)
    # The figure as it was before and after, with its days: {"before": {…}, "after": {…}}.
    effect_values = models.JSONField(default=dict, blank=True)
    effect_at = models.DateTimeField(null=True, blank=True)
    effect_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, blank=True, related_name="+")
    reminded_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    dedup_key = models.CharField(max_length=120, unique=True, null=True, blank=True)

    objects = MeasureQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "due_on"]),
            models.Index(fields=["effect", "effect_due_on"]),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("measures:measure", args=[self.pk])

    @property
    def is_idea(self) -> bool:
        """Tell whether it carries out an Idee of somebody, and not against a cause that repeats."""
        return (self.dedup_key or "").startswith(IDEA)

    @property
    def is_weighed(self) -> bool:
        """Tell whether its effect is judged; an Idee and a Zusage are only carried out."""
        return not self.is_idea and not self.is_promise

    @property
    def noun(self) -> str:
        """Return what it is called: an Idee is carried out, a Zusage kept; neither is against."""
        if self.is_promise:
            return "Zusage"
        return "Maßnahme" if self.is_idea else "Gegenmaßnahme"


class MeasureStep(models.Model):
    """One step on the way of a Gegenmaßnahme, ticked off by whoever carries it out."""

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="steps")
    text = models.CharField("Schritt", max_length=200)
    ticked_at = models.DateTimeField(null=True, blank=True)
    ticked_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return self.text


class MeetingExampleQuerySet(models.QuerySet["MeetingExample"]):
    """Named reads over examples."""

    def standing(self) -> "MeetingExampleQuerySet":
        """Keep what nobody has taken out again."""
        return self.filter(withdrawn_at=None)


class MeetingExample(models.Model):
    """A Vorgang described in a few words without a person, for the Führungskräftebesprechung."""

    reaction = models.ForeignKey("reactions.Reaction", models.CASCADE, related_name="+")
    text = models.TextField()
    confirmed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        PERSON, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = MeetingExampleQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["reaction"],
                condition=Q(withdrawn_at=None),
                name="one_standing_example",
            )
        ]

    def __str__(self) -> str:
        return f"{self.reaction_id}"
