"""What a search finds, in groups: Vorgänge, arrivals nobody has judged, people."""

from dataclasses import dataclass, field
from typing import Final

from krm.arrivals.access import visible_items
from krm.arrivals.models import IntakeItem
from krm.desk.queries.found import Hit, Reader, hit_in, hits_of, narrowed
from krm.desk.queries.searched import arrival_pieces
from krm.desk.rules.typed_numbers import receipt_number
from krm.parties.models import Party
from krm.reactions.models import Reaction
from krm.search.models import Entry
from krm.search.queries import found_keys, nearly
from krm.search.rules.asking import Asked, asked_for

_CANDIDATES: Final = 200
# Of each person.
CASES_SHOWN: Final = 5


@dataclass(frozen=True)
class FoundPerson:
    """A person of whom the words speak, and the newest Vorgänge that are theirs."""

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
    page = reader.newest(asked, narrowed(reader, typed, asked), most)
    rows = Reaction.objects.select_related("lead_unit").in_bulk(page.keys)
    hits = hits_of(reader, page.keys, asked)
    return Groups(
        asked,
        [(rows[key], hits.get(key)) for key in page.keys],
        has_more=bool(page.last),
        arrivals=_arrivals(reader, typed, asked, most),
        people=_people(reader, asked, most),
        is_near=is_near,
    )


def _arrivals(reader: Reader, typed: str, asked: Asked, most: int) -> list[tuple[IntakeItem, Hit]]:
    """Return arrivals that are still open, among those the person may see."""
    keys = set(found_keys(asked, kind=Entry.Kind.ARRIVAL, most=_CANDIDATES))
    if receipt := receipt_number(typed):
        numbered = IntakeItem.objects.filter(receipt_number=receipt)
        keys.update(numbered.values_list("pk", flat=True))
    if not keys:
        return []
    items = visible_items(reader.person, reader.on, by_row=True).open().filter(pk__in=keys)
    rows = list(items.order_by("-arrived_at", "-pk")[:most])
    pieces = arrival_pieces([row.pk for row in rows])
    return [(row, hit_in(pieces.get(row.pk, ()), asked)) for row in rows]


def _people(reader: Reader, asked: Asked, most: int) -> list[FoundPerson]:
    """Return the people of Vorgänge, where everything that is asked for is said of the person."""
    keys = reader.newest_of_people(asked, _CANDIDATES) if asked else []
    found = dict(Reaction.objects.filter(pk__in=keys).values_list("pk", "party"))
    theirs: dict[int, list[int]] = {}
    for key in keys:
        if found[key] in theirs or len(theirs) < most:
            theirs.setdefault(found[key], []).append(key)
    people = Party.objects.in_bulk(theirs)
    rows = Reaction.objects.in_bulk([key for keys in theirs.values() for key in keys[:CASES_SHOWN]])
    return [
        FoundPerson(people[party], [rows[key] for key in keys if key in rows])
        for party, keys in theirs.items()
    ]
