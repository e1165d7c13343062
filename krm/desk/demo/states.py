"""One Vorgang or more in every state that the ordinary course does not reach."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction

from krm.casework.actions import (
    customer,
    handover,
    information,
    letters,
    record,
    schriftsatz,
)
from krm.casework.actions.handover import HandoverPlan
from krm.casework.actions.information import Information
from krm.casework.models import Handover
from krm.casework.queries import live_assignments
from krm.corrections.actions import proposing
from krm.corrections.actions.proposing import Change
from krm.corrections.models import Correction
from krm.desk.demo.away import answered_while_away
from krm.desk.demo.cast import Cast
from krm.desk.demo.course import Course, Plan
from krm.desk.demo.material import invent_party, matter_of
from krm.desk.demo.moments import days_before, on_arbeitstag
from krm.desk.demo.petitions import add_petitions
from krm.journal import queries as history
from krm.journal.actions import SYSTEM, reaction_chain
from krm.letters import actions as letter_verbs
from krm.letters.models import Dispatch, Letter
from krm.mailbox.actions.mail import ingest_mail
from krm.organisation import actions as organisation
from krm.organisation.queries import local_day
from krm.reactions.actions import NewAnliegen, NewReaction
from krm.reactions.models import Reaction

# What a broken scanner left in the mailbox: the raw bytes are kept and wait for a person.
_UNREADABLE = b"\x00\x01\x02 Eingang vom Scanner, abgebrochen"


def add_every_state(cast: Cast, now: datetime, seed: int) -> None:
    """Walk one Vorgang into each state by the verbs of the pages, some days before now."""
    states = _States(cast, now, random.Random(seed))
    verbs: tuple[Callable[[], object], ...] = (
        states.handed_over,
        states.cancelled,
        states.with_interim_notice,
        states.returned_schriftsatz,
        states.waiting_correction,
        states.follow_up,
        states.with_vollmacht,
        states.petitions,
        states.returned_letter,
        states.unclear_mail,
        states.anonymous_for_information,
        states.unreadable_arrival,
        states.absent_deputy,
        states.settled_in_absence,
    )
    for verb in verbs:
        with transaction.atomic():
            verb()


class _States:
    """What each state needs: people, the moment of the build, and dice of its own."""

    def __init__(self, cast: Cast, now: datetime, dice: random.Random) -> None:
        self.cast, self.now, self.dice = cast, now, dice
        self.officer = cast.officer

    def _course(self, days: int, station: str) -> tuple[Course, Reaction]:
        """Walk a complaint that arrived so many days ago to a station."""
        plan = Plan(
            matter=matter_of("complaint", self.dice),
            channel="letter",
            arrived_at=self._day(days, "09:15"),
            station=station,
        )
        course = Course(plan, self.cast, self.now, self.dice)
        return course, course.walk()

    def _day(self, days: int, time: str = "10:30") -> datetime:
        return on_arbeitstag(days_before(self.now, days, time))

    def _after(self, reaction: Reaction, days: int) -> datetime:
        """Return a moment so many days ago, but after what has happened in the Vorgang."""
        wanted = self._day(days)
        last = history.last_step(reaction_chain(reaction.pk))
        return min(max(wanted, last.happened_at), self.now) if last else wanted

    def handed_over(self) -> Reaction:
        course, reaction = self._course(20, "confirmed")
        at = self._after(reaction, 6)
        plan = HandoverPlan(
            receiver="Familienkasse Musterstadt",
            basis=Handover.Basis.CONSENT,
            basis_note="Anruf, selbst gesprochen",
            reason="Es geht um Kindergeld.",
        )
        handover.hand_over(reaction=reaction, plan=plan, by=self.officer, at=at)
        course.send(reaction, Letter.Kind.HANDOVER_NOTICE, at + timedelta(minutes=1))
        return reaction

    def cancelled(self) -> Reaction:
        _, reaction = self._course(9, "recorded")
        reason = "Doppelt erfasst: Der Brief kam auch per Fax."
        at = self._after(reaction, 6)
        waiting = proposing.cancel(reaction=reaction, reason=reason, by=self.officer, at=at)
        # On the day of recording it needs nobody else (docs/rulings.md).
        if waiting.state == Correction.State.PROPOSED:
            proposing.decide_correction(
                correction=waiting,
                accept=True,
                by=self.cast.front_office,
                at=at + timedelta(hours=1),
            )
        return waiting.reaction

    def with_interim_notice(self) -> Letter:
        course, reaction = self._course(25, "forwarded")
        at = self._after(reaction, 4)
        letter = letters.draft_letter(
            reaction=reaction, kind=Letter.Kind.INTERIM_NOTICE, by=self.officer, at=at
        )
        letter = letter_verbs.give_delay_reason(
            letter=letter,
            reason="Es dauert länger, weil uns noch eine Auskunft fehlt.",
            by=self.officer,
            at=at,
        )
        course.release_and_post(letter, at)
        return letter

    def returned_schriftsatz(self) -> Reaction:
        _, reaction = self._course(15, "delivered")
        return schriftsatz.return_schriftsatz(
            assignment=live_assignments(reaction)[0],
            remark="Zum zugesagten Rückruf fehlt noch ein Satz.",
            by=self.officer,
            at=self._after(reaction, 1),
        )

    def waiting_correction(self) -> None:
        _, reaction = self._course(10, "confirmed")
        day_before = reaction.arrived_at - timedelta(days=1)
        proposing.propose_correction(
            reaction=reaction,
            change=Change("arrived_at", day_before.isoformat()),
            reason="Der Eingangsstempel trägt den Tag davor.",
            by=self.officer,
            at=self._after(reaction, 2),
        )

    def follow_up(self) -> Reaction:
        _, earlier = self._course(60, "closed")
        at = self._day(3)
        new = NewReaction(
            kind="complaint",
            title=f"Noch einmal: {earlier.title}"[:160],
            matter="Ihre Antwort habe ich bekommen. Geändert hat sich seitdem nichts.",
            channel="letter",
            arrived_at=at,
            anliegen=[NewAnliegen(item.code) for item in earlier.anliegen.order_by("position")],
            party=earlier.party,
            contact=self.officer,
            follow_up_of=earlier,
        )
        return record.record_reaction(
            new=new, by=self.officer, at=min(at + timedelta(hours=1), self.now)
        )

    def with_vollmacht(self) -> None:
        _, reaction = self._course(11, "confirmed")
        at = self._after(reaction, 4)
        data = invent_party(self.dice, organisation=True)
        customer.set_representative(
            reaction=reaction,
            data=replace(data, organisation_name="Beratungsstelle Beispielhaus e. V."),
            has_vollmacht=True,
            starts_on=local_day(at),
            ends_on=None,
            by=self.officer,
            at=at,
        )

    def petitions(self) -> None:
        add_petitions(self.cast, self.now, self.dice)

    def returned_letter(self) -> None:
        _, reaction = self._course(14, "confirmed")
        sent = Dispatch.objects.get(letter__reaction=reaction)
        letter_verbs.note_returned(
            dispatch=sent,
            note="Empfänger unbekannt verzogen.",
            by=self.officer,
            at=self._after(reaction, 2),
        )

    def unclear_mail(self) -> None:
        """Let the worker be interrupted while it sends; whether the mail arrived, nobody knows."""
        course, reaction = self._course(4, "recorded")
        at = self._after(reaction, 2)
        letter = letters.draft_letter(
            reaction=reaction,
            kind=Letter.Kind.CONFIRMATION,
            channel=Letter.Channel.EMAIL,
            by=self.officer,
            at=at,
        )
        course.release(letter, at)
        letter_verbs.claim_next(worker="uebung", by=SYSTEM, at=at)
        letter_verbs.give_up_lost(by=SYSTEM, at=at, lease=timedelta(0))

    def anonymous_for_information(self) -> None:
        """Give two anonymous cards to a team; of one it has said what it did."""
        for days, title in (
            (8, "Wegweiser im Erdgeschoss fehlen"),
            (4, "Kein Wasser im Warteraum"),
        ):
            at = self._day(days)
            new = NewReaction(
                kind="idea",
                title=title,
                channel="card_paper",
                arrived_at=at,
                anliegen=[NewAnliegen("I1")],
                is_anonymous=True,
                anonymous_reason="unknown",
            )
            row = record.record_reaction(new=new, by=self.officer, at=at)
            given = Information([self.cast.leistung])
            information.inform_units(reaction=row, information=given, by=self.officer, at=at)
            if days > 7:
                information.answer_information(
                    reaction=row,
                    remedy="Am Eingang hängen jetzt Wegweiser.",
                    by=self.cast.lead_leistung,
                    at=self._after(row, days - 2),
                )

    def unreadable_arrival(self) -> None:
        ingest_mail(raw=_UNREADABLE, at=self._day(1, "08:20"))

    def absent_deputy(self) -> None:
        today = local_day(self.now)
        organisation.note_absence(
            self.cast.deputy_markt,
            starts_on=today,
            ends_on=today + timedelta(days=6),
            by=self.cast.deputy_markt,
            at=self.now,
        )

    def settled_in_absence(self) -> Reaction:
        _, reaction = self._course(9, "recorded")
        moments = [self._after(reaction, days) for days in (8, 7, 6)]
        return answered_while_away(reaction, self.cast, moments)
