"""The list of petitions with the next date of each."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from krm.deadlines import queries as deadlines
from krm.deadlines.queries import Light
from krm.organisation.models import Person
from krm.petitions.models import Statement
from krm.petitions.queries.standing import Standing, standing_of
from krm.reactions.models import Petition, Reaction, ReactionQuerySet
from krm.reactions.rules import Kind
from krm.work.access import visible_reactions

MOST = 150


@dataclass(frozen=True)
class ListedPetition:
    """One row of the list."""

    reaction: Reaction
    petition: Petition
    standing: Standing
    light: Light | None
    days_late: int


def petitions_among(rows: ReactionQuerySet) -> ReactionQuerySet:
    """Keep petitions, and Eingaben about which something of a petition is written down."""
    is_one = Q(kind=Kind.PETITION) | Q(kind=Kind.EINGABE, petition__isnull=False)
    return rows.filter(is_one).select_related("petition").with_rules()


def petition_in(reaction: Reaction) -> Petition:
    """Return what belongs to a petition, read along; an empty one where nothing is entered."""
    found: Petition | None = getattr(reaction, "petition", None)
    return found or Petition(reaction=reaction)


def listed_petitions(person: Person, on: date, *, ended: bool = False) -> list[ListedPetition]:
    """Return the petitions a person may see, the most urgent first; ended ones the latest first."""
    seen = petitions_among(visible_reactions(person, on, by_row=True))
    chosen = seen.ended() if ended else seen.open()
    rows = list(chosen.newest_first()[:MOST])
    lights = deadlines.lights(on)
    late = _late(rows)
    found = []
    for row in rows:
        petition = petition_in(row)
        standing = standing_of(row, petition, lights.calendar)
        light = lights.on_day(standing.due_on) if standing.due_on else None
        found.append(ListedPetition(row, petition, standing, light, late.get(row.pk, 0)))
    if ended:
        return found
    return sorted(found, key=lambda item: (item.standing.due_on or date.max, item.reaction.pk))


def _late(rows: list[Reaction]) -> dict[int, int]:
    sent = Statement.objects.filter(reaction__in=rows).exclude(transmitted_on=None)
    found: dict[int, int] = {}
    for row in sent.only("reaction_id", "due_on", "transmitted_on"):
        found[row.reaction_id] = max(found.get(row.reaction_id, 0), row.days_late)
    return found
