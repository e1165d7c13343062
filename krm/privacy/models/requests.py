"""What people ask about their own data: Auskunft, Berichtigung, Löschung."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse

from krm.privacy.rules.request_letters import LETTER_LABELS
from krm.privacy.rules.subject_requests import (
    BY_CODE,
    KIND_LABELS,
    LAWS,
    RESTRICTION_GROUNDS,
    RequestKind,
)

PERSON = settings.AUTH_USER_MODEL


class SubjectRequestQuerySet(models.QuerySet["SubjectRequest"]):
    """Named reads over requests."""

    def open(self) -> "SubjectRequestQuerySet":
        """Keep what nobody has answered yet."""
        return self.filter(state=SubjectRequest.State.OPEN)

    def ended(self) -> "SubjectRequestQuerySet":
        """Keep what was answered."""
        return self.exclude(state=SubjectRequest.State.OPEN)


class SubjectRequest(models.Model):
    """Somebody asks for, or about, what we hold of them (Art. 12 and 15 to 17 DSGVO)."""

    class State(models.TextChoices):
        """What became of it."""

        OPEN = "open", "offen"
        DONE = "done", "erfüllt"
        REFUSED = "refused", "abgelehnt"

    class Identity(models.TextChoices):
        """How we know that it is the person."""

        CARD = "card", "Ausweis gesehen"
        KNOWN = "known", "Name, Anschrift und Kundennummer stimmen mit unseren Angaben überein"
        ELECTRONIC = "electronic", "Online-Ausweis oder BundID"
        POWER = "power", "Vollmacht und Ausweis der Vertretung gesehen"

    class Way(models.TextChoices):
        """How the answer left the house."""

        POST = "post", "mit der Post"
        HAND = "hand", "persönlich übergeben"
        FAX = "fax", "per Fax"
        DOWNLOAD = "download", "zum Abruf mit Zugangscode"

    kind = models.CharField(
        max_length=15, choices=[(kind.value, label) for kind, label in KIND_LABELS.items()]
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    name = models.CharField(max_length=240)
    reachable = models.CharField(max_length=300, blank=True)
    wish = models.TextField(blank=True)
    received_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")
    # From which Vorgang it was recorded; it leads there as long as the Vorgang has a person.
    reaction = models.ForeignKey(
        "reactions.Reaction", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    parties = models.ManyToManyField("parties.Party", related_name="subject_requests", blank=True)
    # What came from the person without becoming a Vorgang, the request itself among it.
    arrivals = models.ManyToManyField(
        "arrivals.IntakeItem", related_name="subject_requests", blank=True
    )
    # Somebody has said who it is; with nobody in `parties` we know no such person.
    named_at = models.DateTimeField(null=True, blank=True)
    identity = models.CharField(max_length=12, choices=Identity.choices, blank=True)
    identity_note = models.CharField(max_length=300, blank=True)
    identity_checked_at = models.DateTimeField(null=True, blank=True)
    identity_checked_by = models.ForeignKey(
        PERSON, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    due_on = models.DateField()
    extended_to = models.DateField(null=True, blank=True)
    extension_reason = models.CharField(max_length=300, blank=True)
    extension_notified_on = models.DateField(null=True, blank=True)
    # What leaves nothing of others in the Auskunft, who took it out and who looked at it then.
    blackened = models.JSONField(default=list)
    prepared_digest = models.CharField(max_length=64, blank=True)
    prepared_by = models.ForeignKey(
        PERSON, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    looked_at = models.DateTimeField(null=True, blank=True)
    looked_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, blank=True, related_name="+")
    ground = models.CharField(
        max_length=12, choices=[(ground.code, ground.label) for ground in BY_CODE.values()],
        blank=True,
    )  # fmt: skip
    answer = models.TextField(blank=True)
    answered_on = models.DateField(null=True, blank=True)
    answered_by_way = models.CharField(max_length=10, choices=Way.choices, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, blank=True, related_name="+")
    reminded_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)

    objects = SubjectRequestQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "due_on"])]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("privacy:subject_request", args=[self.pk])

    @property
    def label(self) -> str:
        """Return what it is called, without a name: "Antrag 12 auf Auskunft"."""
        return f"Antrag {self.pk} auf {self.get_kind_display()}"

    @property
    def law(self) -> str:
        """Return the law it rests on."""
        return LAWS[RequestKind(self.kind)]

    @property
    def is_open(self) -> bool:
        """Tell whether nobody has answered it yet."""
        return self.state == self.State.OPEN

    @property
    def runs_until(self) -> date:
        """Return the day by which it is answered, as extended."""
        return self.extended_to or self.due_on

    @property
    def ground_in_words(self) -> str:
        """Return why it was refused, with the law; "" if it was not."""
        return BY_CODE[self.ground].in_words if self.ground else ""


class RequestLetter(models.Model):
    """A letter to whoever asked: written, printed, and on its way since a day.

    Until it is sent another of its kind takes its place.
    """

    request = models.ForeignKey(SubjectRequest, models.CASCADE, related_name="letters")
    kind = models.CharField(max_length=15, choices=list(LETTER_LABELS.items()))
    ground = models.CharField(
        max_length=12, choices=[(ground.code, ground.label) for ground in BY_CODE.values()],
        blank=True,
    )  # fmt: skip
    # What was written for this letter alone; the verb that ends the request keeps it.
    reason = models.TextField(blank=True)
    recipient = models.CharField(max_length=600)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    enclosure = models.CharField(max_length=100, blank=True)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")
    sent_on = models.DateField(null=True, blank=True)
    way = models.CharField(max_length=10, choices=SubjectRequest.Way.choices, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["request", "kind"], condition=models.Q(sent_on=None),
                name="one_unsent_letter_of_a_kind",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.request_id} {self.kind}"


class RestrictionQuerySet(models.QuerySet["Restriction"]):
    """Named reads over restrictions."""

    def running(self) -> "RestrictionQuerySet":
        """Keep what nobody has ended."""
        return self.filter(ended_on=None)


class Restriction(models.Model):
    """A Vorgang is only kept further on, since a day, on a ground (Art. 18 DSGVO)."""

    reaction = models.ForeignKey("reactions.Reaction", models.CASCADE, related_name="restrictions")
    request = models.ForeignKey(
        SubjectRequest, models.SET_NULL, null=True, related_name="restrictions"
    )
    ground = models.CharField(max_length=12, choices=list(RESTRICTION_GROUNDS.items()))
    reason = models.CharField(max_length=300)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")
    # The person hears of it before it ends (Art. 18 (3)).
    notified_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    ended_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, blank=True, related_name="+")
    end_reason = models.CharField(max_length=300, blank=True)

    objects = RestrictionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["reaction"], condition=models.Q(ended_on=None), name="restricted_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.reaction_id} {self.ground}"
