"""Reads over absences: who is away until when, and who stands in (R-13)."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from krm.organisation import access, queries
from krm.organisation.models import Absence, Person, Unit
from krm.organisation.rules import ROLE_LABELS, Right, Role, Scope
from krm.organisation.rules.absence import Chain, away_until, covers_of, standing_in
from krm.ui.rules import format_day, join_words

# Units whose lead the directive gives tasks to; the other posts are roles.
_LED = (Unit.Kind.TEAM, Unit.Kind.WIDERSPRUCHSSTELLE, Unit.Kind.SERVICE_CENTER)


@dataclass(frozen=True)
class StandIn:
    """That somebody fills the post of somebody else until a day; None: everybody is away."""

    absent: Person
    deputy: Person | None
    post: str
    until: date
    also_away: tuple[Person, ...] = ()

    @property
    def why(self) -> str:
        """Return who would do it before the deputy and is away too, in a sentence."""
        names = [person.display_name for person in self.also_away]
        if not names:
            return ""
        are = "ist" if len(names) == 1 else "sind"
        return f"Auch {join_words(names, 'und')} {are} abwesend."


def last_days_away(on: date) -> dict[int, date]:
    """Return until when everybody is away who is away on a day."""
    spans: dict[int, list[tuple[date, date]]] = defaultdict(list)
    rows = Absence.objects.filter(ends_on__gte=on)
    for person, starts_on, ends_on in rows.values_list("person_id", "starts_on", "ends_on"):
        spans[person].append((starts_on, ends_on))
    found = {person: away_until(days, on) for person, days in spans.items()}
    return {person: last for person, last in found.items() if last is not None}


def krm_away_until(on: date) -> date | None:
    """Return until when the KRM officer is away on a day, None if here or nobody is appointed."""
    officer = queries.krm_officer(on)
    return None if officer is None else last_days_away(on).get(officer.pk)


def stand_ins(on: date) -> list[StandIn]:
    """Return for each post whose holder is away on a day who fills it, and until when."""
    away = last_days_away(on)
    return _filled(away, on) if away else []


def deciders_in_words(people: Sequence[Person], on: date) -> str:
    """Return the names of those who can decide about something; of who is away, until when."""
    away = last_days_away(on)
    here = [person.display_name for person in people if person.pk not in away]
    gone = [
        f"{person.display_name} (abwesend bis {format_day(away[person.pk])})"
        for person in people
        if person.pk in away
    ]
    names = join_words(here or gone, "oder")
    return names or "niemand, der heute im Amt ist; bitte die Geschäftsführung ansprechen"


@dataclass(frozen=True)
class CoveredPost:
    """Who fills a post while somebody is away; of a deputy: while the holder is here, the holder.

    :param deputies: their names, as they stand in a sentence; "" if everybody is away.
    """

    post: str
    deputies: str
    holder: Person | None


def covered_posts(person: Person, on: date) -> list[CoveredPost]:
    """Return who would do what a person does who were away on a day, for each of their posts.

    Empty for somebody whose absence no post of the house notices.
    """
    people: dict[int, Person] = {}
    found = covers_of(person.pk, list(_chains(on, people)), last_days_away(on))
    return [
        CoveredPost(
            row.post,
            join_words((people[pk].display_name for pk in row.deputies), "und"),
            None if row.holder is None else people[row.holder],
        )
        for row in found
    ]


def _filled(away: dict[int, date], on: date) -> list[StandIn]:
    people: dict[int, Person] = {}
    found = standing_in(list(_chains(on, people)), away)
    return [
        StandIn(
            people[row.absent],
            None if row.deputy is None else people[row.deputy],
            row.post,
            row.until,
            tuple(people[pk] for pk in row.also_away),
        )
        for row in found
    ]


def _chains(on: date, people: dict[int, Person]) -> Iterator[Chain]:
    """Yield the posts of the house with everybody who can fill them; their rows go to `people`."""

    def chain(
        post: str, named: list[Person], others: list[Person], *, together: bool = False
    ) -> Chain:
        everybody = [*named, *others]
        people.update({holder.pk: holder for holder in everybody})
        keys = tuple(dict.fromkeys(holder.pk for holder in everybody))
        return Chain(post, keys, deputies_together=together, named=len(named))

    yield chain("KRM", list(queries.krm_desks(on)), [], together=True)
    executives = queries.people_with_role(Role.EXECUTIVE, on)
    chairs = queries.people_with_role(Role.TV_CHAIR, on)
    yield chain(ROLE_LABELS[Role.EXECUTIVE], executives, chairs)
    yield chain(ROLE_LABELS[Role.TV_CHAIR], chairs, [])
    units = queries.UnitsByKey()
    for unit in units:
        if unit.kind in _LED and unit.is_active and unit.lead is not None:
            above = [person for person, _post in units.posts_above(unit)]
            own = [person for person in above if person in (unit.lead, unit.deputy)]
            others = [person for person in above if person not in own]
            yield chain(f"Leitung {unit.name}", own, [*others, *executives])


def may_enter_for(by: Person, on: date) -> list[Person]:
    """Return for whom else the person may enter an absence: who is ill enters nothing."""
    scopes = access.scopes_of(by, Right.NOTE_ABSENCE, on)
    others = [person for person in queries.active_people() if person != by]
    if Scope.ALL in scopes:
        return others
    if Scope.UNIT not in scopes:
        return []
    led = {unit.pk for unit in queries.units_led_by(by, on)}
    return [person for person in others if person.unit_id in led]
