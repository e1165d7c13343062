"""Every step in every state by every person: exactly the permitted cells of the table succeed.

``docs/workflow.md`` draws the matrix step × state × role from the table of steps. Here a Vorgang of
every kind stands in every state (tests/house/standings.py); each person opens its page, and every
step is tried by its verb: what is permitted has its button there and succeeds, or is refused with
the sentence of its gate; everything else has no button, is refused and changes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import pytest
from django.test import Client

from krm.casework.queries import facts_for
from krm.casework.queries.case import CaseRows
from krm.casework.queries.returned import returned_forms
from krm.casework.queries.steps import address_of, subjects_of
from krm.journal.actions import Refused
from krm.journal.models import JournalEntry
from krm.journal.rules.verbs import Verb
from krm.organisation.access import roles_on
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import MATRIX, Right, Role, Scope
from krm.privacy.queries.consents import consents_of, withdrawable
from krm.privacy.queries.look_ins import gate_of, look_ins_of
from krm.privacy.queries.retention import active_holds, is_in_procedure
from krm.reactions.models import Exclusion, Reaction
from krm.reactions.workflow import (
    GATES,
    OPEN_STATES,
    STEPS,
    Door,
    Facts,
    Place,
    State,
    Step,
    Subject,
    reason_at_the_button,
    refusals,
)
from tests.house.days import DEEP
from tests.house.standings import ROOTS, STANDINGS, Standing, undone, walk
from tests.house.taking import Taking, take, things_of
from tests.walks.clock import CLOCK
from tests.walks.directive import clock, story
from tests.walks.page import Page

__all__ = ["clock", "story"]
pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# One for each role; deputies before those they stand in for, as everybody else tries the latter.
PEOPLE = (
    "officer", "front_office", "executive_deputy", "executive", "tv_chair", "clerk",
    "deputy_leistung", "lead_leistung", "deputy_markt", "lead_markt", "drafter",
    "widerspruchsstelle", "data_protection", "auditor", "administrator", "service_center", "dorn",
)  # fmt: skip
EVERYWHERE = frozenset(State)
OFFERED = [step for step in STEPS.values() if not step.is_internal]
# What must stand there before the page of the Vorgang shows a step that has no gate of its own: a
# consent in writing to look into the E-AKTE, one to withdraw, a look-in to correct.
NEEDED: dict[str, Callable[[Reaction], object]] = {
    "withdraw_consent": withdrawable,
    "put_paper_away": lambda row: returned_forms(row, row.documents.all(), consents_of(row)),
    "look_in": lambda row: gate_of(row, local_day(CLOCK())).consent,
    "correct_look_in": look_ins_of,
    "end_hold": lambda row: active_holds(row, local_day(CLOCK())).exists(),
    "end_procedure": lambda row: is_in_procedure(row, local_day(CLOCK())),
}
# What was typed is stored first, and stays where the step itself is refused.
IN_TWO = frozenset({"deliver_schriftsatz", "release_answer", "file_zweitschrift"})
# Which cells are tried in this process: of those alike one is enough, in a deep run none is left.
TRIED: set[object] = set()


@dataclass(frozen=True)
class Look:
    """What one person meets where a Vorgang stands, and the rights of the matrix over it."""

    where: str
    who: str
    person: Person
    held: frozenset[Right]
    row: Reaction
    rows: CaseRows
    facts: Facts


@dataclass(frozen=True)
class Cell:
    """One step in one look, with what the table says about it."""

    look: Look
    step: Step

    def __str__(self) -> str:
        return f"{self.step.name} by {self.look.who} in „{self.look.where}“"

    @cached_property
    def is_permitted(self) -> bool:
        is_there = self.look.facts.state in self.step.sources
        return is_there and self.step.is_open_to(self.look.held)

    @cached_property
    def abouts(self) -> list[int | None]:
        """Return what the person can take the step about, if it is permitted."""
        needed = NEEDED.get(self.step.name)
        if not self.is_permitted or (needed and not needed(self.look.row)):
            return []
        found = [about.pk for about in subjects_of(self.step, self.look.rows, self.look.person)]
        return found if self.step.subject is Subject.CASE else [pk for pk in found if pk]

    @cached_property
    def things(self) -> list[int | None]:
        """Return what the step is tried about."""
        return self.abouts or things_of(self.step, self.look.rows)[:1]

    @cached_property
    def reason(self) -> str | None:
        """Return the reason against its button; None: there is none."""
        return reason_at_the_button(self.step, self.look.facts) if self.abouts else None

    @cached_property
    def shut(self) -> list[str]:
        """Return the gates that no form opens."""
        gates = (GATES[name] for name in self.step.gates)
        return [g.name for g in gates if not g.asked_by_page and g.refuse(self.look.facts)]

    @cached_property
    def is_like(self) -> tuple[object, ...]:
        """Return what makes cells alike."""
        step, state, held = self.step, self.look.facts.state, self.look.held
        if DEEP:
            return step.name, self.look.where, self.look.who
        if not step.is_open_to(held):
            # Only where nothing else stands against the step does a refusal tell of the right.
            is_there = state in step.sources and bool(self.things)
            return step.name, bool(held), is_there, bool(self.shut)
        if not self.is_permitted:
            return step.name, state in OPEN_STATES, "no step"
        where = state if step.target else state in OPEN_STATES
        reasons = tuple(refusals(step, self.look.facts))
        found = bool(self.abouts), bool(self.things)  # what the page offers, what there is
        return step.name, where, step.rights & held, found, reasons


def held_by(person: Person, who: str, standing: Standing, on) -> frozenset[Right]:
    """Return the rights that the matrix gives the person over this Vorgang."""
    reach = {Scope.ALL, *standing.reach.get(who, ())}
    held = frozenset(
        right
        for role in roles_on(person, on)
        for right, scope in MATRIX[Role(role)].items()
        if scope in reach
    )
    return held if Right.SEE_CASE in held else frozenset()


# Together, so that cells alike are tried once: each worker knows only what it has tried itself.
GROUPS = [[root] for root in ROOTS] if DEEP else [ROOTS]


@pytest.mark.parametrize("roots", GROUPS, ids="{0[0]}".format)
def test_exactly_the_permitted_cells_succeed_and_have_their_button(story, clock, roots):
    faults: list[str] = []
    for root in roots:
        clock.at = None
        with undone():
            faults += _faults_from(story, clock, root)
    assert not faults, "\n".join(faults)


def _faults_from(story, clock, root) -> list[str]:
    """Return what does not fit the table where a Vorgang stands that began with this root."""
    faults: list[str] = []
    for where, standing, row in walk(story, root):
        clock.at = standing.at
        on = local_day(clock.at)
        met: set[object] = set()
        for who in PEOPLE:
            person = getattr(story, who)
            held = held_by(person, who, standing, on)
            if DEEP or (held, who in standing.reach) not in met:
                met.add((held, who in standing.reach))
                faults += _faults_of(_look(where, who, person, held, row))
        if DEEP or not standing.after:
            faults += _kept_away(story, where, row)
        if where == "at two units":
            faults += _open_doors(story, row, standing)
    return faults


def _kept_away(house, where, row) -> list[str]:
    """Whoever is excluded meets nothing and takes nothing, also who else may do most of all."""
    with undone():
        words = {"reason": "Befangen", "since": row.captured_at}
        Exclusion.objects.create(reaction=row, person=house.officer, **words)
        return _faults_of(_look(where, "officer, excluded", house.officer, frozenset(), row))


def _look(where, who, person, held, row) -> Look:
    rows = CaseRows(row, local_day(CLOCK()))
    return Look(where, who, person, held, row, rows, facts_for(row, person, rows.on, rows))


def _faults_of(look: Look) -> list[str]:
    """Open the page and try every step; return what does not fit the table."""
    cells = [Cell(look, step) for step in OFFERED]
    faults: list[str] = []
    # A page is opened once for each state and role, and for every button not seen there yet.
    new: set[object] = {("page", look.held, c.step.name, c.reason) for c in cells if c.abouts}
    new.add(("page", look.held, look.facts.state, DEEP and look.where))
    new -= TRIED
    if new:
        page = _page_of(look)
        if (page is not None) != bool(look.held):
            faults.append(f"{look.who} opens „{look.where}“")
        faults += [fault for cell in cells if page for fault in _at_the_page(cell, page)]
    untried = [cell for cell in cells if cell.is_like not in TRIED]
    TRIED.update(new, (cell.is_like for cell in untried))
    return faults + [fault for cell in untried for fault in _tried(cell)]


def _page_of(look: Look) -> Page | None:
    answer = _client(look.person).get(look.row.get_absolute_url())
    if answer.status_code == 404 or "review" in answer.context:  # the page without names
        return None
    return Page(answer.content.decode())


def _client(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def _at_the_page(cell: Cell, page: Page) -> list[str]:
    """Return which button is missing or stands there for nothing, which reason is untold."""
    step, look = cell.step, cell.look
    shown = {
        button.href or button.formaction or (button.form.action if button.form else ""): button
        for button in page.buttons
    }
    if cell.reason == "":
        wanted = {address_of(step, look.row.number, pk) for pk in cell.abouts}
        return [f"no button: {cell} ({address})" for address in wanted - shown.keys()]
    faults = []
    if step.door is not Door.LETTER:  # a letter may be read without a step
        alike = {one.label_in(look.facts) for one in OFFERED if one is not step}
        label = step.label_in(look.facts)
        words = {" ".join(b.words.split()) for a, b in shown.items() if look.row.number in a}
        faults += [f"a button too many: {cell}"] if label in words - alike else []
    if cell.reason and cell.reason not in page.text and step.place is not Place.BESIDE:
        faults.append(f"untold „{cell.reason}“: {cell}")
    return faults


def _tried(cell: Cell) -> list[str]:
    """Take the step by its verb; return what does not fit the table."""
    judge = _permitted if cell.abouts else _forbidden
    return [fault for pk in cell.things for fault in judge(cell, _outcome(cell, pk))]


def _forbidden(cell: Cell, reason: str) -> list[str]:
    return [] if reason else [f"succeeds: {cell}"]


def _permitted(cell: Cell, reason: str) -> list[str]:
    if not cell.shut:
        is_offered = cell.step.offered_if(cell.look.facts)
        return [f"refused: {cell}: {reason}"] if reason and is_offered else []
    if not reason:
        return [f"succeeds though {cell.shut}: {cell}"]
    sentences = [GATES[name].refuse(cell.look.facts) or "" for name in cell.shut]
    is_there = not any(GATES[name].makes_step for name in cell.shut)
    if is_there and not any(sentence in reason for sentence in sentences):
        return [f"another sentence: {cell}: {reason}"]
    return []


def _outcome(cell: Cell, pk: int | None) -> str:
    """Return "" if the step was taken, else the sentence that refuses it; nothing has changed."""
    before = JournalEntry.objects.order_by("-pk").values_list("pk", flat=True).first()
    row = Reaction.objects.get(pk=cell.look.row.pk)
    with undone():
        try:
            take(Taking(cell.step, row, pk, cell.look.person, CLOCK()))
        except Refused as refusal:
            new = JournalEntry.objects.filter(pk__gt=before or 0).exclude(verb=Verb.STEP_REFUSED)
            assert cell.step.name in IN_TWO or not new.exists(), f"refused and written: {cell}"
            return refusal.reason
        except Exception as fault:
            fault.add_note(str(cell))
            raise
    return ""


def test_every_state_stands_somewhere_and_every_kind():
    assert {standing.state for standing in STANDINGS.values()} == EVERYWHERE


def _open_doors(house, row: Reaction, standing: Standing) -> list[str]:
    """Return which pages a lead finds, who reads the Vorgang, of steps that are not the lead's."""
    person, rows = house.deputy_markt, CaseRows(row, local_day(CLOCK()))
    held = held_by(person, "deputy_markt", standing, rows.on)
    client, faults = _client(person), []
    for step in OFFERED:
        things = things_of(step, rows)[:1]
        if step.is_open_to(held) or step.door in (Door.LETTER, Door.DRAFT) or not things:
            continue
        address = address_of(step, row.number, things[0])
        found = client.get(address).status_code, client.post(address).status_code
        faults += [f"{address} answers {found}"] if found != (404, 404) else []
    return faults
