"""How somebody comes in: links, proposals to the executive, what changed, who is signed in."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from krm.organisation.models.proposals import Proposal

PERSON = settings.AUTH_USER_MODEL
UNIT = "organisation.Unit"


class AccessProposalQuerySet(models.QuerySet["AccessProposal"]):
    """Named reads over proposals."""

    def waiting(self) -> "AccessProposalQuerySet":
        """Keep what waits for the executive; nobody decides about somebody who has left."""
        still_here = Q(person=None) | Q(person__is_active=True)
        return self.filter(still_here, state=AccessProposal.State.PROPOSED)


class AccessProposal(Proposal):
    """What the administration wants to open, and the executive opens or refuses."""

    class Kind(models.TextChoices):
        """What is to be opened."""

        ROLE = "role", "Rolle"
        POSTS = "posts", "Leitung und Vertretung"
        UNIT = "unit", "Einheit einer Person"
        LINK = "link", "Neues Passwort"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    person = models.ForeignKey(PERSON, models.CASCADE, null=True, blank=True, related_name="+")
    unit = models.ForeignKey(UNIT, models.CASCADE, null=True, blank=True, related_name="+")
    # A role: its fields. Posts and unit: per field what stands there and what is wanted.
    wanted = models.JSONField(default=dict)
    # The same in words, with the names of that moment.
    what = models.TextField()
    # Why it was refused.
    answer = models.TextField("Grund der Ablehnung", blank=True)

    objects = AccessProposalQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "proposed_at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.person_id or self.unit_id}"


class PasswordLinkQuerySet(models.QuerySet["PasswordLink"]):
    """Named reads over links."""

    def open(self, at: datetime) -> "PasswordLinkQuerySet":
        """Keep those with which a password can be set at that moment."""
        return self.filter(
            used_at=None, withdrawn_at=None, expires_at__gt=at, person__is_active=True
        )


class PasswordLink(models.Model):
    """With this a person sets a password nobody else knows: once, and not for long.

    The code itself is nowhere; its digest tells whether one is right.
    """

    person = models.ForeignKey(PERSON, models.CASCADE, related_name="password_links")
    digest = models.CharField(max_length=64, unique=True)
    # Handed over by somebody who sees all Vorgänge anyway, or from the command line.
    is_trusted = models.BooleanField()
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, blank=True, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = PasswordLinkQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.person_id} {self.issued_at}"


class AccessChange(models.Model):
    """A change of roles, posts or the password of a person that they and others are to hear of."""

    person = models.ForeignKey(PERSON, models.CASCADE, related_name="access_changes")
    # Who proposed it and wants to know what became of it.
    proposer = models.ForeignKey(PERSON, models.SET_NULL, null=True, blank=True, related_name="+")
    text = models.CharField(max_length=250)
    changed_at = models.DateTimeField()
    notified_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["notified_at"])]

    def __str__(self) -> str:
        return f"{self.person_id} {self.changed_at}"


class SignIn(models.Model):
    """One session of a person, so that they see and end what is open in their name."""

    person = models.ForeignKey(PERSON, models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=40, unique=True)
    browser = models.CharField(max_length=60)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.person_id} {self.began_at}"
