"""How far a person reaches on a day: the conditions that lists, pages and steps ask for."""

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from functools import cached_property, reduce
from operator import and_, or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from krm.organisation import queries as organisation
from krm.organisation.access import roles_on
from krm.organisation.models import Person
from krm.organisation.rules import MATRIX, NAMED_SUBSTITUTE, Right, Role, Scope
from krm.organisation.rules import scopes as scopes_in
from krm.reactions.access import kept_away, left_by_executive
from krm.reactions.models import Confidential, Reaction
from krm.reactions.workflow import State
from krm.work.models import Assignment, Task

# What the substitute does where the officer must not; in the E-AKTE nobody looks instead.
_STOOD_IN_FOR = MATRIX[Role.KRM_OFFICER].keys() - {Right.LOOK_INTO_EAKTE}
# What the unit may do with what was given to it to answer.
_SETTLING = frozenset(
    right for right, scope in MATRIX[Role.TEAM_LEAD].items() if scope is Scope.ANSWERED_BY_UNIT
)
# What somebody may do who was given the task itself, whatever their role (AS-64).
_WITH_THE_TASK = frozenset(
    {Right.SEE_CASE, Right.SEE_PERSON, Right.WRITE_SCHRIFTSATZ, Right.SIGN_OFF_SCHRIFTSATZ}
)
_OF = "reaction_id"
_LOOKING = frozenset({Right.SEE_CASE, Right.SEE_PERSON})
# What falls to the chair of the Trägerversammlung where nobody of the executive can do it.
OF_EXECUTIVE = frozenset({Right.APPROVE_BOARD, Right.APPROVE_STATEMENT, Right.TRANSMIT_STATEMENT})
_SEEN_BY_CHAIR = OF_EXECUTIVE | {Right.SEE_CASE}
_RECORDERS = frozenset({Scope.OWN, Scope.UNIT, Scope.ASSIGNED})


# How rows of other tables are asked for: for a whole list, or of each Vorgang by itself.
_Asking = Callable[[QuerySet[Any]], Q]


class Reason(StrEnum):
    """By what somebody reaches a Vorgang; a right can have several."""

    WHOLE_HOUSE = "whole_house"
    RECORDED_IT = "recorded_it"
    LEADS_UNIT = "leads_unit"
    UNIT_SETTLES = "unit_settles"
    PRESENTED = "presented"
    DRAFTS = "drafts"
    STANDS_IN = "stands_in"
    RECEIVED = "received"
    TALKED = "talked"
    FOR_EXECUTIVE = "for_executive"
    LATE_FOR_EXECUTIVE = "late_for_executive"
    NAMED = "named"
    SETTLES = "settles"


class Visibility:
    """How far one person reaches on one day; each part is read when it is asked for, and once.

    Made anew for every page and step, so that a change of roles or units counts at once.
    """

    def __init__(self, person: Person, on: date) -> None:
        self.person, self.on = person, on
        self._where: dict[tuple[Right, bool], Q] = {}
        self._reached: dict[tuple[Reason, bool], list[Q]] = {}

    @cached_property
    def roles(self) -> frozenset[Role]:
        return roles_on(self.person, self.on)

    @cached_property
    def units(self) -> list[int]:
        return [unit.pk for unit in organisation.units_led_by(self.person, self.on)]

    @cached_property
    def stood_in_for(self) -> list[Person]:
        """Return the KRM officer and who else takes a complaint about them before the person.

        Empty for everybody who is no substitute (docs/rulings.md).
        """
        if Role.FRONT_OFFICE not in self.roles or organisation.krm_officer(self.on) is None:
            return []
        desks = list(organisation.krm_desks(self.on))
        return desks[: desks.index(self.person)] if self.person in desks else []

    @cached_property
    def left_by_executive(self) -> Q:
        return left_by_executive(self.on)

    def where(self, right: Right, *, by_row: bool = False) -> Q:
        """Return which reactions the right covers, before those the person is kept away from.

        :param by_row: for few rows that are found by something else: each is asked by itself.
        """
        if (found := self._where.get((right, by_row))) is None:
            parts = self.parts(right, by_row=by_row)
            found = _any_of_row(parts) if by_row else _any_of(parts)
            self._where[right, by_row] = found
        return found

    def parts(self, right: Right, *, by_row: bool = False) -> list[Q]:
        """Return the same in conditions of which each has an index; a row may fit several."""
        return [
            part
            for reason in self.reasons(right)
            for part in self.conditions(reason, by_row=by_row)
        ]

    def reasons(self, right: Right) -> list[Reason]:
        """Return by what the right can reach a Vorgang, for this person on this day."""
        scopes = scopes_in(self.roles, right)
        if Scope.ALL in scopes:
            return [Reason.WHOLE_HOUSE]
        is_chair, looks = Role.TV_CHAIR in self.roles, right in _LOOKING
        found = (
            (Reason.RECORDED_IT, looks and bool(scopes & _RECORDERS)),
            (Reason.LEADS_UNIT, Scope.UNIT in scopes and bool(self.units)),
            (Reason.UNIT_SETTLES, Scope.ANSWERED_BY_UNIT in scopes and bool(self.units)),
            (Reason.PRESENTED, Scope.PRESENTED in scopes),
            (Reason.DRAFTS, Scope.ASSIGNED in scopes),
            (Reason.STANDS_IN, right in _STOOD_IN_FOR and bool(self.stood_in_for)),
            (Reason.RECEIVED, right in _WITH_THE_TASK),
            (Reason.TALKED, looks),
            (Reason.FOR_EXECUTIVE, is_chair and right in _SEEN_BY_CHAIR),
            (Reason.LATE_FOR_EXECUTIVE, is_chair and right is Right.SEE_CASE),
            (Reason.NAMED, right in NAMED_SUBSTITUTE),
            (Reason.SETTLES, right in _SETTLING),
        )
        return [reason for reason, is_so in found if is_so]

    def conditions(self, reason: Reason, *, by_row: bool = False) -> list[Q]:
        """Return which reactions a reason reaches; each condition has an index of its own."""
        if (found := self._reached.get((reason, by_row))) is None:
            found = _CONDITIONS[reason](self, _is_row_of if by_row else _is_among)
            self._reached[reason, by_row] = found
        return found


def _is_among(rows: QuerySet[Any]) -> Q:
    """Ask for the Vorgänge that some rows belong to: their keys are read once, for a whole list."""
    return Q(pk__in=rows.values(_OF))


def _is_row_of(rows: QuerySet[Any]) -> Q:
    """Ask the same of each Vorgang by itself, by the key of the rows."""
    return Q(Exists(rows.filter(reaction=OuterRef("pk"))))


def _whole_house(_who: Visibility, _: _Asking) -> list[Q]:
    return [Q()]


def _recorded_it(who: Visibility, _: _Asking) -> list[Q]:
    return [Q(captured_by=who.person)]


def _leads_unit(who: Visibility, of: _Asking) -> list[Q]:
    # With the lead, or settled by the lead: the unit keeps reading what it settled.
    with_lead = Q(state__in=[State.WITH_TEAM_LEAD, State.CLOSED], lead_unit__in=who.units)
    return [of(Assignment.objects.live().filter(unit__in=who.units)), with_lead]


def _unit_settles(who: Visibility, of: _Asking) -> list[Q]:
    settling = Assignment.objects.settling(who.on)
    return [of(settling.filter(unit__in=who.units))]


def _presented(_who: Visibility, _: _Asking) -> list[Q]:
    return [Q(petition__chair_asked_at__isnull=False)]


def _drafts(who: Visibility, of: _Asking) -> list[Q]:
    return [of(Assignment.objects.live().filter(drafter=who.person))]


def _stands_in(who: Visibility, _: _Asking) -> list[Q]:
    """Let a substitute work where the officer and all before them are excluded."""
    return [reduce(and_, (kept_away(person) for person in who.stood_in_for))]


def _received(who: Visibility, of: _Asking) -> list[Q]:
    tasks = Task.objects.open().filter(person=who.person, kind=Task.Kind.LEAD)
    talks = tasks.filter(reaction__isnull=False)
    return [
        of(Assignment.objects.live().filter(recipient=who.person)),
        of(talks) & Q(state=State.WITH_TEAM_LEAD),
    ]


def _talked(who: Visibility, of: _Asking) -> list[Q]:
    """Let whoever settled a Vorgang go on reading it, and who gave it to KRM until KRM works on it.

    Also where they stood in for the lead of the unit.
    """
    talks = Task.objects.filter(kind=Task.Kind.LEAD, done_by=who.person, reaction__isnull=False)
    return [of(talks) & Q(state__in=[State.CLOSED, State.RECORDED])]


def _for_executive(who: Visibility, _: _Asking) -> list[Q]:
    return [who.left_by_executive]


def _late_for_executive(who: Visibility, of: _Asking) -> list[Q]:
    # What is overdue there is seen until it is settled; to tick it off needs no more.
    late = Task.objects.open().filter(person=who.person, kind=Task.Kind.ESCALATION)
    return [of(late.filter(reaction__isnull=False))]


def _named(who: Visibility, of: _Asking) -> list[Q]:
    return [of(Confidential.objects.filter(substitute=who.person))]


def _settles(who: Visibility, of: _Asking) -> list[Q]:
    # Whoever received it in place of the absent lead settles it, whatever their role.
    settling = Assignment.objects.settling(who.on)
    return [of(settling.filter(recipient=who.person))]


_CONDITIONS: dict[Reason, Callable[[Visibility, _Asking], list[Q]]] = {
    Reason.WHOLE_HOUSE: _whole_house,
    Reason.RECORDED_IT: _recorded_it,
    Reason.LEADS_UNIT: _leads_unit,
    Reason.UNIT_SETTLES: _unit_settles,
    Reason.PRESENTED: _presented,
    Reason.DRAFTS: _drafts,
    Reason.STANDS_IN: _stands_in,
    Reason.RECEIVED: _received,
    Reason.TALKED: _talked,
    Reason.FOR_EXECUTIVE: _for_executive,
    Reason.LATE_FOR_EXECUTIVE: _late_for_executive,
    Reason.NAMED: _named,
    Reason.SETTLES: _settles,
}


def _any_of(parts: list[Q]) -> Q:
    """Join conditions by OR, each with the keys it finds by an index of its own.

    Joined in one condition they would be asked of every Vorgang of the house, one by one.
    """
    if len(parts) < 2:
        return parts[0] if parts else Q(pk__in=[])
    first, *others = (Reaction.objects.filter(part).order_by().values("pk") for part in parts)
    return Q(pk__in=first.union(*others))


def _any_of_row(parts: list[Q]) -> Q:
    """Join conditions by OR where few rows are asked: they need no index for it."""
    if not all(parts):  # a part without a condition is the whole house
        return Q()
    return reduce(or_, parts) if parts else Q(pk__in=[])
