"""A customer who works in the house: colleagues learn nothing of the Vorgang (§ 35 (1) SGB I).

Only the KRM officer and one person named for this very Vorgang see it; she takes the place of
every team lead and is the second person. Nobody inherits it, whoever is away.
"""

from datetime import datetime

from krm.casework.queries import facts_for
from krm.journal import actions as journal
from krm.journal.actions import Refused, Verb, reaction_chain
from krm.notices.models import Notice
from krm.organisation.access import roles_on
from krm.organisation.models import Person, Unit
from krm.organisation.queries import UnitsByKey, local_day
from krm.organisation.rules import NEVER_NAMED
from krm.reactions import actions as reactions
from krm.reactions.models import Confidential, Reaction
from krm.reactions.queries import excluded_people
from krm.work import access
from krm.work.actions.keeping_away import pass_on_work
from krm.work.actions.telling import tell


@journal.verb
def make_confidential(
    *, reaction: Reaction, unit: Unit, substitute: Person, by: Person, at: datetime
) -> Reaction:
    """Hide a Vorgang from everybody but KRM and one named person, or name somebody else.

    :param unit: where the customer works; nobody of it and nobody above it is named.
    :raises StepNotAllowed: for what only the executive can release: a petition, or in the name of
        the Vorstand.
    :raises Refused: if that person cannot stand in.
    """
    on = local_day(at)
    access.require_step(by, "make_confidential", reaction, on)
    row = reactions.locked(reaction)
    _check(row, unit, substitute, at)
    moved = reactions.take_step(
        name="make_confidential",
        reaction=row,
        facts=facts_for(row, by, on),
        verb=Verb.REACTION_HIDDEN,
        data={"substitute": substitute.pk, "unit": unit.pk},
        personal={"who": substitute.display_name, "unit": unit.name},
        by=by,
        at=at,
    )
    Confidential.objects.update_or_create(
        reaction=moved,
        defaults={"unit": unit, "substitute": substitute},
        create_defaults={"unit": unit, "substitute": substitute, "since_on": on},
    )
    moved = reactions.locked(moved)
    for person in _who_has_something(moved):
        pass_on_work(reaction=moved, person=person, by=by, at=at)
    tell(
        reaction=moved, people=[substitute], kind="confidential",
        what="Sie sind hier anstelle der Führungskräfte benannt. Sonst sieht ihn nur KRM.",
        key=f"{substitute.pk}", by=by, at=at,
    )  # fmt: skip
    return moved


def _check(reaction: Reaction, unit: Unit, substitute: Person, at: datetime) -> None:
    if reason := why_not_named(reaction, unit, substitute, at):
        raise Refused(reason, code="field_substitute", chain=reaction_chain(reaction.pk))


def why_not_named(reaction: Reaction, unit: Unit, person: Person, at: datetime) -> str:
    """Return why somebody cannot be named beside KRM, in German; "": they can."""
    above = {lead.pk for lead, _post in UnitsByKey().posts_above(unit)}
    name = person.display_name
    if person.unit_id == unit.pk or person.pk in above:
        return f"{name} arbeitet in {unit.name} oder führt sie. Bitte jemanden von außerhalb."
    if roles_on(person, local_day(at)) & NEVER_NAMED:
        return f"{name} hat eine Aufgabe, mit der das nicht zusammenpasst. Bitte jemand anderes."
    kept = set(reaction.exclusions.values_list("person_id", flat=True))
    if not person.is_active or person.pk in kept | {reaction.complained_about_id}:
        return f"{name} darf diesen Vorgang nicht sehen. Bitte jemand anderes."
    return ""


def _who_has_something(reaction: Reaction) -> list[Person]:
    """Return who has work or messages of a Vorgang and must not see it any more."""
    found = {*Notice.objects.filter(reaction_pk=reaction.pk).values_list("recipient", flat=True)}
    mine: set[int | None] = {*reaction.tasks.open().values_list("person", flat=True)}
    for row in reaction.assignments.owed():
        mine |= {row.recipient_id, row.drafter_id}
    found |= {pk for pk in mine if pk is not None}
    hidden = found & excluded_people(reaction)
    return list(Person.objects.filter(pk__in=hidden).order_by("pk"))
