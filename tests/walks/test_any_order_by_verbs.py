"""Any person takes any step that is offered, in any order, by its verb: every promise holds on.

A Vorgang of any kind stands where it can stand (tests/house/standings.py); then steps are taken,
days pass, the sweep and the outbox run. A refusal is a sentence, an exception is a fault. What
``test_any_order`` does with pages is done here without them, so that many ways can be tried.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from random import Random
from typing import ClassVar
from zlib import crc32

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from krm.casework.actions.sweep import sweep
from krm.casework.queries.steps import NextStep, next_steps
from krm.desk.demo.cast import Cast
from krm.journal.actions import Refused
from krm.journal.queries.verify import verify_journal
from krm.letters.tasks import send_outbox
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.standing import showing
from krm.reactions.models import Reaction
from krm.reactions.workflow import Door, Subject
from krm.work import access
from tests.house.days import DEEP
from tests.house.standings import ROOTS, Standing, walk
from tests.house.taking import Taking, send, take
from tests.walks.clock import CLOCK
from tests.walks.directive import clock, story
from tests.walks.promises import kept_at_any_time, kept_in_the_end, with_trail

__all__ = ["clock", "story"]
pytestmark = [pytest.mark.django_db, pytest.mark.slow]

PEOPLE = (
    "officer", "officer", "front_office", "executive", "executive_deputy", "tv_chair", "clerk",
    "lead_leistung", "deputy_leistung", "lead_markt", "drafter",
)  # fmt: skip
DAYS_PASS, OBVIOUS = 0.25, 0.6  # how often
SEED = st.integers(0, 2**32 - 1)
# One for each of some fifty standings in every run, always the same; a deep run tries others.
WAYS = settings(
    max_examples=40 if DEEP else 1,
    derandomize=not DEEP,
    stateful_step_count=14 if DEEP else 4,
    # The trail says enough; to look for a shorter one takes minutes.
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
    deadline=None,
)


class AnyOrder(RuleBasedStateMachine):
    """The steps that people take from one standing on; each way is taken back at its end."""

    house: ClassVar[Cast]
    where: ClassVar[str]
    standing: ClassVar[Standing]
    begins: ClassVar[Reaction]

    def __init__(self) -> None:
        super().__init__()
        self.at = self.standing.at
        self.trail = [f"begins: {self.where}"]
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.is_well = True

    @rule(seed=SEED)
    def somebody_takes_a_step(self, seed: int) -> None:
        dice = Random(seed ^ crc32(self.where.encode()))
        self.at += timedelta(minutes=7)
        if dice.random() < DAYS_PASS:
            self._days_pass(dice.randint(1, 9))
        CLOCK.at = self.at
        row = Reaction.objects.get(pk=self.begins.pk)
        for who in dice.sample(PEOPLE, 3):
            person = getattr(self.house, who)
            if offered := self._offered(row, person):
                self._take(row, who, person, dice, offered)
                return

    def _offered(self, row: Reaction, person: Person) -> list[NextStep]:
        on = local_day(self.at)
        if not access.visible_reactions(person, on).filter(pk=row.pk).exists():
            return []  # the page is a 404
        with showing():  # as the page of a Vorgang does
            return [
                one
                for one in next_steps(row, person, on)
                if one.is_possible and (one.about.pk or one.step.subject is Subject.CASE)
            ]

    def _take(
        self, row: Reaction, who: str, person: Person, dice: Random, offered: list[NextStep]
    ) -> None:
        # What is obvious is taken more often than what stands under "Weiteres".
        obvious = [one for one in offered if one.rank and dice.random() < OBVIOUS]
        chosen = dice.choice(obvious or offered)
        taking = Taking(chosen.step, row, chosen.about.pk, person, self.at, dice.choice)
        self.trail.append(f"{self.at:%d.%m. %H:%M} {who}: {chosen.step.name}")
        verb = send if chosen.step.door is Door.DRAFT and dice.random() < OBVIOUS else take
        with self._with_trail():
            try:
                verb(taking)
            except Refused as refusal:
                self.trail.append(f"  refused: {refusal.reason}")

    def _days_pass(self, days: int) -> None:
        self.at += timedelta(days=days)
        CLOCK.at = self.at
        self.trail.append(f"{days} days pass")
        with self._with_trail():
            sweep(at=self.at)
            send_outbox(wait=timedelta(0))  # a minute has gone by

    @invariant()
    def what_is_promised_holds(self) -> None:
        with self._with_trail():
            kept_at_any_time()

    def teardown(self) -> None:
        try:
            if self.is_well:
                with self._with_trail():
                    kept_in_the_end(self.house, self.begins, local_day(self.at))
                    assert verify_journal().problems == []
        finally:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    @contextmanager
    def _with_trail(self) -> Iterator[None]:
        self.is_well, was = False, self.is_well
        with with_trail(self.trail):
            yield
        self.is_well = was


@pytest.mark.parametrize("root", ROOTS)
def test_every_order_of_verbs_keeps_what_is_promised(story, clock, root):
    for where, standing, row in walk(story, root):
        parts = {"house": story, "where": where, "standing": standing, "begins": row}
        run_state_machine_as_test(type("AnyOrderFrom", (AnyOrder,), parts), settings=WAYS)
