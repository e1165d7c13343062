"""The mail of Monday: how the week before went, in numbers only."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.urls import reverse

from krm.deadlines import queries as deadlines
from krm.journal.actions import SYSTEM, Actor
from krm.measures.access import carried_measures, measures_on_page_of
from krm.notices import actions as notices
from krm.organisation.models import Person, Unit
from krm.organisation.queries import active_units, krm_officer, local_day, people_with_role
from krm.organisation.rules import Role
from krm.reports.queries.situation import last_week
from krm.reports.queries.table import kept_from


def tell_of_week(*, by: Actor = SYSTEM, at: datetime) -> int:
    """Tell executive, KRM and team leads of the week before, each once; return how many heard.

    It goes out on the first Arbeitstag of a week. It says numbers, no names and no Vorgang, and
    each person's numbers leave out what that person is kept away from.
    """
    on = local_day(at)
    monday = on - timedelta(days=on.weekday())
    if deadlines.calendar(on).next_working_day(monday - timedelta(days=1)) != on:
        return 0
    heard = 0
    leaders = [*people_with_role(Role.EXECUTIVE, on), krm_officer(on)]
    for person in dict.fromkeys(one for one in leaders if one is not None):
        heard += _tell(person, None, on, reverse("reports:situation"), by, at)
    for unit in active_units():
        if unit.kind == Unit.Kind.TEAM and unit.lead is not None:
            address = reverse("reports:unit_situation", args=[unit.pk])
            heard += _tell(unit.lead, unit, on, address, by, at)
    return heard


def _tell(
    person: Person, unit: Unit | None, on: date, address: str, by: Actor, at: datetime
) -> int:
    year, week, _ = on.isocalendar()
    numbers = last_week(on, unit=unit, kept=kept_from(person))
    if unit:
        measures = measures_on_page_of(unit, person, on).filter(unit=unit)
    else:
        measures = carried_measures(person, on)
    new = notices.notify(
        recipients=[person],
        kind="monday",
        text=_sentence(unit.name if unit else "", numbers, measures.overdue(on).count()),
        url=address,
        dedup_key=f"monday:{year}-{week:02}:{unit.pk if unit else 0}",
        by=by,
        at=at,
    )
    return len(new)


def _sentence(where: str, numbers: Mapping[str, int], measures: int) -> str:
    place = f" in {where}" if where else ""
    return (
        f"Letzte Woche{place}: {numbers['reactions']} Reaktionen, davon {numbers['complaints']} "
        f"Beschwerden und {numbers['praise']} Lob. Überfällige Beschwerden: {numbers['overdue']}. "
        f"Überfällige Maßnahmen: {measures}. Mehr auf der Seite Lage."
    )
