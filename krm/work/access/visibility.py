"""How far a person reaches on a day: the conditions that lists, pages and steps ask for."""

from datetime import date
from functools import cached_property, reduce
from operator import and_

from django.db.models import Q

from krm.organisation import queries as organisation
from krm.organisation.access import roles_on
from krm.organisation.models import Person
from krm.organisation.rules import MATRIX, NAMED_SUBSTITUTE, Right, Role, Scope
from krm.organisation.rules import scopes as scopes_in
from krm.reactions.access import kept_away, left_by_executive
from krm.reactions.models import Confidential, Reaction
from krm.reactions.workflow import State
from krm.work.models import Assignment, AssignmentQuerySet, Task

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


class Visibility:
    """How far one person reaches on one day; each part is read when it is asked for, and once.

    Made anew for every page and step, so that a change of roles or units counts at once.
    """

    def __init__(self, person: Person, on: date) -> None:
        self.person, self.on = person, on

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

    def where(self, right: Right) -> Q:
        """Return which reactions the right covers, before those the person is kept away from."""
        return _any_of(self.parts(right))

    def parts(self, right: Right) -> list[Q]:
        """Return the same in conditions of which each has an index; a row may fit several."""
        scopes = scopes_in(self.roles, right)
        if Scope.ALL in scopes:
            return [Q()]
        parts = self._by_scope(scopes, right)
        if right in _STOOD_IN_FOR and self.stood_in_for:
            parts.append(_about(self.stood_in_for))
        if right in _WITH_THE_TASK:
            parts += _given_to(self.person)
        if right in _LOOKING:
            parts.append(_talked_about_by(self.person))
        if Role.TV_CHAIR in self.roles:
            parts += self._in_place_of_executive(right)
        if right in NAMED_SUBSTITUTE:
            named = Confidential.objects.filter(substitute=self.person)
            parts.append(Q(pk__in=named.values(_OF)))
        if right in _SETTLING:
            # Whoever received it in place of the absent lead settles it, whatever their role.
            parts.append(Q(pk__in=_settling(self.on).filter(recipient=self.person).values(_OF)))
        return parts

    def _in_place_of_executive(self, right: Right) -> list[Q]:
        parts = [self.left_by_executive] if right in OF_EXECUTIVE | {Right.SEE_CASE} else []
        if right is Right.SEE_CASE:
            # What is overdue there is seen until it is settled; to tick it off needs no more.
            late = Task.objects.open().filter(person=self.person, kind=Task.Kind.ESCALATION)
            parts.append(Q(pk__in=late.filter(reaction__isnull=False).values(_OF)))
        return parts

    def what_decides(self, right: Right) -> tuple[object, ...]:
        """Return all that ``where`` looks at; two rights with the same reach equally far."""
        return (
            scopes_in(self.roles, right),
            right in _STOOD_IN_FOR,
            right in _LOOKING,
            right is Right.SEE_CASE,
            right in _WITH_THE_TASK,
            right in _SETTLING,
            right in NAMED_SUBSTITUTE,
            right in OF_EXECUTIVE,
        )

    def _by_scope(self, scopes: frozenset[Scope], right: Right) -> list[Q]:
        parts = []
        if right in _LOOKING and scopes & {Scope.OWN, Scope.UNIT, Scope.ASSIGNED}:
            parts.append(Q(captured_by=self.person))
        if Scope.UNIT in scopes and self.units:
            parts += _of_units(self.units)
        if Scope.ANSWERED_BY_UNIT in scopes and self.units:
            parts.append(Q(pk__in=_settling(self.on).filter(unit__in=self.units).values(_OF)))
        if Scope.PRESENTED in scopes:
            parts.append(Q(petition__chair_asked_at__isnull=False))
        if Scope.ASSIGNED in scopes:
            drafted = Assignment.objects.live().filter(drafter=self.person)
            parts.append(Q(pk__in=drafted.values(_OF)))
        return parts


def _any_of(parts: list[Q]) -> Q:
    """Join conditions by OR, each with the keys it finds by an index of its own.

    Joined in one condition they would be asked of every Vorgang of the house, one by one.
    """
    if len(parts) < 2:
        return parts[0] if parts else Q(pk__in=[])
    first, *others = (Reaction.objects.filter(part).order_by().values("pk") for part in parts)
    return Q(pk__in=first.union(*others))


def _settling(on: date) -> AssignmentQuerySet:
    return Assignment.objects.settling(on)


def _of_units(units: list[int]) -> list[Q]:
    # With the lead, or settled by the lead: the unit keeps reading what it settled.
    with_lead = Q(state__in=[State.WITH_TEAM_LEAD, State.CLOSED], lead_unit__in=units)
    return [Q(pk__in=Assignment.objects.live().filter(unit__in=units).values(_OF)), with_lead]


def _given_to(person: Person) -> list[Q]:
    talks = Task.objects.open().filter(person=person, kind=Task.Kind.LEAD, reaction__isnull=False)
    return [
        Q(pk__in=Assignment.objects.live().filter(recipient=person).values(_OF)),
        Q(pk__in=talks.values(_OF), state=State.WITH_TEAM_LEAD),
    ]


def _talked_about_by(person: Person) -> Q:
    """Let whoever settled a Vorgang go on reading it, and who gave it to KRM until KRM works on it.

    Also where they stood in for the lead of the unit.
    """
    talks = Task.objects.filter(kind=Task.Kind.LEAD, done_by=person, reaction__isnull=False)
    return Q(pk__in=talks.values(_OF), state__in=[State.CLOSED, State.RECORDED])


def _about(people: list[Person]) -> Q:
    """Let a substitute work where the officer and all before them are excluded."""
    return reduce(and_, (kept_away(person) for person in people))
