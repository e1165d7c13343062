"""Which Vorgänge belong together: links of two, and the Serie of many."""

from typing import ClassVar

from django.conf import settings
from django.db import models

PERSON = settings.AUTH_USER_MODEL


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
