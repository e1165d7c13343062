"""Who may see which Vorgang: the only way rows reach a page (docs/rulings.md)."""

from collections.abc import Iterable
from datetime import date
from functools import reduce
from operator import or_
from typing import Final

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When

from krm.journal.actions import Refused, reaction_chain
from krm.organisation import queries as organisation
from krm.organisation.access import people_with_right, roles_on, scopes_of, whose_rights
from krm.organisation.models import Person, Unit
from krm.organisation.rules import MATRIX, ROLE_LABELS, Right, Role, Scope
from krm.organisation.rules import scopes as scopes_in
from krm.organisation.standing import shown_once
from krm.reactions.access import not_kept_away
from krm.reactions.models import Reaction, ReactionDocument, ReactionQuerySet
from krm.reactions.queries import confidential_of, excluded_people
from krm.reactions.workflow import RESTRICTED, STEPS, Facts, State, goes_on_restricted, refusal
from krm.work.access.visibility import Visibility
from krm.work.models import Assignment

# What a statement answers: the petition itself, and the letter with which it came.
_Kind = ReactionDocument.Kind
ANSWERED: Final = (_Kind.INCOMING, _Kind.NIEDERSCHRIFT, _Kind.MINISTRY)

# Each of these is a part of the work; who has none of them looks at the Vorgang only.
_WORK = frozenset({
    Right.EDIT_CASE, Right.FORWARD, Right.CHECK, Right.WRITE_SCHRIFTSATZ,
    Right.SIGN_OFF_SCHRIFTSATZ,
})  # fmt: skip


def visible_reactions(
    person: Person,
    on: date,
    *,
    right: Right = Right.SEE_CASE,
    visibility: Visibility | None = None,
    by_row: bool = False,
) -> ReactionQuerySet:
    """Return the reactions the person may see in lists, counts, searches and exports.

    Everything else does not exist for them: pages answer 404. The exclusion list of a Vorgang
    is stronger than any role, and so is being the employee complained about.

    :param by_row: where keys, a number or the row of another table find the few that are asked
        for; then not all that the person may see is read for them.
    """
    if not person.is_active:
        return Reaction.objects.none()
    visibility = visibility or Visibility(person, on)
    return not_kept_away(person).filter(visibility.where(right, by_row=by_row))


def visible_parts(
    person: Person,
    on: date,
    *,
    right: Right = Right.SEE_CASE,
    visibility: Visibility | None = None,
) -> list[ReactionQuerySet]:
    """Return the rows of ``visible_reactions`` in parts; together they are the same.

    In one statement with all of them a database reckons with too many rows to use an index.
    """
    if not person.is_active:
        return []
    visibility, kept = visibility or Visibility(person, on), not_kept_away(person)
    return [kept.filter(part) for part in visibility.parts(right)]


def rights_in(
    person: Person, reaction: Reaction, on: date, visibility: Visibility | None = None
) -> frozenset[Right]:
    """Return every right the person holds for this very Vorgang, all asked in one statement.

    The conditions are those of ``visible_reactions``; each is asked once, for all its rights.
    """
    if not person.is_active:
        return frozenset()
    visibility = visibility or Visibility(person, on)
    reasons = {right: visibility.reasons(right) for right in Right}
    columns = {
        f"by_{reason}": _is_so(visibility.conditions(reason, by_row=True))
        for reason in dict.fromkeys(one for several in reasons.values() for one in several)
    }
    if not columns:
        return frozenset()
    rows = not_kept_away(person).filter(pk=reaction.pk).annotate(**columns)
    found = rows.values(*columns).first()
    if found is None:
        return frozenset()
    return frozenset(
        right for right, several in reasons.items() if any(found[f"by_{one}"] for one in several)
    )


def _is_so(conditions: list[Q]) -> Case | Value:
    # One row is asked: joined by OR they need no index of their own.
    condition = reduce(or_, conditions)
    if not condition:
        return Value(value=True)
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


def visible_documents(
    person: Person,
    reaction: Reaction,
    on: date,
    visibility: Visibility | None = None,
    rights: frozenset[Right] | None = None,
) -> QuerySet[ReactionDocument]:
    """Return the documents of a Vorgang the person may open.

    A unit sees what KRM has chosen for it and what it has added itself (need to know). Whoever
    releases the statement to a petition sees what it answers.

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
    own = Q(document__in=mine.values("documents")) | Q(document__stored_by=person)
    if Right.RELEASE_STATEMENT in rights:
        own |= Q(kind__in=ANSWERED)
    return documents.filter(own)


def files_by_row(visibility: Visibility) -> tuple[Q, Q]:
    """Return which files of given Vorgänge that the person sees they may open, in two conditions.

    The first says of a Vorgang that all its files are theirs, the second of a file of another one
    that it is. The same as ``visible_documents`` says of each Vorgang; a test compares them.
    """
    person = visibility.person
    if Scope.ALL in scopes_in(visibility.roles, Right.SEE_CASE):
        return Q(), Q(pk__in=[])
    in_charge = Q(unit__in=visibility.units) | Q(drafter=person) | Q(recipient=person)
    chosen = Assignment.objects.live().filter(
        in_charge, reaction=OuterRef("reaction"), documents=OuterRef("document")
    )
    whole: Q = Q(captured_by=person) | Q(state=State.WITH_TEAM_LEAD)
    whole |= visibility.where(Right.CHECK, by_row=True)
    single: Q = Q(document__stored_by=person) | Q(Exists(chosen))
    right = Right.RELEASE_STATEMENT
    if scopes_in(visibility.roles, right):  # few: nobody else is asked one table more
        released = visible_reactions(person, visibility.on, right=right, visibility=visibility)
        single |= Q(reaction__in=released.values("pk"), kind__in=ANSWERED)
    return whole, single


def holds(person: Person, right: str, reaction: Reaction, on: date) -> bool:
    """Tell whether the person holds the right for this very Vorgang; a page asks once for each."""

    def read() -> bool:
        seen = shown_once(("visibility", person.pk, on), lambda: Visibility(person, on))
        rows = visible_reactions(person, on, right=Right(right), visibility=seen, by_row=True)
        return rows.filter(pk=reaction.pk).exists()

    return shown_once(("holds", person.pk, person.is_active, right, reaction.pk, on), read)


def people_who_hold(right: Right, reaction: Reaction, on: date) -> list[Person]:
    """Return who holds a right over this very Vorgang by a role, or is named for it, by name."""
    hidden = confidential_of(reaction)
    named = [] if hidden is None else [hidden.substitute]
    people = dict.fromkeys([*people_with_right(right, on), *named])
    return [person for person in people if holds(person, right, reaction, on)]


def people_who_see(reaction: Reaction, on: date) -> list[Person]:
    """Return who may open this very Vorgang, by name: who can keep what its answer promises.

    Asked is only who can have to do with it: everybody here could have recorded a Vorgang.
    """
    wide = [role for role, rights in MATRIX.items() if rights.get(Right.SEE_CASE) is Scope.ALL]
    found = [person for role in wide for person in organisation.people_with_role(role, on)]
    rows = reaction.assignments.select_related("unit", "recipient", "drafter")
    given = list(rows.order_by("pk"))
    posts = organisation.UnitsByKey()
    for unit in {row.unit for row in given} | {reaction.lead_unit, reaction.concerned_unit}:
        found += [person for person, _ in posts.posts_above(unit)] if unit else []
    hidden = confidential_of(reaction)
    named = [reaction.captured_by, hidden.substitute if hidden else None]
    named += [person for row in given for person in (row.recipient, row.drafter)]
    people = {*found, *(person for person in named if person is not None)}
    seeing = [person for person in people if holds(person, Right.SEE_CASE, reaction, on)]
    return sorted(seeing, key=lambda row: (row.last_name, row.first_name, row.pk))


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


def require_step(person: Person, name: str, reaction: Reaction, on: date) -> None:
    """Refuse the step unless the person holds its right for this Vorgang.

    :raises Refused: with the reason in German.
    """
    require_right(person, STEPS[name].right, reaction, on, reason=STEPS[name].no_right)
    if reaction.restricted_on is not None and not goes_on_restricted(STEPS[name]):
        raise Refused(RESTRICTED, code="restricted", chain=reaction_chain(reaction.pk))


def require_right(
    person: Person, right: str, reaction: Reaction, on: date, *, reason: str = ""
) -> None:
    """Refuse unless the person holds the right for this Vorgang.

    :raises Refused: with the reason in German.
    """
    if not any(holds(one, right, reaction, on) for one in whose_rights(person)):
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


def possible_drafters(units: Iterable[Unit], reaction: Reaction, on: date) -> QuerySet[Person]:
    """Return who of some units can be asked for a draft: who writes there by a role or leads it.

    Whoever must not see the Vorgang is left out.
    """
    rows = Unit.objects.filter(pk__in=[unit.pk for unit in units])
    writers = [person.pk for person in people_with_right(Right.WRITE_SCHRIFTSATZ, on)]
    in_charge = Q(pk__in=rows.values("lead")) | Q(pk__in=rows.values("deputy"))
    people = Person.objects.filter(Q(pk__in=writers) | in_charge, is_active=True, unit__in=rows)
    return people.exclude(pk__in=excluded_people(reaction))


def require_drafter(drafter: Person, unit: Unit, reaction: Reaction, on: date) -> None:
    """Refuse a drafter from another unit, or one who would not or must not see the Vorgang.

    :raises Refused: with the reason in German.
    """
    chain = reaction_chain(reaction.pk)
    if drafter.unit_id != unit.pk:
        raise Refused(
            f"{drafter.display_name} gehört nicht zu {unit.name}. Bitte jemanden von dort wählen.",
            code="field_drafter",
            chain=chain,
        )
    if not scopes_of(drafter, Right.WRITE_SCHRIFTSATZ, on):
        raise Refused(
            f"{drafter.display_name} hat nicht die Rolle „{ROLE_LABELS[Role.DRAFTER]}“ und sähe "
            "den Vorgang nicht. Bitte jemand anderen wählen, oder die Administration gibt die "
            "Rolle.",
            code="field_drafter",
            chain=chain,
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
