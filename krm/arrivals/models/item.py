"""What has reached the house and waits to be judged, or was."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse

PERSON = settings.AUTH_USER_MODEL


class IntakeItemQuerySet(models.QuerySet["IntakeItem"]):
    """Named reads over arrivals."""

    def open(self) -> "IntakeItemQuerySet":
        """Keep what nobody has decided about yet."""
        return self.filter(state__in=IntakeItem.OPEN_STATES)


class IntakeItem(models.Model):
    """An Eingang vor der Sichtung: stored raw first, interpreted later."""

    class State(models.TextChoices):
        """What became of the arrival."""

        NEW = "new", "neu"
        WAITING = "waiting", "nicht lesbar, bitte ansehen"
        TRIAGED = "triaged", "erfasst"
        JOINED = "joined", "einem Vorgang zugeordnet"
        SET_ASIDE = "set_aside", "beiseitegelegt"

    OPEN_STATES: ClassVar = (State.NEW, State.WAITING)

    receipt_number = models.CharField("Eingangsnummer", max_length=20, unique=True)
    source = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=State.choices, default=State.NEW)
    arrived_at = models.DateTimeField()
    # Why the day of arrival is to be confirmed by a person, in German.
    arrival_doubt = models.CharField(max_length=300, blank=True)
    stored_at = models.DateTimeField()
    raw_name = models.CharField(max_length=120, blank=True)
    content_digest = models.CharField(max_length=64)
    # The same for duplicates of one mail from several mailboxes, which differ in what servers
    # added.
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
    # How often reading it used up its time or memory.
    read_attempts = models.PositiveSmallIntegerField(default=0)
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

    objects = IntakeItemQuerySet.as_manager()

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
        return reverse("triage:item", args=[self.receipt_number])

    @property
    def is_open(self) -> bool:
        """Tell whether nobody has decided yet what becomes of it."""
        return self.state in self.OPEN_STATES
