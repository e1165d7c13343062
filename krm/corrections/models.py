"""What one person proposes and a second one decides about; a change of something wrong."""

from typing import ClassVar

from django.db import models

from krm.organisation.models.proposals import Proposal


class CaseProposal(Proposal):
    """What one person proposes for a Vorgang and a second one decides about."""

    reaction = models.ForeignKey("reactions.Reaction", models.CASCADE, related_name="%(class)ss")

    class Meta:
        abstract = True


class CorrectionQuerySet(models.QuerySet["Correction"]):
    """Named reads over corrections."""

    def waiting(self) -> "CorrectionQuerySet":
        """Keep what waits for its second person."""
        return self.filter(state=Correction.State.PROPOSED)


class Correction(CaseProposal):
    """A change of something wrong: reason, old and new; some need a second person."""

    target = models.CharField(max_length=40)
    old = models.JSONField()
    new = models.JSONField()

    # A slip put right on the day of recording by whoever recorded it: no second person was needed
    # although a legal deadline hangs on it. The monthly list shows it.
    is_own_slip = models.BooleanField(default=False, db_default=False)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        db_table = "casework_correction"
        indexes: ClassVar = [models.Index(fields=["is_own_slip", "proposed_at"])]

    def __str__(self) -> str:
        return f"{self.reaction_id} {self.target}"
