"""The points of a reaction: up to three counted Anliegen, and what goes beyond them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from krm.reactions.rules import Assessment, Procedure, Remedy, RunningProcedure, has_result
from krm.reactions.workflow import State

_OPEN = "noch offen"


class StandingAnliegen(models.Manager["Anliegen"]):
    """The Anliegen that count; one that a correction took away is asked for by ``every``."""

    def get_queryset(self) -> models.QuerySet["Anliegen"]:
        """Leave out what was taken away."""
        return super().get_queryset().filter(is_removed=False)


class Anliegen(models.Model):
    """One of up to three counted points of a reaction, with its own assessment."""

    reaction = models.ForeignKey("reactions.Reaction", models.CASCADE, related_name="anliegen")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=10)
    text = models.CharField(max_length=300, blank=True)
    assessment = models.CharField(max_length=20, blank=True, choices=Assessment.choices)
    criterion = models.CharField(max_length=40, blank=True)
    assessment_reason = models.TextField(blank=True)
    remedy = models.CharField(max_length=20, blank=True, choices=Remedy.choices)
    # What the ticket of a callback suggests; nobody has judged by it.
    proposed_assessment = models.CharField(max_length=20, blank=True, choices=Assessment.choices)
    proposed_criterion = models.CharField(max_length=40, blank=True)
    proposed_reason = models.TextField(blank=True)
    answer = models.TextField("Antwort", blank=True)
    is_handed_over = models.BooleanField(default=False)
    # Decided in a running procedure: the answer only refers to it, nobody assesses it.
    refers_to_procedure = models.BooleanField(default=False)
    procedure = models.CharField(
        "Laufendes Verfahren", max_length=20, choices=Procedure.choices, default=Procedure.NONE,
        db_default=Procedure.NONE,
    )  # fmt: skip
    procedure_reference = models.CharField(
        "Aktenzeichen des Verfahrens", max_length=60, blank=True, default="", db_default=""
    )
    procedure_stage = models.CharField(
        "Stand des Verfahrens", max_length=160, blank=True, default="", db_default=""
    )
    # A correction took it away: what KRM and units said to it stays, and is found by nobody else.
    is_removed = models.BooleanField(default=False, db_default=False)

    objects = StandingAnliegen()
    every: ClassVar[models.Manager["Anliegen"]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["reaction", "position"],
                condition=Q(is_removed=False),
                name="anliegen_position",
            ),
            models.UniqueConstraint(fields=["reaction", "code"], name="anliegen_code"),
            models.CheckConstraint(
                condition=Q(position__gte=1) & Q(position__lte=3), name="anliegen_one_to_three"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["code"])]

    def __str__(self) -> str:
        return f"{self.reaction_id} {self.code}"

    @property
    def running(self) -> RunningProcedure:
        """Return the procedure it refers to; the one named at the recording where it has no own."""
        if self.procedure not in ("", Procedure.NONE):
            return RunningProcedure(self.procedure, self.procedure_reference, self.procedure_stage)
        of_all = self.reaction
        return RunningProcedure(of_all.procedure, of_all.procedure_reference, self.procedure_stage)

    @property
    def is_ours_to_answer(self) -> bool:
        """Tell whether the answer speaks to the matter: it is neither handed over nor referred."""
        return not (self.is_handed_over or self.refers_to_procedure)

    @property
    def waits_for_assessment(self) -> bool:
        """Tell whether it is ours to assess and nobody has done so."""
        return not (self.assessment or self.is_handed_over or self.refers_to_procedure)

    @property
    def outcome(self) -> str:
        """Return how it came out, in the words of the pages."""
        if self.is_handed_over or self.reaction.state == State.HANDED_OVER:
            return "abgegeben"
        if self.refers_to_procedure:
            return "Verweis"
        if not has_result(self.reaction.kind):
            return ""
        if self.assessment or not self.proposed_assessment:
            is_over = self.reaction.closed_at is not None
            return Assessment.label(self.assessment) or ("nicht bewertet" if is_over else _OPEN)
        return f"{_OPEN}, Vorschlag: {Assessment.label(self.proposed_assessment)}"

    @property
    def outcome_tone(self) -> str:
        """Return the tone of these words: what is open warns, what is granted is well."""
        if self.outcome in ("abgegeben", "Verweis", "nicht bewertet"):
            return "info"
        return {Assessment.BERECHTIGT: "ok", "": "warn"}.get(self.assessment, "info")


class FurtherPoint(models.Model):
    """A point beyond the third Anliegen: not counted, but answered (docs/rulings.md)."""

    reaction = models.ForeignKey(
        "reactions.Reaction", models.CASCADE, related_name="further_points"
    )
    text = models.CharField(max_length=300)
    answer = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.text
