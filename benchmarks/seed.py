"""Fill a database with N reactions of five years, in portions, as the verbs would leave them."""

import random
import secrets
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, models, transaction

from benchmarks import texts
from krm.casework.models import CaseNote
from krm.deadlines import queries as deadlines
from krm.deadlines.actions import running
from krm.deadlines.models import Deadline
from krm.deadlines.rules import Due, outcome
from krm.desk.demo.cast import Cast
from krm.desk.demo.material import invent_party
from krm.journal import rules as journal
from krm.journal.actions import Verb, reaction_chain
from krm.journal.models import JournalEntry, JournalHead, JournalPersonal
from krm.letters.models import Dispatch, Letter
from krm.organisation.models import Unit
from krm.organisation.queries import local_day
from krm.parties.models import Party
from krm.parties.rules import fold
from krm.reactions.models import Anliegen, NumberSeries, Reaction
from krm.reactions.rules import format_number
from krm.reactions.workflow import State
from krm.regelwerk import queries as regelwerk
from krm.work.models import Assignment

SPAN = 5 * 365  # days
PORTION = 2000
CHANNELS = ("letter",) * 4 + ("email",) * 5 + ("fax", "card_paper", "phone", "in_person")
# Where a Vorgang of the last four weeks stands: up to which age in days.
STATIONS = (
    (4, State.RECORDED), (9, State.AT_UNIT), (13, State.SCHRIFTSATZ_IN), (18, State.IN_CHECK),
    (22, State.ANSWER_RELEASED), (28, State.ANSWERED),
)  # fmt: skip
BEFORE_THE_UNIT = (State.RECORDED, State.ANONYMOUS_RECORDED)
SENT = (State.ANSWERED, State.CLOSED)
# In this order, so that every foreign key finds its row.
TABLES: tuple[type[models.Model], ...] = (
    Party, Reaction, Anliegen, Deadline, Assignment, CaseNote, Letter, Dispatch,
    JournalEntry, JournalPersonal, JournalHead,
)  # fmt: skip


@dataclass
class Seeder:
    """Makes the rows of one reaction after the other."""

    count: int
    cast: Cast
    now: datetime
    dice: random.Random = field(default_factory=lambda: random.Random(7))
    rows: dict[type[models.Model], list[Any]] = field(default_factory=dict)
    series: Counter[int] = field(default_factory=Counter)
    dues: dict[tuple[str, datetime], Due] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read what all rows have in common."""
        self.version = regelwerk.current(local_day(self.now))
        self.rules = regelwerk.rules_of(self.version)
        self.calendar = deadlines.calendar(of=self.rules)
        self.fresh = max(self.count * 28 // SPAN, min(self.count, 20))
        self.rare = {self.count // 7, self.count // 2, self.count - 2}
        self.next_letter = 1
        # Before the portions only the office has written into the journal.
        last = JournalEntry.objects.aggregate(last=models.Max("pk"))["last"]
        self.next_entry = (last or 0) + 1

    def fill(self, progress: Callable[[int], None]) -> None:
        """Write everything in portions; each is one transaction."""
        for start in range(0, self.count, PORTION):
            self.rows = {table: [] for table in TABLES}
            end = min(start + PORTION, self.count)
            for position in range(start, end):
                self._one(position)
            with transaction.atomic():
                for table, rows in self.rows.items():
                    table._default_manager.bulk_create(rows, batch_size=PORTION)
            progress(end)
        for year, last in self.series.items():
            NumberSeries.objects.create(series="KRM", year=year, last=last)
        _set_sequences()

    def _one(self, position: int) -> None:
        pk = position + 1
        age = self._age(position)
        arrived = self.now - timedelta(days=age, minutes=30)
        matter = self.dice.choice(texts.MATTERS)
        channel = self.dice.choice(CHANNELS)
        is_anonymous = channel == "card_paper" and self.dice.random() < 0.5
        state = State.ANONYMOUS_RECORDED if is_anonymous else _station(age)
        captured = min(arrived + timedelta(hours=self.dice.randint(2, 30)), self.now)
        year = local_day(captured).year
        self.series[year] += 1
        unit = self.dice.choice((self.cast.leistung, self.cast.markt))
        answered = min(arrived + timedelta(days=self.dice.randint(8, 27)), self.now)
        reaction = Reaction(
            pk=pk,
            number=format_number("KRM", year, self.series[year]),
            kind=matter.kind,
            state=state.value,
            title=matter.title,
            matter=texts.matter_text(matter, pk, self.dice, is_rare=position in self.rare),
            wish=matter.wish,
            channel=channel,
            is_written=self.rules.channels[channel].written,
            standort=self.dice.choice((self.cast.neustadt, self.cast.gruenstadt, None)),
            arrived_at=arrived,
            captured_at=captured,
            arrived_krm_at=captured,
            captured_by=self.cast.officer,
            party_id=None if is_anonymous else pk,
            is_anonymous=is_anonymous,
            anonymous_reason="unknown" if is_anonymous else "",
            lead_unit=None if state in BEFORE_THE_UNIT else unit,
            contact=self.cast.officer,
            result=matter.assessment if state == State.CLOSED else "",
            answered_at=answered if state in SENT else None,
            closed_at=answered + timedelta(days=1) if state == State.CLOSED else None,
            regelwerk_version=self.version,
        )
        self.rows[Reaction].append(reaction)
        self._party(reaction)
        self._anliegen(reaction, matter)
        self._deadlines(reaction, unit)
        self._work(reaction, unit)
        self._letters(reaction, matter)
        self._journal(reaction)

    def _age(self, position: int) -> float:
        """Return how many days ago a reaction arrived; the last ones within four weeks."""
        rest = self.count - self.fresh
        if position < rest:
            return SPAN - (SPAN - 29) * position / max(rest, 1)
        return 28 * (1 - (position - rest) / self.fresh)

    def _party(self, reaction: Reaction) -> None:
        if reaction.party_id is None:
            return
        data = vars(invent_party(self.dice, organisation=reaction.kind == "eingabe"))
        known = {column.name for column in Party._meta.concrete_fields}
        party = Party(
            pk=reaction.party_id,
            created_at=reaction.captured_at,
            **{name: value for name, value in data.items() if name in known},
        )
        party.search_name = fold(party.display_name)
        self.rows[Party].append(party)

    def _anliegen(self, reaction: Reaction, matter: Any) -> None:
        self.rows[Anliegen] += [
            Anliegen(
                reaction=reaction,
                position=position,
                code=code,
                assessment=matter.assessment if reaction.answered_at else "",
                criterion=matter.criterion if reaction.answered_at else "",
                answer=matter.answer if reaction.answered_at else "",
            )
            for position, code in enumerate(matter.codes, start=1)
        ]

    def _deadlines(self, reaction: Reaction, unit: Unit) -> None:
        for kind in running.kinds_for(reaction):
            days = self.dice.choice((1, 2, 2, 3, 3, 5))
            settled = reaction.answered_at
            if kind == "confirmation":
                confirmed = reaction.arrived_at + timedelta(days=days)
                settled = confirmed if confirmed < self.now else None
            self._deadline(reaction, kind, reaction.arrived_at, settled)
        if reaction.state in BEFORE_THE_UNIT:
            return
        forwarded = reaction.captured_at + timedelta(days=3)
        is_back = reaction.state != State.AT_UNIT
        delivered = forwarded + timedelta(days=4) if is_back else None
        self._deadline(reaction, "schriftsatz", forwarded, delivered, unit)

    def _deadline(
        self,
        reaction: Reaction,
        kind: str,
        starts_at: datetime,
        settled_at: datetime | None,
        unit: Unit | None = None,
    ) -> None:
        # The same hour for all of a day: working days are counted only once for each day.
        day = starts_at.replace(hour=9, minute=0, second=0, microsecond=0)
        if (kind, day) not in self.dues:
            self.dues[kind, day] = running.compute(kind, day, self.rules, self.calendar)
        settled_on = local_day(settled_at) if settled_at else None
        deadline = Deadline(
            reaction=reaction,
            kind=kind,
            unit=unit,
            starts_at=starts_at,
            is_official=self.rules.deadlines[kind].is_official,
            regelwerk_version=self.version,
            settled_at=settled_at,
            settled_on=settled_on,
            **running.columns_of(self.dues[kind, day]),
        )
        if settled_on is not None:
            deadline.state = outcome(deadline.due_on, done_on=settled_on)
        self.rows[Deadline].append(deadline)

    def _work(self, reaction: Reaction, unit: Unit) -> None:
        if reaction.state in BEFORE_THE_UNIT:
            return
        at = reaction.captured_at + timedelta(days=3)
        done = Assignment.State.OPEN if reaction.state == State.AT_UNIT else "accepted"
        self.rows[Assignment].append(
            Assignment(
                reaction=reaction, unit=unit, is_lead=True, state=done, recipient=unit.lead,
                question="Bitte prüfen und einen Schriftsatz abgeben.",
                forwarded_at=at, forwarded_by=self.cast.officer,
            )
        )  # fmt: skip
        self.rows[CaseNote].append(
            CaseNote(
                reaction=reaction, kind=CaseNote.Kind.PHONE, happened_at=at, written_at=at,
                partner="Kundin oder Kunde", text=self.dice.choice(texts.HAPPENINGS),
                written_by=self.cast.officer,
            )
        )  # fmt: skip

    def _letters(self, reaction: Reaction, matter: Any) -> None:
        for kind, sent in _sent_letters(reaction):
            body = matter.answer if kind == Letter.Kind.ANSWER else "Ihr Schreiben ist angekommen."
            letter = Letter(
                pk=self.next_letter,
                reaction=reaction,
                kind=kind,
                state=Letter.State.DISPATCHED,
                subject=f"{reaction.number}: {reaction.title}"[:200],
                salutation="Guten Tag",
                body=body,
                drafted_at=sent,
                drafted_by=self.cast.officer,
                changed_at=sent,
                released_at=sent,
                released_by=self.cast.officer,
                dispatched_at=sent,
            )
            self.next_letter += 1
            self.rows[Letter].append(letter)
            self.rows[Dispatch].append(
                Dispatch(
                    letter=letter, channel=letter.channel, state=Dispatch.State.SENT,
                    queued_at=sent, settled_at=sent, posted_on=local_day(sent),
                )
            )  # fmt: skip

    def _journal(self, reaction: Reaction) -> None:
        chain = reaction_chain(reaction.pk)
        payload = journal.as_personal({"title": reaction.title, "by": "Mara Beispiel"})
        salt = secrets.token_hex(16)
        link = journal.Link(
            chain=chain,
            seq=1,
            verb=Verb.REACTION_REGISTERED.value,
            happened_at=reaction.captured_at,
            written_at=reaction.captured_at,
            actor_id=self.cast.officer.pk,
            data=journal.as_codes(
                {
                    "number": reaction.number,
                    "kind": reaction.kind,
                    "channel": reaction.channel,
                    "state": State.RECORDED.value,
                    "arrived_at": reaction.arrived_at,
                    "anonymous": reaction.is_anonymous,
                    "regelwerk": self.version.pk,
                    "follow_up_of": None,
                }
            ),
            personal_digest=journal.personal_digest(salt, payload),
            prev=journal.GENESIS,
        )
        entry = JournalEntry(
            pk=self.next_entry,
            **link._asdict(),
            hash=journal.entry_hash(link, settings.JOURNAL_KEY),
        )
        self.next_entry += 1
        self.rows[JournalEntry].append(entry)
        self.rows[JournalPersonal].append(JournalPersonal(entry=entry, salt=salt, payload=payload))
        self.rows[JournalHead].append(JournalHead(chain=chain, seq=1, hash=entry.hash))


def _station(age: float) -> State:
    return next((state for oldest, state in STATIONS if age <= oldest), State.CLOSED)


def _sent_letters(reaction: Reaction) -> Iterator[tuple[str, datetime]]:
    if not reaction.is_anonymous and reaction.state != State.RECORDED:
        yield Letter.Kind.CONFIRMATION, reaction.captured_at + timedelta(hours=4)
    if reaction.answered_at is not None:
        yield Letter.Kind.ANSWER, reaction.answered_at


def _set_sequences() -> None:
    """Let automatic keys go on behind the given ones."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(TABLES)):
            cursor.execute(statement)
