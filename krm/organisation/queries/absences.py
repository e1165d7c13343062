"""Reads over absences: who is away until when, and who stands in (R-13)."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from krm.organisation import access, queries
from krm.organisation.models import Absence, Person, Unit
from krm.organisation.rules import ROLE_LABELS, Right, Role, Scope
from krm.organisation.rules.absence import Chain, away_until, standing_in

# Units whose lead the directive gives tasks to; the other posts are roles.
_LED = (Unit.Kind.TEAM, Unit.Kind.WIDERSPRUCHSSTELLE, Unit.Kind.SERVICE_CENTER)


@dataclass(frozen=True)
class StandIn:
    """That somebody fills the post of somebody else until a day; None: everybody is away."""

    absent: Person
    deputy: Person | None
    post: str
    until: date


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


def deputies_of(person: Person, on: date) -> list[StandIn]:
    """Return who would stand in for a person who were away on a day, for each of their posts."""
    away = {**last_days_away(on), person.pk: on}
    return [row for row in _filled(away, on) if row.absent == person]


def _filled(away: dict[int, date], on: date) -> list[StandIn]:
    people: dict[int, Person] = {}
    found = standing_in(list(_chains(on, people)), away)
    return [
        StandIn(
            people[row.absent],
            None if row.deputy is None else people[row.deputy],
            row.post,
            row.until,
        )
        for row in found
    ]


def _chains(on: date, people: dict[int, Person]) -> Iterator[Chain]:
    """Yield the posts of the house with everybody who can fill them; their rows go to `people`."""

    def chain(post: str, holders: list[Person], **more: bool) -> Chain:
        people.update({holder.pk: holder for holder in holders})
        return Chain(post, tuple(dict.fromkeys(holder.pk for holder in holders)), **more)

    yield chain("KRM", list(queries.krm_desks(on)), deputies_together=True)
    executives = queries.people_with_role(Role.EXECUTIVE, on)
    chairs = queries.people_with_role(Role.TV_CHAIR, on)
    yield chain(ROLE_LABELS[Role.EXECUTIVE], [*executives, *chairs])
    yield chain(ROLE_LABELS[Role.TV_CHAIR], chairs)
    units = queries.UnitsByKey()
    for unit in units:
        if unit.kind in _LED and unit.is_active and unit.lead is not None:
            above = [person for person, _post in units.posts_above(unit)]
            yield chain(f"Leitung {unit.name}", [*above, *executives])


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
