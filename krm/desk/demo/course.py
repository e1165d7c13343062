"""The course of one demo Vorgang: takes it through the verbs as far as it should stand today."""

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from krm.casework.actions import (
    alternatives,
    close,
    forward,
    ideas,
    information,
    letters,
    notes,
    praise,
    record,
    schriftsatz,
)
from krm.casework.actions.board_copy import Sent, send_board_copy
from krm.casework.actions.forward import UnitTask
from krm.casework.actions.ideas import Decided
from krm.casework.actions.information import Information
from krm.casework.actions.schriftsatz import Draft, Point
from krm.casework.models import CaseNote, IdeaDecision
from krm.casework.queries import current_letter, live_assignments
from krm.casework.queries.letter_context import checklist_of, context_of
from krm.deadlines import queries as deadlines
from krm.desk.demo.cast import Cast
from krm.desk.demo.material import Matter, invent_party
from krm.journal.actions import OFFICE
from krm.letters import actions as letter_verbs
from krm.letters.models import Letter
from krm.organisation.models import Unit
from krm.organisation.queries import local_day
from krm.parties import actions as parties
from krm.reactions import actions as reactions
from krm.reactions.actions import NewAnliegen, NewReaction
from krm.reactions.models import Reaction
from krm.reactions.queries import anliegen_of
from krm.reactions.rules import Kind, RunningProcedure
from krm.regelwerk import queries as regelwerk
from krm.ui.rules import LOCAL_ZONE

# The stations of a course in their order; a Vorgang stops at one of them.
STATIONS = (
    "recorded",
    "confirmed",
    "forwarded",
    "delivered",
    "in_check",
    "released",
    "answered",
    "closed",
)


@dataclass(frozen=True)
class Plan:
    """How far a Vorgang goes and how quickly."""

    matter: Matter
    channel: str
    arrived_at: datetime
    station: str
    confirm_after: int = 2
    answer_after: int = 18
    is_board: bool = False
    is_anonymous: bool = False


class Course:
    """Walk one Vorgang from its arrival to its station."""

    def __init__(self, plan: Plan, cast: Cast, now: datetime, dice: random.Random) -> None:
        self.plan = plan
        self.cast = cast
        self.now = now
        self.dice = dice
        self.calendar = deadlines.calendar()

    def walk(self) -> Reaction:
        """Take every step up to the station of the plan."""
        reaction = self._record()
        if self.plan.is_anonymous:
            return self._anonymous(reaction)
        if self.plan.matter.kind == "praise" and self.plan.station not in STATIONS[:2]:
            return self._praised(self._confirmed(reaction))
        for station in STATIONS[1 : STATIONS.index(self.plan.station) + 1]:
            reaction = getattr(self, f"_{station}")(reaction)
            reaction.refresh_from_db()
        return reaction

    def _at(self, working_days: int, hour: int = 10) -> datetime:
        """Return a working hour some Arbeitstage after the arrival, never in the future."""
        return self._on(working_days, time(hour, self.dice.randint(0, 59)))

    def _on(self, working_days: int, clock: time) -> datetime:
        day: date = self.plan.arrived_at.astimezone(LOCAL_ZONE).date()
        for _ in range(working_days):
            day = self.calendar.add_working_days(day, 1)
        moment = datetime.combine(day, clock, tzinfo=LOCAL_ZONE)
        earliest = self.plan.arrived_at + timedelta(minutes=20)
        return min(max(moment, earliest), self.now)

    def _record(self) -> Reaction:
        plan, matter, by = self.plan, self.plan.matter, self.cast.officer
        at = self._at(1, 8)
        party = None
        if not plan.is_anonymous:
            data = invent_party(self.dice, organisation=matter.kind == "eingabe")
            party = parties.create_party(data=data, chain=OFFICE, by=by, at=at)
        new = NewReaction(
            kind=matter.kind,
            title=matter.title,
            matter=matter.matter,
            wish=matter.wish,
            channel=plan.channel,
            arrived_at=plan.arrived_at,
            arrived_krm_at=at,
            anliegen=[NewAnliegen(code) for code in matter.codes],
            standort=self.dice.choice([self.cast.neustadt, self.cast.gruenstadt, None]),
            party=party,
            is_anonymous=plan.is_anonymous,
            anonymous_reason="unknown" if plan.is_anonymous else "",
            is_board=plan.is_board,
            procedure=matter.procedure,
            procedure_reference="W 412/26" if matter.procedure != "none" else "",
            concerned_unit=self._unit(),
            contact=self.cast.officer,
        )
        return record.record_reaction(new=new, by=by, at=at)

    def _unit(self) -> Unit:
        markt = self.plan.matter.codes[0].startswith(("S2", "V", "L1"))
        return self.cast.markt if markt else self.cast.leistung

    def _confirmed(self, reaction: Reaction) -> Reaction:
        self.send(reaction, Letter.Kind.CONFIRMATION, self._at(self.plan.confirm_after, 11))
        return reaction

    def send(self, reaction: Reaction, kind: str, at: datetime) -> None:
        """Draft a letter, release it and give it to the post."""
        by = self.cast.officer
        letter = letters.draft_letter(reaction=reaction, kind=kind, by=by, at=at)
        self.release_and_post(letter, at)

    def release(self, letter: Letter, at: datetime) -> Letter:
        """Tick what a person judges and release the letter."""
        self._tick(letter, at)
        return letters.release_letter(letter=letter, by=self.cast.officer, at=at)

    def release_and_post(self, letter: Letter, at: datetime) -> None:
        """Release a letter and give it to the post on the same day."""
        by = self.cast.officer
        released = self.release(letter, at)
        dispatch = released.dispatches.get()
        letters.post_letter(
            dispatch=dispatch, posted_on=at.astimezone(LOCAL_ZONE).date(), by=by, at=at
        )

    def _tick(self, letter: Letter, at: datetime) -> None:
        on = at.astimezone(LOCAL_ZONE).date()
        for item in checklist_of(letter, on):
            if not item.automatic and item.state == "open":
                letter_verbs.tick_point(
                    letter=letter, code=item.code, is_ok=True, note="", by=self.cast.officer, at=at
                )

    def _anonymous(self, reaction: Reaction) -> Reaction:
        """Let a unit say what it did about an old one; nobody can be answered."""
        if STATIONS.index(self.plan.station) < STATIONS.index("in_check"):
            return reaction
        unit = self._unit()
        officer, lead = self.cast.officer, unit.lead or self.cast.executive
        information.inform_units(
            reaction=reaction, information=Information([unit]), by=officer,
            at=self._on(2, time(11, 20)),
        )  # fmt: skip
        information.answer_information(
            reaction=reaction, remedy="Im Team besprochen und für alle geregelt.", by=lead,
            at=self._on(5, time(14, 10)),
        )  # fmt: skip
        return information.close_anonymous(
            reaction=reaction,
            idea=(unit, self._decided()) if reaction.kind == Kind.IDEA else None,
            by=officer,
            at=self._on(7, time(9, 40)),
        )

    def _praised(self, reaction: Reaction) -> Reaction:
        reaction.refresh_from_db()
        note = praise.pass_on_praise(
            reaction=reaction,
            unit=self._unit(),
            person=None,
            words=self.plan.matter.matter,
            by=self.cast.officer,
            at=self._at(self.plan.confirm_after, 14),
        )
        return note.reaction

    def _forwarded(self, reaction: Reaction) -> Reaction:
        unit = self._unit()
        return forward.forward(
            reaction=reaction,
            lead_unit=unit,
            tasks=[UnitTask(unit, "Bitte prüfen und einen Schriftsatz abgeben.")],
            procedures=self._procedures(reaction),
            by=self.cast.officer,
            at=self._at(self.plan.confirm_after, 14),
        )

    def _procedures(self, reaction: Reaction) -> dict[int, RunningProcedure]:
        """Return the procedure that decides about the first Anliegen, if one runs (R-30)."""
        running = RunningProcedure(self.plan.matter.procedure, reaction.procedure_reference)
        return {anliegen_of(reaction)[0].pk: running} if running.runs else {}

    def _delivered(self, reaction: Reaction) -> Reaction:
        assignment = live_assignments(reaction)[0]
        lead = assignment.unit.lead or self.cast.executive
        at = self._at(self.plan.confirm_after + 4, 15)
        if self.plan.matter.kind == "idea":
            return ideas.decide_idea(
                assignment=assignment, decided=self._decided(), by=lead, at=at
            ).reaction
        matter = self.plan.matter
        point = Point(
            facts=matter.facts or "Der Sachverhalt ist geprüft.",
            legal_basis="SGB II",
            assessment=matter.assessment,
            text_proposal=matter.answer,
        )
        draft = Draft(
            reasons=matter.facts or "Der Sachverhalt wurde im Team besprochen.",
            points={item.pk: point for item in anliegen_of(reaction) if item.is_ours_to_answer},
            author=lead,
        )
        schriftsatz.save_schriftsatz(assignment=assignment, draft=draft, by=lead, at=at)
        if self._owes_contact(reaction):
            notes.add_note(
                reaction=reaction,
                kind=CaseNote.Kind.CONTACT,
                happened_at=at,
                partner="Kundin oder Kunde",
                text="Die Teamleitung hat angerufen und einen Termin vereinbart.",
                by=lead,
                at=at,
            )
        return schriftsatz.deliver_schriftsatz(assignment=assignment, by=lead, at=at)

    def _decided(self) -> Decided:
        matter = self.plan.matter
        until = self.calendar.add_working_days(local_day(self.plan.arrived_at), 80)
        is_planned = matter.decision == IdeaDecision.Decision.PLANNED
        return Decided(matter.decision, matter.answer, until if is_planned else None)

    def _owes_contact(self, reaction: Reaction) -> bool:
        codes = regelwerk.rules_of(reaction.regelwerk_version).unreachable_codes
        return any(item.code in codes for item in anliegen_of(reaction))

    def _in_check(self, reaction: Reaction) -> Reaction:
        at = self._at(self.plan.confirm_after + 5, 9)
        by, matter = self.cast.officer, self.plan.matter
        reaction = schriftsatz.start_check(reaction=reaction, by=by, at=at)
        ours = [item for item in anliegen_of(reaction) if item.is_ours_to_answer]
        for item in ours:
            if not matter.assessment:
                break
            reactions.assess_anliegen(
                anliegen=item,
                assessment=matter.assessment,
                criterion=matter.criterion,
                reason=matter.facts,
                remedy=matter.remedy,
                by=by,
                at=at,
            )
        words = self._decided().answer if matter.kind == "idea" else matter.answer
        answers = {item.pk: words for item in ours}
        reactions.answer_points(reaction=reaction, answers=answers, further={}, by=by, at=at)
        if ours and matter.assessment == "unberechtigt":
            alternatives.decide_alternatives(
                reaction=reaction,
                outcome="found" if matter.alternative else "none",
                note=matter.alternative or "Andere Wege wurden mit dem Team geprüft.",
                by=by,
                at=at,
            )
        return reaction

    def _released(self, reaction: Reaction) -> Reaction:
        at = self._at(self.plan.answer_after, 10)
        by = self.cast.officer
        letter = letters.draft_letter(reaction=reaction, kind=Letter.Kind.ANSWER, by=by, at=at)
        self._tick(letter, at)
        if reaction.is_board:
            context = context_of(letter, at.astimezone(LOCAL_ZONE).date())
            letter_verbs.approve_letter(
                letter=letter, context=context, by=self.cast.executive, at=at
            )
        # Where no unit wrote a word, somebody else than the writer has to look at the answer.
        ours = [item for item in anliegen_of(reaction) if item.is_ours_to_answer]
        letters.release_letter(letter=letter, by=by if ours else self.cast.front_office, at=at)
        return reaction

    def _answered(self, reaction: Reaction) -> Reaction:
        at = self._at(self.plan.answer_after, 15)
        letter = current_letter(reaction, Letter.Kind.ANSWER)
        if letter is None:
            return reaction
        letters.post_letter(
            dispatch=letter.dispatches.get(),
            posted_on=at.astimezone(LOCAL_ZONE).date(),
            by=self.cast.officer,
            at=at,
        )
        if reaction.is_board:
            rules = regelwerk.rules_of(reaction.regelwerk_version)
            sent = Sent(rules.word("board.copy_to"), "post", at.astimezone(LOCAL_ZONE).date())
            send_board_copy(reaction=reaction, sent=sent, by=self.cast.officer, at=at)
        return reaction

    def _closed(self, reaction: Reaction) -> Reaction:
        return close.close(
            reaction=reaction,
            remedy=self.plan.matter.remedy,
            by=self.cast.officer,
            at=self._at(self.plan.answer_after, 16),
        )
