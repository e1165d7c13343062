"""What resembles an arrival: known customers, and what is worded alike."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from django.db.models import QuerySet

from krm.arrivals import access
from krm.arrivals.models import IntakeItem
from krm.arrivals.queries.searched import meant_by_arrivals
from krm.arrivals.queries.submissions import submission_of
from krm.arrivals.queries.taken_out import NO_KIN, Kin
from krm.casework.queries.meant import IN_MEANING, MOST_COMPARED, Meant, meant_alike
from krm.casework.queries.similar import (
    MOST_READ,
    MOST_SHOWN,
    hits,
    least_hits,
    worded_alike,
    words_for,
)
from krm.casework.rules.similar import comparable, percent_alike, telling_words
from krm.organisation.models import Person
from krm.parties import queries as parties
from krm.parties.models import Party
from krm.reactions.models import Reaction
from krm.regelwerk import queries as regelwerk
from krm.search.models import Entry
from krm.search.rules.meaning import nearest
from krm.search.storage import meanings
from krm.work.access import visible_reactions

_ARRIVAL: Final = Entry.Kind.ARRIVAL


@dataclass(frozen=True)
class Alike:
    """Something alike: a Vorgang or an arrival, and how alike it is.

    :ivar percent: in its wording.
    :ivar meant: in its meaning, 0 if that is too little or not known.
    """

    percent: int
    is_same: bool
    reaction: Reaction | None = None
    item: IntakeItem | None = None
    is_same_sender: bool = False
    meant: int = 0
    # It is of the same letter and still apart.
    is_apart: bool = False

    @property
    def is_only_meant(self) -> bool:
        """Tell whether it says the same in other words: nothing says that it is the same sender."""
        return bool(self.meant) and not self.percent and not self.is_same_sender

    @property
    def words(self) -> str:
        """Return how alike it is in words."""
        if self.is_apart:
            return "aus demselben Schreiben; bleibt ein eigener Eingang"
        if self.is_same_sender and not self.percent:
            return "gleicher Absender"
        if self.is_only_meant:
            return IN_MEANING
        return words_for(self.percent, is_same=self.is_same)


def known_parties(item: IntakeItem, already: Sequence[Party]) -> list[Party]:
    """Return customers who may be the sender: those of the suggestions, then by number and name."""
    said = submission_of(item)
    found = {party.pk: party for party in already}
    if said is not None and not said.is_anonymous:
        name = f"{said.first_name} {said.last_name}".strip()
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
    return list(seen.select_related("party").order_by("-arrived_at", "-pk")[:MOST_SHOWN])


def alike(item: IntakeItem, person: Person, on: date, kin: Kin = NO_KIN) -> list[Alike]:
    """Return Vorgänge and waiting arrivals that are worded like an arrival, the most similar first.

    Then what says the same in other words, if the worker has read the meaning already. Only what
    the person may see. Works without a name, so for anonymous letters too.

    :param kin: what is of the same letter.
    """
    return [replace(row, is_apart=_is_of(kin, row)) for row in _alike(item, person, on)]


def _is_of(kin: Kin, row: Alike) -> bool:
    if row.reaction is not None:
        return row.reaction.pk in kin.reactions
    return row.item is not None and row.item.pk in kin.items


def _alike(item: IntakeItem, person: Person, on: date) -> list[Alike]:
    worded = _worded(item, person, on)
    meant = _meant(item, person, on)
    own = {_key_of(row): row.meant for row in meant}
    known = {_key_of(row) for row in worded}
    return [
        *(replace(row, meant=own.get(_key_of(row), 0)) for row in worded),
        *[row for row in meant if _key_of(row) not in known][
            : regelwerk.rules_on(on).number("triage.meaning_shown")
        ],
    ]


def _worded(item: IntakeItem, person: Person, on: date) -> list[Alike]:
    rules = regelwerk.rules_on(on)
    since = item.arrived_at - timedelta(days=rules.number("triage.look_back_days"))
    same = rules.number("triage.same_percent")
    least = rules.number("triage.similar_percent")
    found = [
        Alike(percent, percent >= same, reaction=row)
        for percent, row in worded_alike(item.text, person, on, since=since)
        if percent >= least
    ]
    waiting = _waiting(person, on).exclude(pk=item.pk)
    worded = _worded_items(item.text, waiting, on)
    known = {row.item for row in worded}
    more = [row for row in _items_of_sender(item, waiting) if row.item not in known]
    return sorted([*found, *worded, *more], key=lambda row: -row.percent)[:MOST_SHOWN]


def _key_of(row: Alike) -> tuple[str, int]:
    thing = row.reaction or row.item
    return type(thing).__name__, thing.pk if thing else 0


def _meant(item: IntakeItem, person: Person, on: date) -> list[Alike]:
    """Return what says the same as an arrival in other words, the closest first."""
    vector = meanings.vector_of(_ARRIVAL, item.pk)
    if not vector:
        return []
    rules = regelwerk.rules_on(on)
    since = item.arrived_at - timedelta(days=rules.number("triage.look_back_days"))
    least = rules.number("triage.meaning_percent")
    said = Meant(meant_by_arrivals([item.pk]).get(item.pk, ""), vector)
    cases = meant_alike(said, person, on, since=since, least=least)
    found = [Alike(0, is_same=False, reaction=row, meant=percent) for percent, row in cases]
    waiting = _waiting(person, on).exclude(pk=item.pk).order_by("-arrived_at", "-pk")
    keys = waiting.values_list("pk", flat=True)[:MOST_COMPARED]
    vectors = meanings.vectors_of(Entry.key_of(_ARRIVAL, key) for key in keys)
    close = {Entry.row_of(key): percent for percent, key in nearest(vector, vectors, least=least)}
    found += [
        Alike(0, is_same=False, item=row, meant=close[row.pk])
        for row in waiting.filter(pk__in=close)
    ]
    return sorted(found, key=lambda row: -row.meant)


def items_alike(text: str, person: Person, on: date) -> list[Alike]:
    """Return waiting arrivals that are worded like a text, the most similar first."""
    return _worded_items(text, _waiting(person, on), on)


def _waiting(person: Person, on: date) -> QuerySet[IntakeItem]:
    return access.visible_items(person, on).open()


def _items_of_sender(item: IntakeItem, waiting: QuerySet[IntakeItem]) -> list[Alike]:
    """Return what else waits from the same address, the latest first."""
    if not item.sender_address:
        return []
    rows = waiting.filter(sender_address__iexact=item.sender_address)
    latest = rows.order_by("-arrived_at", "-pk")[:MOST_SHOWN]
    return [Alike(0, is_same=False, item=row, is_same_sender=True) for row in latest]


def _worded_items(text: str, waiting: QuerySet[IntakeItem], on: date) -> list[Alike]:
    words, mine = telling_words(text), comparable(text)
    if not words or not mine:
        return []
    rows = (
        waiting.annotate(hits=hits("text", words))
        .filter(hits__gte=least_hits(words))
        .order_by("-hits", "-arrived_at", "-pk")[:MOST_READ]
    )
    scored = [(percent_alike(mine, comparable(row.text)), row) for row in rows]
    rules = regelwerk.rules_on(on)
    same = rules.number("triage.same_percent")
    least = rules.number("triage.similar_percent")
    found = [Alike(pc, pc >= same, item=row) for pc, row in scored if pc >= least]
    return sorted(found, key=lambda row: -row.percent)[:MOST_SHOWN]
