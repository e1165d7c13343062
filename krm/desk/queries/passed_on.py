"""What was passed on inside the house, as rows of Heute: at the desk that has it, or back again."""

from dataclasses import replace
from datetime import date, timedelta

from krm.arrivals.models import PassedOn
from krm.arrivals.queries import passed_on as queries
from krm.arrivals.rules.nine_questions import PARTS
from krm.desk.queries.rows import Ask, Desk, TodayRow, make_row
from krm.organisation.queries import krm_is_present, local_day
from krm.organisation.rules import Role
from krm.ui.rules import format_short


def passed_rows(desk: Desk) -> list[TodayRow]:
    """Return what waits for the person's unit to confirm, and for KRM what a unit gave back."""
    at_unit = _at_the_unit(desk) if "waiting_parts" in desk.there_is else []
    return at_unit + (_back_at_krm(desk) if "returned_parts" in desk.there_is else [])


def _at_the_unit(desk: Desk) -> list[TodayRow]:
    units = set(desk.unit_pks)
    if Role.WIDERSPRUCHSSTELLE in desk.roles and desk.person.unit_id is not None:
        units.add(desk.person.unit_id)
    if not units:
        return []
    rows = queries.waiting_at(units, kept_from=desk.person)
    return [
        _row(desk, part, PARTS[part.part].label, "Übernehmen", local_day(part.passed_at))
        for part in rows
    ]


def _back_at_krm(desk: Desk) -> list[TodayRow]:
    is_at_desk = Role.KRM_OFFICER in desk.roles or (
        Role.FRONT_OFFICE in desk.roles and not krm_is_present(desk.on)
    )
    if not is_at_desk:
        return []
    return [
        _row(desk, part, f"Zurückgekommen: {PARTS[part.part].label}", "Ansehen",
             local_day(part.returned_at or part.passed_at))
        for part in queries.returned_parts(desk.person, desk.on)
    ]  # fmt: skip


def _row(desk: Desk, part: PassedOn, what: str, button: str, day: date) -> TodayRow:
    """Return the row of a part; it is to be done on the day it came, or the Arbeitstag after."""
    why = f"Eingang im Haus {format_short(local_day(part.arrived_at))}"
    row = make_row(
        desk,
        Ask(what, button, part.get_absolute_url()),
        due_on=desk.lights.next_working_day(day - timedelta(days=1)),
        reaction=None,
        unit=part.unit.name,
        why=part.return_reason or why,
        is_primary=True,
    )
    number = part.item.reaction.number if part.item.reaction else part.item.receipt_number
    return replace(row, number=number, title=part.item.subject)
