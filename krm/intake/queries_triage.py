"""Reads for the Sichtung: what was said in the form, and what is worded alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from operator import add

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Case, Value, When
from django.db.models.expressions import Combinable

from krm.casework.access import visible_reactions
from krm.casework.models import IntakeItem
from krm.intake import access
from krm.intake.models import Submission
from krm.intake.rules_similar import comparable, percent_alike, telling_words
from krm.organisation.models import Person
from krm.parties import queries as parties
from krm.parties.models import Party
from krm.reactions.models import Reaction
from krm.regelwerk import queries as regelwerk

_MOST_READ = 100
_MOST_SHOWN = 5


@dataclass(frozen=True)
class Alike:
    """Something worded alike: a Vorgang or an arrival, and how alike it is."""

    percent: int
    is_same: bool
    reaction: Reaction | None = None
    item: IntakeItem | None = None

    @property
    def words(self) -> str:
        """Return how alike it is in words."""
        return "gleicher Wortlaut" if self.is_same else f"ähnlicher Wortlaut ({self.percent} %)"


def submission_of(item: IntakeItem) -> Submission | None:
    """Return what was said in the form, if the arrival came that way."""
    try:
        return item.submission
    except ObjectDoesNotExist:
        return None


def known_parties(item: IntakeItem, already: Sequence[Party]) -> list[Party]:
    """Return customers who may be the sender: those of the suggestions, then by number and name."""
    said = submission_of(item)
    found = {party.pk: party for party in already}
    if said is not None and not said.is_anonymous:
        name = f"{said.given_name} {said.family_name}".strip()
        for party in parties.similar_parties(
            name=name, email=said.email, customer_number=said.customer_number
        ):
            found.setdefault(party.pk, party)
    elif not already:
        for party in parties.similar_parties(name=item.sender_name, email=item.sender_address):
            found.setdefault(party.pk, party)
    return list(found.values())


def reactions_of_parties(known: Sequence[Party], person: Person, on: date) -> list[Reaction]:
    """Return the latest Vorgänge of customers who may be the sender."""
    seen = visible_reactions(person, on).filter(party__in=[party.pk for party in known])
    return list(seen.select_related("party").order_by("-arrived_at", "-pk")[:_MOST_SHOWN])


def alike(item: IntakeItem, person: Person, on: date) -> list[Alike]:
    """Return Vorgänge and waiting arrivals that are worded like an arrival, the likest first.

    The database offers only rows with half of the telling words, so that no text is read in vain;
    only what the person may see. Works without a name, so for anonymous letters too.
    """
    words = telling_words(item.text)
    mine = comparable(item.text)
    if not words or not mine:
        return []
    rules = regelwerk.rules_on(on)
    similar = rules.number("triage.similar_percent")
    same = rules.number("triage.same_percent")
    days = timedelta(days=rules.number("triage.look_back_days"))
    found = [
        *_reactions(item, mine, words, person, on, days),
        *_items(item, mine, words, person, on),
    ]
    shown = [
        Alike(percent, percent >= same, reaction=reaction, item=other)
        for percent, reaction, other in found
        if percent >= similar
    ]
    return sorted(shown, key=lambda row: -row.percent)[:_MOST_SHOWN]


def _hits(field: str, words: Sequence[str]) -> Combinable:
    """Return how many of the words a row has; who has most is read first."""
    one = [
        Case(When(**{f"{field}__icontains": word}, then=Value(1)), default=Value(0))
        for word in words
    ]
    return reduce(add, one)


def _least(words: Sequence[str]) -> int:
    """Return how many words a row must have: half of them, so that common ones do not flood."""
    return max(1, len(words) // 2)


def _reactions(
    item: IntakeItem,
    mine: Sequence[str],
    words: Sequence[str],
    person: Person,
    on: date,
    days: timedelta,
) -> list[tuple[int, Reaction | None, IntakeItem | None]]:
    seen = visible_reactions(person, on).filter(arrived_at__gte=item.arrived_at - days)
    rows = (
        seen.annotate(hits=_hits("matter", words))
        .filter(hits__gte=_least(words))
        .order_by("-hits", "-arrived_at", "-pk")
        .values_list("pk", "matter")[:_MOST_READ]
    )
    scored = [(percent_alike(mine, comparable(matter)), pk) for pk, matter in rows]
    best = sorted(scored, reverse=True)[:_MOST_SHOWN]
    read = Reaction.objects.select_related("party").in_bulk([pk for _, pk in best])
    return [(percent, read[pk], None) for percent, pk in best]


def _items(
    item: IntakeItem, mine: Sequence[str], words: Sequence[str], person: Person, on: date
) -> list[tuple[int, Reaction | None, IntakeItem | None]]:
    others = access.visible_items(person, on).filter(
        state__in=[IntakeItem.State.NEW, IntakeItem.State.WAITING]
    )
    rows = (
        others.exclude(pk=item.pk)
        .annotate(hits=_hits("text", words))
        .filter(hits__gte=_least(words))
        .order_by("-hits", "-arrived_at", "-pk")[:_MOST_READ]
    )
    return [(percent_alike(mine, comparable(row.text)), None, row) for row in rows]
