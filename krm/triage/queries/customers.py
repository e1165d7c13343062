"""Which known customer a card may be from, so that nobody stands twice in the house."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from krm.organisation.models import Person
from krm.parties import queries as parties
from krm.parties.models import Party
from krm.parties.rules import fold
from krm.reactions.models import Reaction
from krm.work.access import visible_reactions

MOST_SHOWN: Final = 3


@dataclass(frozen=True)
class KnownCustomer:
    """A customer who may have written, their latest Vorgang, and what speaks for it."""

    party: Party
    latest: Reaction
    reason: str


def known_customers(
    *,
    first_name: str,
    last_name: str,
    street: str = "",
    email: str = "",
    person: Person,
    on: date,
) -> list[KnownCustomer]:
    """Return up to three customers of that name or e-mail address, the likeliest first.

    Only those of Vorgänge that the person may see. A family name alone proposes nobody: too many
    share it.
    """
    name = f"{first_name} {last_name}".strip()
    is_whole = bool(first_name.strip() and last_name.strip())
    similar = parties.similar_parties(name=name if is_whole else "", email=email)
    found: dict[int, KnownCustomer] = {}
    seen = visible_reactions(person, on).filter(party__in=[party.pk for party in similar])
    for row in seen.select_related("party").order_by("-arrived_at", "-pk"):
        if row.party is not None and row.party.pk not in found and not row.party.deceased_noted_on:
            found[row.party.pk] = KnownCustomer(row.party, row, _reason(row.party, street, email))
    return sorted(found.values(), key=lambda row: row.reason == _NAME)[:MOST_SHOWN]


_NAME: Final = "gleicher Name"


def _reason(party: Party, street: str, email: str) -> str:
    if email.strip() and party.email == email.strip().lower():
        return "gleiche E-Mail-Adresse"
    if street.strip() and fold(party.street) == fold(street):
        return "gleicher Name, gleiche Straße"
    return _NAME
