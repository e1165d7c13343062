"""Who may see which Vorgang: the only way rows reach a page (docs/rulings.md)."""

from collections import defaultdict
from datetime import date
from functools import cached_property, reduce
from operator import and_

from django.db.models import Case, Q, QuerySet, Value, When

from krm.journal.actions import Refused, reaction_chain
from krm.organisation import queries as organisation
from krm.organisation.access import people_with_right, roles_on, scopes_of
from krm.organisation.models import Person, Unit
from krm.organisation.rules import MATRIX, NAMED_SUBSTITUTE, Right, Role, Scope
from krm.organisation.rules import scopes as scopes_in
from krm.organisation.standing import shown_once
from krm.reactions.access import kept_away, left_by_executive, not_kept_away
from krm.reactions.models import Confidential, Reaction, ReactionDocument, ReactionQuerySet
from krm.reactions.queries import confidential_of, excluded_people
from krm.reactions.workflow import STEPS, Facts, State, refusal
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
# Each of these is a part of the work; who has none of them looks at the Vorgang only.
_WORK = frozenset({
    Right.EDIT_CASE, Right.FORWARD, Right.CHECK, Right.WRITE_SCHRIFTSATZ,
    Right.SIGN_OFF_SCHRIFTSATZ,
})  # fmt: skip
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
        if right in OF_EXECUTIVE | {Right.SEE_CASE} and Role.TV_CHAIR in self.roles:
            parts.append(self.left_by_executive)
        if right in NAMED_SUBSTITUTE:
            named = Confidential.objects.filter(substitute=self.person)
            parts.append(Q(pk__in=named.values(_OF)))
        if right in _SETTLING:
            # Whoever received it in place of the absent lead settles it, whatever their role.
            parts.append(Q(pk__in=_settling(self.on).filter(recipient=self.person).values(_OF)))
        return parts

    def what_decides(self, right: Right) -> tuple[object, ...]:
        """Return all that ``where`` looks at; two rights with the same reach equally far."""
        return (
            scopes_in(self.roles, right),
            right in _STOOD_IN_FOR,
            right in _LOOKING,
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


def visible_reactions(
    person: Person, on: date, *, right: Right = Right.SEE_CASE, visibility: Visibility | None = None
) -> ReactionQuerySet:
    """Return the reactions the person may see in lists, counts, searches and exports.

    Everything else does not exist for them: pages answer 404. The exclusion list of a Vorgang
    is stronger than any role, and so is being the employee complained about.
    """
    if not person.is_active:
        return Reaction.objects.none()
    return not_kept_away(person).filter((visibility or Visibility(person, on)).where(right))


def visible_parts(person: Person, on: date) -> list[ReactionQuerySet]:
    """Return the rows of ``visible_reactions`` in parts; together they are the same.

    In one statement with all of them a database reckons with too many rows to use an index.
    """
    if not person.is_active:
        return []
    kept = not_kept_away(person)
    return [kept.filter(part) for part in Visibility(person, on).parts(Right.SEE_CASE)]


def rights_in(
    person: Person, reaction: Reaction, on: date, visibility: Visibility | None = None
) -> frozenset[Right]:
    """Return every right the person holds for this very Vorgang, all asked in one statement.

    The conditions are those of ``visible_reactions``; rights with the same one are asked together.
    """
    visibility = visibility or Visibility(person, on)
    alike: dict[tuple[object, ...], list[Right]] = defaultdict(list)
    for right in Right:
        alike[visibility.what_decides(right)].append(right)
    columns = {
        f"group_{at}": _asked(visibility, group[0]) for at, group in enumerate(alike.values())
    }
    row = (
        not_kept_away(person).filter(pk=reaction.pk).annotate(**columns).values(*columns).first()
        if person.is_active
        else None
    )
    if row is None:
        return frozenset()
    answers = zip(alike.values(), row.values(), strict=True)
    return frozenset(right for group, is_held in answers if is_held for right in group)


def _asked(visibility: Visibility, right: Right) -> Case:
    condition = visibility.where(right)
    if not condition:
        return Case(default=Value(value=True))
    return Case(When(condition, then=Value(value=True)), default=Value(value=False))


def reviewable_reactions(person: Person, on: date) -> ReactionQuerySet:
    """Return the reactions the person may check without names: data protection and Revision.

    Not part of ``visible_reactions``: only a page that shows no name, no word of a person and no
    document asks for these rows. The exclusion list is stronger here too.
    """
    if not reviews(person, on):
        return Reaction.objects.none()
    return not_kept_away(person)


def reviews(person: Person, on: date) -> bool:
    """Tell whether the person checks cases without names on that day."""
    return person.is_active and Scope.PSEUDONYMISED in scopes_of(person, Right.SEE_CASE, on)


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


def visible_documents(
    person: Person,
    reaction: Reaction,
    on: date,
    visibility: Visibility | None = None,
    rights: frozenset[Right] | None = None,
) -> QuerySet[ReactionDocument]:
    """Return the documents of a Vorgang the person may open.

    A unit sees what KRM has chosen for it and what it has added itself (need to know).

    :param rights: those the person holds here, if the caller has just asked for them.
    """
    visibility = visibility or Visibility(person, on)
    if rights is None:
        rights = rights_in(person, reaction, on, visibility)
    documents = reaction.documents.select_related("document").order_by("-added_at", "-pk")
    if Right.SEE_CASE not in rights:
        return documents.none()
    works_here = reaction.captured_by_id == person.pk or Right.CHECK in rights
    sees_all = Scope.ALL in scopes_in(visibility.roles, Right.SEE_CASE)
    if works_here or sees_all or reaction.state == State.WITH_TEAM_LEAD:
        return documents
    mine = reaction.assignments.live().filter(
        Q(unit__in=visibility.units) | Q(drafter=person) | Q(recipient=person)
    )
    return documents.filter(
        Q(document__in=mine.values("documents")) | Q(document__stored_by=person)
    )


def holds(person: Person, right: str, reaction: Reaction, on: date) -> bool:
    """Tell whether the person holds the right for this very Vorgang; a page asks once for each."""
    visibility = shown_once(("visibility", person.pk, on), lambda: Visibility(person, on))
    rows = visible_reactions(person, on, right=Right(right), visibility=visibility)
    key = ("holds", person.pk, person.is_active, right, reaction.pk, on)
    return shown_once(key, rows.filter(pk=reaction.pk).exists)


def people_who_hold(right: Right, reaction: Reaction, on: date) -> list[Person]:
    """Return who holds a right over this very Vorgang by a role, or is named for it, by name."""
    hidden = confidential_of(reaction)
    named = [] if hidden is None else [hidden.substitute]
    people = dict.fromkeys([*people_with_right(right, on), *named])
    return [person for person in people if holds(person, right, reaction, on)]


def works_for(person: Person, assignment: Assignment, on: date) -> bool:
    """Tell whether the person works on the task of this very unit."""
    if person.pk in (assignment.recipient_id, assignment.drafter_id):
        return True
    return assignment.unit in organisation.units_led_by(person, on)


def answers_in_place_of_krm(person: Person, reaction: Reaction, on: date) -> bool:
    """Tell whether the person answers for a unit that was given the Vorgang to settle (R-13)."""
    if roles_on(person, on) & {Role.KRM_OFFICER, Role.FRONT_OFFICE}:
        return False
    settling = reaction.assignments.settling(on).select_related("unit")
    return any(works_for(person, row, on) for row in settling)


def owns(person: Person, task: Task, on: date) -> bool:
    """Tell whether the person has to do the task: it is theirs, their unit's or their role's."""
    if task.person_id is not None:
        return task.person_id == person.pk
    if task.unit is not None and task.unit in organisation.units_led_by(person, on):
        return True
    return bool(task.role) and task.role in roles_on(person, on)


def require_step(person: Person, name: str, reaction: Reaction, on: date) -> None:
    """Refuse the step unless the person holds its right for this Vorgang.

    :raises Refused: with the reason in German.
    """
    require_right(person, STEPS[name].right, reaction, on, reason=STEPS[name].no_right)


def require_right(
    person: Person, right: str, reaction: Reaction, on: date, *, reason: str = ""
) -> None:
    """Refuse unless the person holds the right for this Vorgang.

    :raises Refused: with the reason in German.
    """
    if not holds(person, right, reaction, on):
        raise Refused(
            reason or "Für diesen Schritt haben Sie in diesem Vorgang kein Recht.",
            code="no_right",
            chain=reaction_chain(reaction.pk),
        )


def require_any(person: Person, rights: frozenset[Right], reaction: Reaction, on: date) -> None:
    """Refuse unless the person holds at least one of the rights for this Vorgang.

    :raises Refused: with the reason in German.
    """
    if not any(holds(person, right, reaction, on) for right in rights):
        require_right(person, min(rights), reaction, on)


def works_on(person: Person, reaction: Reaction, on: date) -> bool:
    """Tell whether the person works on the Vorgang, and does not only look at it."""
    return not rights_in(person, reaction, on).isdisjoint(_WORK)


def require_work(person: Person, reaction: Reaction, on: date) -> None:
    """Refuse unless the person works on the Vorgang.

    :raises Refused: with the reason in German.
    """
    if not works_on(person, reaction, on):
        raise Refused(
            "Sie können diesen Vorgang ansehen, aber nicht bearbeiten.",
            code="only_looking",
            chain=reaction_chain(reaction.pk),
        )


def require_author(author: Person, reaction: Reaction, *, code: str) -> None:
    """Refuse an author of a Schriftsatz who must not see the Vorgang (docs/rulings.md 17).

    :raises Refused: with the sentence of the gate.
    """
    facts = Facts(author_is_complained_about=author.pk in excluded_people(reaction))
    if reason := refusal("author_not_complained_about", facts):
        raise Refused(reason, code=code, chain=reaction_chain(reaction.pk))


def require_drafter(drafter: Person, unit: Unit, reaction: Reaction) -> None:
    """Refuse a drafter from another unit, or one who must not see the Vorgang.

    :raises Refused: with the reason in German.
    """
    if drafter.unit_id != unit.pk:
        raise Refused(
            f"{drafter.display_name} gehört nicht zu {unit.name}. Bitte jemanden von dort wählen.",
            code="field_drafter",
            chain=reaction_chain(reaction.pk),
        )
    require_author(drafter, reaction, code="field_drafter")


def require_unit(person: Person, assignment: Assignment, on: date) -> None:
    """Refuse unless the person works on the task of this very unit.

    :raises Refused: with the reason in German.
    """
    if not works_for(person, assignment, on):
        raise Refused(
            f"Diese Aufgabe gehört zu {assignment.unit.name}.",
            code="other_unit",
            chain=reaction_chain(assignment.reaction_id),
        )
