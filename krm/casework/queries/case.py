"""The parts of one Vorgang: each is read when it is asked for, and once."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import cached_property

from krm.casework.models import CaseNote, Handover, IdeaDecision, Schriftsatz, SchriftsatzPoint
from krm.casework.queries.ideas import decisions_on
from krm.letters.models import Letter
from krm.letters.rules.conditions import Source
from krm.parties import queries as parties
from krm.parties.models import Party, Representation
from krm.reactions import queries as reactions
from krm.reactions.models import Anliegen, FurtherPoint, Petition, Reaction
from krm.work.models import Assignment, Task


def _before(note: CaseNote, by_pk: Mapping[int, CaseNote]) -> list[CaseNote]:
    found: list[CaseNote] = []
    while note.corrects_id is not None:
        note = by_pk[note.corrects_id]
        found.append(note)
    return found


class CaseRows:
    """What page, timeline and gates look at, so that a page asks the database once for each.

    Made anew for every page and step, and thrown away with it: nothing here grows old.
    """

    def __init__(
        self, reaction: Reaction, on: date, there_is: Collection[str] | None = None
    ) -> None:
        """Take the Vorgang and the day.

        :param there_is: the names of the parts it has, if the caller has asked for all of them;
            the others are not read.
        """
        self.reaction, self.on, self._there_is = reaction, on, there_is

    def may_have(self, name: str) -> bool:
        """Tell whether there may be rows of a part."""
        return self._there_is is None or name in self._there_is

    @cached_property
    def anliegen(self) -> list[Anliegen]:
        return reactions.anliegen_of(self.reaction)

    @cached_property
    def handover(self) -> Handover | None:
        """Return the newest handover that was not taken back."""
        rows = self.reaction.handovers.filter(taken_back_at=None)
        newest: Handover | None = rows.order_by("-pk").first()
        return newest

    @cached_property
    def petition(self) -> Petition | None:
        """Return what belongs to a petition alone, None for everything else."""
        return reactions.petition_of(self.reaction)

    @cached_property
    def further_points(self) -> list[FurtherPoint]:
        if not self.may_have("further_points"):
            return []
        return list(self.reaction.further_points.order_by("pk"))

    @cached_property
    def every_letter(self) -> list[Letter]:
        """Return every letter, also a void one, the newest first, with its ways out."""
        rows = self.reaction.letters.select_related("released_by", "approved_by").prefetch_related(
            "dispatches", "blocks"
        )
        return list(rows.order_by("-pk"))

    @property
    def letters(self) -> list[Letter]:
        """Return the letters that are not void, the newest first."""
        return [letter for letter in self.every_letter if letter.state != Letter.State.VOID]

    def letter(self, kind: str) -> Letter | None:
        """Return the newest letter of a kind."""
        return next((letter for letter in self.letters if letter.kind == kind), None)

    @cached_property
    def assignments(self) -> list[Assignment]:
        """Return every task of a unit, also those taken back, the lead unit first."""
        rows = self.reaction.assignments.select_related(
            "unit", "recipient", "drafter", "forwarded_by"
        )
        return list(rows.order_by("-is_lead", "pk"))

    @property
    def live_assignments(self) -> list[Assignment]:
        return [row for row in self.assignments if row.is_live]

    @cached_property
    def schriftsaetze(self) -> list[Schriftsatz]:
        """Return every version of every unit, the oldest first."""
        if not self.may_have("schriftsaetze") or not self.assignments:
            return []
        rows = Schriftsatz.objects.filter(assignment__in=self.assignments)
        return list(
            rows.select_related("author", "signed_off_by").order_by("assignment_id", "version")
        )

    @property
    def latest_schriftsaetze(self) -> dict[int, Schriftsatz]:
        """Return the newest version of each unit, by the assignment."""
        return {row.assignment_id: row for row in self.schriftsaetze}

    @property
    def delivered(self) -> Sequence[Schriftsatz]:
        return [row for row in self.schriftsaetze if row.delivered_at is not None]

    @cached_property
    def sources(self) -> Mapping[int, Sequence[Source]]:
        """Return what the newest delivered Schriftsatz of each unit says, by Anliegen."""
        newest = {row.assignment_id: row for row in self.delivered}
        units = {row.pk: row.unit.name for row in self.live_assignments}
        kept = {row.pk: row for row in newest.values() if row.assignment_id in units}
        if not kept:
            return {}
        order = list(units)
        points = SchriftsatzPoint.objects.filter(schriftsatz__in=kept).order_by("pk")
        found: dict[int, list[Source]] = defaultdict(list)
        for point in sorted(
            points, key=lambda p: order.index(kept[p.schriftsatz_id].assignment_id)
        ):
            text = kept[point.schriftsatz_id]
            if text.delivered_at is not None:
                found[point.anliegen_id].append(
                    Source(
                        assignment=text.assignment_id,
                        version=text.version,
                        unit=units[text.assignment_id],
                        seen_by=text.seen_by,
                        proposal=point.text_proposal,
                        delivered_at=text.delivered_at,
                    )
                )
        return found

    @cached_property
    def idea_decisions(self) -> list[IdeaDecision]:
        """Return what units say becomes of an Idee, the decision that stands first."""
        return decisions_on(self.reaction)

    @cached_property
    def tasks(self) -> list[Task]:
        """Return the open tasks, the most urgent first."""
        if not self.may_have("tasks"):
            return []
        rows = self.reaction.tasks.open().select_related("person", "unit")
        return list(rows.order_by("due_on", "pk"))

    @cached_property
    def notes(self) -> list[CaseNote]:
        if not self.may_have("notes"):
            return []
        return list(self.reaction.notes.select_related("written_by").order_by("pk"))

    @property
    def standing_notes(self) -> list[tuple[CaseNote, list[CaseNote]]]:
        """Return each note as it stands now, with what it said before."""
        by_pk = {note.pk: note for note in self.notes}
        replaced = {note.corrects_id for note in self.notes}
        return [(note, _before(note, by_pk)) for note in self.notes if note.pk not in replaced]

    @cached_property
    def representation(self) -> Representation | None:
        """Return the Vollmacht in force, None also where no customer is known."""
        party = self.reaction.party
        return parties.representation_in_force(party, self.on) if party else None

    @property
    def mail_recipient(self) -> Party | None:
        """Return who gets the letters: the representative while a Vollmacht is in force."""
        found = self.representation
        return found.representative if found else self.reaction.party


def words_of(schriftsatz: Schriftsatz) -> str:
    """Return everything a unit says in a Schriftsatz as one text, for its digest."""
    points = [
        [
            point.anliegen_id, point.facts, point.legal_basis, point.assessment, point.remedy,
            point.text_proposal, point.alternatives,
        ]
        for point in sorted(schriftsatz.points.all(), key=lambda row: row.anliegen_id)
    ]  # fmt: skip
    bescheid = schriftsatz.bescheid_issued_on
    own = [schriftsatz.reasons, str(bescheid or ""), schriftsatz.procedure_note]
    return json.dumps([own, points], ensure_ascii=False)
