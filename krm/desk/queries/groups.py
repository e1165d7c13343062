"""What a search finds, in groups: Vorgänge, arrivals nobody has judged, people."""

from dataclasses import dataclass, field

from krm.arrivals.access import visible_items
from krm.arrivals.models import IntakeItem
from krm.desk.queries.found import Hit, Reader, hit_in, hits_of, narrowed
from krm.desk.queries.searched import arrival_pieces
from krm.desk.rules.typed_numbers import receipt_number
from krm.organisation.rules import Right
from krm.parties.models import Party
from krm.reactions.models import Reaction
from krm.search.models import Entry
from krm.search.queries import found_keys, nearly
from krm.search.rules.asking import Asked, asked_for

_CANDIDATES = 200


@dataclass(frozen=True)
class FoundPerson:
    """A person of whom the words speak, and the Vorgänge that are theirs, the newest first."""

    party: Party
    cases: list[Reaction]


@dataclass(frozen=True)
class Groups:
    """What was found, the newest first, of each group as many as are shown."""

    asked: Asked
    cases: list[tuple[Reaction, Hit | None]] = field(default_factory=list)
    has_more: bool = False
    arrivals: list[tuple[IntakeItem, Hit]] = field(default_factory=list)
    people: list[FoundPerson] = field(default_factory=list)
    # These are words like those that were typed.
    is_near: bool = False

    def __bool__(self) -> bool:
        """Tell whether anything was found."""
        return bool(self.cases or self.arrivals or self.people)


def groups_for(
    reader: Reader, typed: str, *, most: int, is_near: bool = False, typing: bool = False
) -> Groups:
    """Return what somebody finds who may read this much; where there is nothing, what is like it.

    :param most: how many of each group.
    :param is_near: words like those that were typed count at once.
    :param typing: somebody is still typing: the last word is a beginning, and nothing is guessed.
    """
    asked = asked_for(typed, typing=typing)
    found = _groups(reader, typed, nearly(asked) if is_near else asked, most, is_near)
    if found or is_near or typing or not asked:
        return found
    wider = nearly(asked)
    return found if wider == asked else _groups(reader, typed, wider, most, True)


def _groups(reader: Reader, typed: str, asked: Asked, most: int, is_near: bool) -> Groups:
    rows = reader.cases().filter(narrowed(reader, typed, asked))
    shown = rows.select_related("lead_unit").newest_first()[: most + 1]
    cases = list(shown)[:most]
    hits = hits_of(reader, [row.pk for row in cases], asked)
    return Groups(
        asked,
        [(row, hits.get(row.pk)) for row in cases],
        has_more=len(shown) > most,
        arrivals=_arrivals(reader, typed, asked, most),
        people=_people(reader, asked, most),
        is_near=is_near,
    )


def _arrivals(reader: Reader, typed: str, asked: Asked, most: int) -> list[tuple[IntakeItem, Hit]]:
    """Return arrivals that are still open, among those the person may see."""
    items = visible_items(reader.person, reader.on).open()
    keys = found_keys(asked, kinds=[Entry.Kind.ARRIVAL], most=_CANDIDATES) if asked else []
    found = items.filter(pk__in=keys) | items.filter(receipt_number=receipt_number(typed))
    rows = list(found.order_by("-arrived_at", "-pk")[:most])
    pieces = arrival_pieces([row.pk for row in rows])
    return [(row, hit_in(pieces.get(row.pk, ()), asked)) for row in rows]


def _people(reader: Reader, asked: Asked, most: int) -> list[FoundPerson]:
    """Return the people of Vorgänge, where everything that is asked for is said of the person."""
    rows = reader.cases(Right.SEE_PERSON).filter(reader.people(asked), party__isnull=False)
    newest = rows.select_related("party").newest_first()[:_CANDIDATES]
    cases: dict[Party, list[Reaction]] = {}
    for row in newest:
        assert row.party is not None
        if row.party in cases or len(cases) < most:
            cases.setdefault(row.party, []).append(row)
    return [FoundPerson(party, theirs) for party, theirs in cases.items()]
