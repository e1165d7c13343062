"""Petitions of the demo office: one before each of the people who have a part in it."""

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from krm.casework.actions import record
from krm.casework.queries.case import CaseRows
from krm.desk.demo.cast import Cast
from krm.desk.demo.material import invent_party
from krm.desk.demo.moments import days_before, on_arbeitstag
from krm.journal.actions import OFFICE
from krm.organisation.queries import local_day
from krm.parties import actions as parties
from krm.petitions.actions import drafting, participation, releasing, transmitting
from krm.petitions.queries import latest_statement
from krm.petitions.queries.composing import first_content
from krm.petitions.rules.statement import Content
from krm.reactions import actions as reactions
from krm.reactions.actions import NewAnliegen, NewReaction, PetitionData
from krm.reactions.models import Petition, Reaction
from krm.reactions.queries import petition_of

# How far a petition of the demo has come; each station holds all before it.
STATIONS = ("recorded", "drafted", "presented", "approved", "released", "transmitted", "ended")


@dataclass(frozen=True)
class Plan:
    """One petition of the demo."""

    number: str
    title: str
    station: str
    days: int
    committee_in: int
    topics: tuple[str, ...] = ()
    participation: str = Petition.Participation.NO


PLANS = (
    Plan("Pet 4-20-11-81503-000001", "Petition: Schulbedarf früher im Jahr auszahlen", "recorded",
         5, 38),
    Plan("Pet 4-20-11-81503-000002", "Petition: Feste Ansprechpartner im Jobcenter", "drafted",
         20, 30, ("organisation",)),
    Plan("Pet 4-20-11-81503-000003", "Petition: Kosten der Fahrt zur Schule", "presented", 22, 24),
    Plan("Pet 4-20-11-81503-000004", "Petition: Öffnungszeiten am Nachmittag", "approved", 24, 21,
         ("organisation", "order"), Petition.Participation.YES),
    Plan("Pet 4-20-11-81503-000005", "Petition: Mehr Stellen für die Beratung", "released", 26, 17,
         ("posts",), Petition.Participation.YES),
    Plan("Pet 4-20-11-81503-000006", "Petition: Bescheide in einfacher Sprache", "transmitted",
         40, 6),
    Plan("Pet 4-20-11-81503-000007", "Petition: Erreichbarkeit am Telefon", "ended", 90, -74),
)  # fmt: skip


def add_petitions(cast: Cast, now: datetime, dice: random.Random) -> None:
    """Walk each petition of the demo to its station by the verbs of the pages."""
    for plan in PLANS:
        _Way(plan, cast, now, dice).walk()


class _Way:
    """The way of one petition, a step on each of some days after its arrival."""

    def __init__(self, plan: Plan, cast: Cast, now: datetime, dice: random.Random) -> None:
        self.plan, self.cast, self.now, self.dice = plan, cast, now, dice
        self.day = plan.days

    def walk(self) -> None:
        row = self._record()
        steps = (
            self._drafted, self._presented, self._approved, self._released, self._transmitted,
            self._ended,
        )  # fmt: skip
        for step in steps[: STATIONS.index(self.plan.station)]:
            step(row, self._next())
            row.refresh_from_db()

    def _next(self) -> datetime:
        self.day = max(0, self.day - 3)
        return min(on_arbeitstag(days_before(self.now, self.day, "10:30")), self.now)

    def _record(self) -> Reaction:
        at = on_arbeitstag(days_before(self.now, self.plan.days, "09:15"))
        by = self.cast.officer
        party = parties.create_party(data=invent_party(self.dice), chain=OFFICE, by=by, at=at)
        new = NewReaction(
            kind="petition",
            title=self.plan.title,
            matter="Die Person bittet den Deutschen Bundestag um eine Änderung und schildert, was "
            "sie im Jobcenter erlebt hat.",
            channel="via_bmas",
            arrived_at=at,
            anliegen=[NewAnliegen("S1.1")],
            party=party,
            contact=by,
            petition=PetitionData(
                number=self.plan.number,
                letter_received_on=local_day(at),
                committee_due_on=local_day(self.now) + timedelta(days=self.plan.committee_in),
                participation=self.plan.participation,
            ),
        )
        return record.record_reaction(new=new, by=by, at=min(at + timedelta(hours=1), self.now))

    def _drafted(self, row: Reaction, at: datetime) -> None:
        by = self.cast.officer
        petition = petition_of(row) or Petition(reaction=row)
        content = _filled(first_content(CaseRows(row, local_day(at)), petition))
        drafting.draft_statement(reaction=row, content=content, by=by, at=at)
        participation.check_topics(reaction=row, topics=self.plan.topics, by=by, at=at)

    def _presented(self, row: Reaction, at: datetime) -> None:
        releasing.present_statement(reaction=row, by=self.cast.officer, at=at)

    def _approved(self, row: Reaction, at: datetime) -> None:
        releasing.approve_statement(reaction=row, by=self.cast.executive, at=at)

    def _released(self, row: Reaction, at: datetime) -> None:
        statement = latest_statement(row)
        if statement is None or statement.chair_asked_at is None:
            return
        releasing.release_statement(
            reaction=row,
            digest=statement.digest,
            resolution="Beschluss der Trägerversammlung vom 26.11.2019",
            by=self.cast.tv_chair,
            at=at,
        )

    def _transmitted(self, row: Reaction, at: datetime) -> None:
        transmitting.transmit_statement(
            reaction=row, transmitted_on=local_day(at), how="Post", by=self.cast.executive, at=at
        )

    def _ended(self, row: Reaction, at: datetime) -> None:
        for anliegen in row.anliegen.all():
            reactions.assess_anliegen(
                anliegen=anliegen,
                assessment="berechtigt",
                criterion="deadline_missed",
                by=self.cast.officer,
                at=at,
            )
        ending = transmitting.Ending(local_day(at), Petition.Result.GRANTED, "", "full")
        transmitting.end_petition(reaction=row, ending=ending, by=self.cast.officer, at=at)


def _filled(content: Content) -> Content:
    points = tuple(
        replace(point, verdict="partly", text="Der Ablauf ist hier beschrieben.")
        for point in content.points
    )
    return replace(
        content,
        facts="Der Antrag ging fristgerecht ein und wurde nach drei Wochen bearbeitet.",
        law="Maßgeblich ist das SGB II mit den örtlichen Regelungen.",
        points=points,
        outcome="Dem Anliegen ist teilweise entsprochen: Der Bescheid ist ergangen.",
        organisation="Das Team hat den Ablauf geändert und stellt die Erreichbarkeit sicher.",
    )
