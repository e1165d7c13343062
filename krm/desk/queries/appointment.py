"""The rows of Heute about people: no KRM officer for a day (R-01), access that is proposed."""

from django.urls import reverse

from krm.desk.queries.rows import Ask, Desk, TodayRow, make_row
from krm.organisation.queries import local_day, officer_gap
from krm.organisation.queries.accounts import proposals_to_decide
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


def access_rows(desk: Desk) -> list[TodayRow]:
    """Return a row for each role, post or password that the executive has to open or refuse."""
    if Role.EXECUTIVE not in desk.roles:
        return []
    rows = []
    for proposal in proposals_to_decide(desk.person, desk.on):
        asked = Ask(
            f"Zugang freigeben: {proposal.what}",
            "Entscheiden",
            reverse("organisation:proposal", args=[proposal.pk]),
        )
        by = proposal.proposed_by.display_name if proposal.proposed_by else "Administration"
        due_on = desk.lights.next_working_day(local_day(proposal.proposed_at))
        why = f"Vorgeschlagen von {by}"
        rows.append(make_row(desk, asked, due_on=due_on, reaction=None, why=why, is_primary=True))
    return rows
