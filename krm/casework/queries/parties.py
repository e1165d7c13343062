"""Which customers somebody may see, and who is found among them by name or number."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from krm.organisation.models import Person
from krm.organisation.rules import Right
from krm.parties.models import Party, Representation
from krm.parties.queries import looked_for
from krm.reactions.models import Reaction
from krm.reactions.rules import typed_number
from krm.work.access import visible_reactions

MOST_SHOWN: Final = 20


@dataclass(frozen=True)
class KnownParty:
    """A customer with the latest Vorgang by which the person may see them."""

    party: Party
    latest: Reaction | None

    @property
    def words(self) -> str:
        """Return the name and, on a second line, by what people of one name are told apart."""
        street = " ".join(part for part in (self.party.postcode, self.party.city) if part)
        number = self.party.customer_number
        latest = f"zuletzt {self.latest.number}: {self.latest.title}" if self.latest else ""
        known_by = (self.party.street, street, number and f"Kundennummer {number}", latest)
        return f"{self.party.display_name}\n{', '.join(part for part in known_by if part)}"


@dataclass(frozen=True)
class FoundParties:
    """Who was found for a search, and whether there are more than are shown."""

    rows: list[KnownParty]
    has_more: bool


def parties_seen(person: Person, on: date) -> QuerySet[Party]:
    """Return the customers of the Vorgänge the person may see, and those who represent them.

    A customer who stands only in a Vorgang from which the person is excluded does not exist here.
    """
    seen = visible_reactions(person, on, right=Right.SEE_PERSON)
    spoken_for = Representation.objects.filter(
        represented__in=seen.filter(party__isnull=False).values("party"),
        representative=OuterRef("pk"),
    )
    own = Exists(seen.filter(party=OuterRef("pk")))
    return Party.objects.filter(own | Q(Exists(spoken_for)), erased_at=None)


def find_parties(text: str, person: Person, on: date) -> FoundParties:
    """Return up to twenty customers by name, customer number, e-mail or number of a Vorgang."""
    seen = visible_reactions(person, on, right=Right.SEE_PERSON)
    by_number = seen.filter(number=typed_number(text)).values("party")
    wanted = looked_for(text) | Q(pk__in=by_number.filter(party__isnull=False))
    found = list(parties_seen(person, on).filter(wanted).order_by("-pk")[: MOST_SHOWN + 1])
    shown = found[:MOST_SHOWN]
    latest = {
        row.party_id: row for row in seen.filter(party__in=shown).order_by("arrived_at", "pk")
    }
    rows = [KnownParty(party, latest.get(party.pk)) for party in shown]
    return FoundParties(rows, has_more=len(found) > MOST_SHOWN)
