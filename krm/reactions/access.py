"""From whom a Vorgang is hidden, stronger than any right (docs/rulings.md 17, § 35 (1) SGB I)."""

from datetime import date
from functools import lru_cache, reduce
from operator import and_

from django.db.models import Exists, OuterRef, Q, QuerySet

from krm.organisation.models import Person, RoleAssignment
from krm.organisation.queries import absent_people, people_with_role
from krm.organisation.rules import Role
from krm.reactions.models import Confidential, Exclusion, Petition, Reaction, ReactionQuerySet
from krm.reactions.workflow import OPEN_STATES, State


def kept_away(person: Person, reaction: str = "") -> Q:
    """Return which rows are hidden: the person is excluded or complained about, or a colleague is.

    :param reaction: the way from the row to its Vorgang, such as ``letter__reaction__``.
    """
    return _kept_from(person.pk, reaction)


@lru_cache(maxsize=1000)
def _kept_from(person: int, reaction: str) -> Q:
    """Build the question once: no row stands in it, and almost every list and page asks it."""
    listed = Exclusion.objects.filter(reaction=OuterRef(f"{reaction}pk"), person=person)
    hidden = Q(Exists(listed)) | Q(Exists(_of_a_colleague(person, reaction)))
    return hidden | Q(**{f"{reaction}complained_about": person})


def not_kept_away(person: Person) -> ReactionQuerySet:
    """Return every Vorgang that is not hidden from the person."""
    return _not_kept_from(person.pk).all()


@lru_cache(maxsize=1000)
def _not_kept_from(person: int) -> ReactionQuerySet:
    """Build that question once too."""
    listed = Exclusion.objects.filter(reaction=OuterRef("pk"), person=person)
    rows = Reaction.objects.filter(~Exists(listed), ~Exists(_of_a_colleague(person)))
    return rows.exclude(complained_about=person)


def keys_kept_from(person: Person) -> frozenset[int]:
    """Return the keys of every Vorgang that is hidden from the person.

    The same as `kept_away`, by the few rows that hide something instead of by every Vorgang.
    """
    listed = Exclusion.objects.filter(person=person).order_by().values_list("reaction_id")
    about = Reaction.objects.filter(complained_about=person).order_by().values_list("pk")
    colleague = _hiding(person).order_by().values_list("reaction_id")
    return frozenset(key for (key,) in listed.union(about, colleague))


def left_by_executive(on: date) -> Q:
    """Return what waits for the executive where nobody of it who is here on a day may act.

    A Stellungnahme that lies before it, a finding against the BMAS, a letter in the name of the
    Vorstand: it falls to the chair of the Trägerversammlung (R-13, docs/rulings.md 26).
    """
    away = absent_people(on)
    here = [one for one in people_with_role(Role.EXECUTIVE, on) if one.pk not in away]
    nobody = reduce(and_, (kept_away(person) for person in here), Q())
    presented = Q(petition__presented_hash__gt="")
    undecided = Q(
        petition__participation=Petition.Participation.NO,
        petition__own_view=Petition.Participation.YES,
        petition__decision="",
    )
    waits = Q(is_board=True, state=State.IN_CHECK) | presented | undecided
    return nobody & waits & Q(state__in=OPEN_STATES)


def _of_a_colleague(person: Person | int, reaction: str = "") -> QuerySet[Confidential]:
    """Return what hides the Vorgang of a row: its customer works in the house."""
    return _hiding(person).filter(reaction=OuterRef(f"{reaction}pk"))


def _hiding(person: Person | int) -> QuerySet[Confidential]:
    officer = RoleAssignment.objects.filter(officer_since(OuterRef("since_on")), person=person)
    return Confidential.objects.filter(~Exists(officer)).exclude(substitute=person)


def officer_since(day: date | OuterRef) -> Q:
    """Return which role assignments make somebody KRM officer on a day or after it."""
    in_office = Q(ends_on=None) | Q(ends_on__gte=day)
    return Q(role=Role.KRM_OFFICER.value) & in_office
