"""The row of Heute for the executive while a day is coming without a KRM officer (R-01)."""

from django.urls import reverse

from krm.desk.queries.rows import Ask, Desk, TodayRow, make_row
from krm.organisation.queries import officer_gap
from krm.organisation.rules import Role
from krm.ui.rules import format_day


def gap_rows(desk: Desk) -> list[TodayRow]:
    """Return the row that asks for the next appointment; it stays until somebody is appointed."""
    if Role.EXECUTIVE not in desk.roles:
        return []
    gap = officer_gap(desk.on)
    if gap is None:
        return []
    asked = Ask("KRM-Beauftragung bestellen", "Bestellen", reverse("organisation:officer"))
    why = f"Ab {format_day(gap)} ist niemand bestellt."
    return [make_row(desk, asked, due_on=gap, reaction=None, why=why, is_primary=True)]
