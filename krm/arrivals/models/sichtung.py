"""What the Sichtung leaves behind beside the register: parts passed on, alarms, counters."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse

PERSON = settings.AUTH_USER_MODEL


class PassedOn(models.Model):
    """A copy or part of an arrival that went to another desk, with its arrival time (§ 84 SGG).

    ``part`` says what it is: a possible Widerspruch, an application, evidence, a change notice,
    an Überprüfungsantrag, a request for information, a damages claim.
    """

    item = models.ForeignKey("arrivals.IntakeItem", models.CASCADE, related_name="passed_on")
    part = models.CharField(max_length=30)
    unit = models.ForeignKey("organisation.Unit", models.PROTECT, related_name="+")
    arrived_at = models.DateTimeField()
    note = models.CharField(max_length=300, blank=True)
    # Whether the unit reads the whole message, or only the note and the chosen files.
    includes_text = models.BooleanField(default=True)
    documents = models.ManyToManyField("documents.Document", related_name="+", blank=True)
    passed_at = models.DateTimeField()
    passed_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")
    received_at = models.DateTimeField(null=True, blank=True)
    received_by = models.ForeignKey(
        PERSON, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # The unit says that it is not theirs; KRM passes it on anew.
    returned_at = models.DateTimeField(null=True, blank=True)
    returned_by = models.ForeignKey(
        PERSON, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    return_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["unit", "received_at"])]

    def __str__(self) -> str:
        return f"{self.item_id} {self.part}"

    def get_absolute_url(self) -> str:
        """Return the address of the page on which the unit takes it over."""
        return reverse("triage:passed_on", args=[self.pk])


class Alarm(models.Model):
    """A signal of danger in an arrival: somebody must act now and say so."""

    class Kind(models.TextChoices):
        """What the signal is about."""

        SELF_HARM = "self_harm", "Selbstgefährdung"
        CHILD = "child", "Gefahr für ein Kind"
        THREAT = "threat", "Drohung"
        EXISTENTIAL = "existential", "Existenzielle Notlage"

    item = models.ForeignKey(
        "arrivals.IntakeItem", models.CASCADE, null=True, blank=True, related_name="alarms"
    )
    reaction = models.ForeignKey(
        "reactions.Reaction", models.CASCADE, null=True, blank=True, related_name="alarms"
    )
    kind = models.CharField(max_length=12, choices=Kind.choices)
    # Whether words in the text raised it or a person did.
    is_found = models.BooleanField(default=False)
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        PERSON, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    done = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["confirmed_at", "raised_at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.item_id}"


class OutcomeCount(models.Model):
    """How often an outcome came that leaves nothing else: a day, way in, number (R-11, R-33)."""

    day = models.DateField()
    channel = models.CharField(max_length=40)
    outcome = models.CharField(max_length=30)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["day", "channel", "outcome"], name="one_count_per_day_channel_outcome"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.outcome}"


class Fehlanzeige(models.Model):
    """A team says that a month brought it nothing to record."""

    unit = models.ForeignKey("organisation.Unit", models.PROTECT, related_name="+")
    month = models.DateField(help_text="first day of the month")
    stated_at = models.DateTimeField()
    stated_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "month"], name="one_fehlanzeige_per_month")
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.month:%Y-%m}"


class Copy(models.Model):
    """An arrival that somebody has found to be the same matter as an earlier waiting one."""

    item = models.OneToOneField("arrivals.IntakeItem", models.CASCADE, related_name="copy_of")
    of = models.ForeignKey("arrivals.IntakeItem", models.CASCADE, related_name="copies")
    merged_at = models.DateTimeField()
    merged_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.item_id} {self.of_id}"


class ReactionLink(models.Model):
    """Two Vorgänge that belong together without one following the other; a link can be undone."""

    reaction = models.ForeignKey("reactions.Reaction", models.CASCADE, related_name="links")
    other = models.ForeignKey("reactions.Reaction", models.CASCADE, related_name="links_back")
    reason = models.CharField(max_length=200, blank=True)
    linked_at = models.DateTimeField()
    linked_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["reaction", "other"],
                condition=models.Q(undone_at=None),
                name="linked_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.reaction_id} {self.other_id}"


class Series(models.Model):
    """The same letter from many people: each its own Vorgang, worked on together."""

    title = models.CharField(max_length=160)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name_plural = "series"

    def __str__(self) -> str:
        return self.title


class SeriesMember(models.Model):
    """One Vorgang of a Serie; a Vorgang belongs to one Serie at most."""

    series = models.ForeignKey(Series, models.CASCADE, related_name="members")
    reaction = models.OneToOneField(
        "reactions.Reaction", models.CASCADE, related_name="series_member"
    )
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.series_id} {self.reaction_id}"
