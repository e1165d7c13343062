"""Deadlines of a Vorgang with their explanation, and the ladder of reminders already sent."""

from typing import ClassVar

from django.db import models


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    """Named reads over deadlines."""

    def running(self) -> "DeadlineQuerySet":
        """Keep deadlines that are neither met nor lapsed."""
        return self.filter(state="running")

    def by_due_date(self) -> "DeadlineQuerySet":
        """Order by the day on which somebody can still act."""
        return self.order_by("act_by", "due_on", "pk")


class Deadline(models.Model):
    """One Frist: what it counts from, when it ends, why, and whether it was met."""

    class State(models.TextChoices):
        """Whether the deadline still runs."""

        RUNNING = "running", "läuft"
        MET = "met", "eingehalten"
        MISSED = "missed", "überschritten"
        LAPSED = "lapsed", "entfallen"

    reaction = models.ForeignKey("reactions.Reaction", models.CASCADE, related_name="deadlines")
    kind = models.CharField(max_length=30)
    unit = models.ForeignKey(
        "organisation.Unit", models.PROTECT, null=True, blank=True, related_name="+"
    )
    starts_at = models.DateTimeField()
    due_on = models.DateField()
    due_at = models.DateTimeField(null=True, blank=True)
    act_by = models.DateField()
    is_official = models.BooleanField(default=True)
    explanation = models.JSONField(default=dict)
    regelwerk_version = models.ForeignKey(
        "regelwerk.RegelwerkVersion", models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_on = models.DateField(null=True, blank=True)
    settled_by_kind = models.CharField(max_length=30, blank=True)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "act_by"]),
            models.Index(fields=["reaction", "kind"]),
            models.Index(fields=["unit", "state", "act_by"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.due_on}"


class ReminderLevelSent(models.Model):
    """A level of the reminder ladder whose reminders were sent; each level only once."""

    deadline = models.ForeignKey(Deadline, models.CASCADE, related_name="levels")
    level = models.CharField(max_length=40)
    reached_on = models.DateField()
    handled_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["deadline", "level"], name="reminder_level_sent_once")
        ]

    def __str__(self) -> str:
        return self.level
