"""Which earlier Vorgänge may be the same matter: by wording, by customer, by number (R-24)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from itertools import combinations
from operator import add
from typing import Final

from django.db import connection
from django.db.models import BooleanField, Case, F, Func, Value, When
from django.db.models.expressions import Combinable

from krm.casework.rules.similar import (
    MOST_WORDS,
    READ,
    comparable,
    percent_alike,
    telling_words,
    whole_words,
)
from krm.organisation.models import Person
from krm.parties import queries as parties
from krm.parties.models import Party
from krm.reactions.models import Reaction
from krm.reactions.rules import numbers_in
from krm.reactions.workflow import State
from krm.regelwerk import queries as regelwerk
from krm.work.access import visible_reactions

MOST_READ: Final = 100
MOST_SHOWN: Final = 5


@dataclass(frozen=True)
class Typed:
    """What is known so far about a matter that is being written down."""

    name: str = ""
    is_whole_name: bool = False
    email: str = ""
    customer_number: str = ""
    title: str = ""
    matter: str = ""


@dataclass(frozen=True)
class Match:
    """An earlier Vorgang, why it may be the same matter, and whether that is very likely."""

    reaction: Reaction
    reason: str
    is_strong: bool = False

    @property
    def may_be_followed(self) -> bool:
        """Tell whether a new Vorgang can be its Folgereaktion; before the answer it joins it."""
        return not self.reaction.is_open or self.reaction.state == State.ANSWERED


def similar(typed: Typed, person: Person, at: datetime, on: date) -> list[Match]:
    """Return up to five Vorgänge that may be the same matter, the likeliest first.

    Only what the person may see. Strong is what is worded the same, what is named by its number,
    and what of the same customer is still open.
    """
    found: dict[int, Match] = {}
    for match in (
        *_named(typed, person, on),
        *_worded(typed, person, at, on),
        *_of_customer(typed, person, on),
    ):
        known = found.get(match.reaction.pk)
        if known is None or (match.is_strong and not known.is_strong):
            found[match.reaction.pk] = match
    return sorted(found.values(), key=lambda match: not match.is_strong)[:MOST_SHOWN]


def _named(typed: Typed, person: Person, on: date) -> list[Match]:
    numbers = numbers_in(typed.title, typed.matter)
    if not numbers:
        return []
    rows = visible_reactions(person, on, by_row=True)
    rows = rows.filter(number__in=sorted(numbers)[:MOST_SHOWN])
    return [
        Match(row, "Die Nummer steht im Text", is_strong=True)
        for row in rows.select_related("party").order_by("-pk")
    ]


def _worded(typed: Typed, person: Person, at: datetime, on: date) -> list[Match]:
    rules = regelwerk.rules_on(on)
    since = at - timedelta(days=rules.number("triage.look_back_days"))
    same, least = rules.number("triage.same_percent"), rules.number("triage.similar_percent")
    return [
        Match(row, words_for(percent, is_same=percent >= same), is_strong=percent >= same)
        for percent, row in worded_alike(typed.matter, person, on, since=since)
        if percent >= least
    ]


def words_for(percent: int, *, is_same: bool) -> str:
    """Return how alike two texts are in words."""
    return "gleicher Wortlaut" if is_same else f"ähnlicher Wortlaut ({percent} %)"


def _of_customer(typed: Typed, person: Person, on: date) -> list[Match]:
    known = parties.similar_parties(
        name=typed.name, email=typed.email, customer_number=typed.customer_number
    )
    if not known:
        return []
    rows = visible_reactions(person, on).filter(party__in=[party.pk for party in known])
    latest = rows.select_related("party").order_by("-arrived_at", "-pk")[:MOST_SHOWN]
    return [_about_customer(row, row.party, typed) for row in latest if row.party is not None]


def _about_customer(row: Reaction, party: Party, typed: Typed) -> Match:
    number, email = typed.customer_number.strip(), typed.email.strip().lower()
    if number and party.customer_number == number:
        return Match(row, "Gleiche Kundennummer", is_strong=row.is_open)
    if email and party.email == email:
        return Match(row, "Gleiche E-Mail-Adresse", is_strong=row.is_open)
    return Match(row, "Gleicher Name", is_strong=row.is_open and typed.is_whole_name)


def worded_alike(
    text: str, person: Person, on: date, *, since: datetime
) -> list[tuple[int, Reaction]]:
    """Return the Vorgänge that are worded most like a text, each with how many percent.

    The database offers only rows with half of the telling words, so that no text is read in vain.
    Works without a name, so for anonymous letters too.
    """
    words, mine = telling_words(text), comparable(text)
    if not words or not mine:
        return []
    seen = visible_reactions(person, on).filter(arrived_at__gte=since)
    if connection.vendor == "postgresql" and (whole := whole_words(text)):
        seen = seen.filter(shares_two_words(whole))
    rows = (
        seen.annotate(hits=hits("matter", words))
        .filter(hits__gte=least_hits(words))
        .order_by("-hits", "-arrived_at", "-pk")
        .values_list("pk", "matter")[:MOST_READ]
    )
    scored = [(percent_alike(mine, comparable(matter)), pk) for pk, matter in rows]
    best = sorted(scored, reverse=True)[:MOST_SHOWN]
    read = Reaction.objects.select_related("party").in_bulk([pk for _, pk in best])
    return [(percent, read[pk]) for percent, pk in best]


class _SharesWords(Func):
    """Whether the beginning of a text fits a query of words; PostgreSQL has an index for it."""

    output_field = BooleanField()
    arg_joiner = f", {READ})) @@ to_tsquery('simple', "
    template = "(to_tsvector('simple', left(%(expressions)s))"


def shares_two_words(words: Sequence[str]) -> _SharesWords:
    """Ask for rows with two of the words, or with one where there are fewer than four.

    Without it every text of the house would be read for a few of them. Only on PostgreSQL.
    """
    pairs = [f"({one} & {other})" for one, other in combinations(words, 2)]
    asked = pairs if len(words) >= MOST_WORDS else words
    return _SharesWords(F("matter"), Value(" | ".join(asked)))


def hits(field: str, words: Sequence[str]) -> Combinable:
    """Return how many of the words a row has; who has most is read first."""
    one = [
        Case(When(**{f"{field}__icontains": word}, then=Value(1)), default=Value(0))
        for word in words
    ]
    return reduce(add, one)


def least_hits(words: Sequence[str]) -> int:
    """Return how many words a row must have: half of them, so that common ones do not flood."""
    return max(1, len(words) // 2)
