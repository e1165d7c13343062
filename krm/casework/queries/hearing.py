"""The statement of whoever a complaint is about: what she is asked, and where that stands."""

from dataclasses import dataclass
from datetime import date, timedelta

from krm.casework.models import Hearing
from krm.deadlines import actions as deadline_actions
from krm.deadlines import queries as deadlines
from krm.organisation.models import Person
from krm.organisation.queries.absences import last_days_away
from krm.organisation.rules import Right
from krm.reactions.models import Reaction
from krm.ui.rules import format_day
from krm.work.models import Assignment

# Who may read what she says: whoever writes, signs or checks the Schriftsatz.
READERS = frozenset({Right.WRITE_SCHRIFTSATZ, Right.SIGN_OFF_SCHRIFTSATZ, Right.CHECK})


def hearing_of(reaction: Reaction) -> Hearing | None:
    """Return what the person complained about was asked; None: nobody, or nobody is named."""
    if reaction.complained_about_id is None:
        return None
    rows = Hearing.objects.filter(reaction=reaction, person=reaction.complained_about_id)
    return rows.select_related("person", "asked_by").first()


def due_before(assignment: Assignment, on: date) -> date:
    """Return until when she is asked: the last Arbeitstag before the Schriftsatz is due.

    Where no such day is left, the next Arbeitstag.
    """
    reaction = assignment.reaction
    own = (
        reaction.deadlines.running()
        .filter(kind__in=deadlines.SCHRIFTSATZ, unit=assignment.unit)
        .by_due_date()
        .first()
    )
    calendar = deadlines.calendar(of=deadline_actions.rules_for(reaction))
    before = calendar.last_working_day(own.due_on - timedelta(days=1)) if own else on
    return before if before > on else deadline_actions.next_working_day(reaction, on)


def why_not_there(person: Person, until: date, on: date) -> str:
    """Return why somebody cannot say anything by a day, in German; "": they can."""
    if not person.is_active:
        return f"{person.display_name} arbeitet nicht mehr im Haus."
    last = last_days_away(on).get(person.pk)
    if last is None or last < until:
        return ""
    return f"{person.display_name} ist bis {format_day(last)} abwesend."


@dataclass(frozen=True)
class HearingCard:
    """What was asked and said, as Vorgang and Schriftsatz show it to its readers."""

    who: str
    accusation: str
    statement: str
    state: str
    is_settled: bool


def hearing_card(reaction: Reaction, rights: frozenset[Right]) -> HearingCard | None:
    """Return what the person complained about was asked and said; None for all but its readers."""
    if not READERS & rights or (row := hearing_of(reaction)) is None:
        return None
    return HearingCard(
        row.person.display_name, row.accusation, row.statement, _state(row), row.is_settled
    )


def _state(row: Hearing) -> str:
    if row.answered_at is not None:
        return f"geäußert am {format_day(row.answered_at)}"
    if row.skipped_at is not None:
        return f"ohne Äußerung weitergegangen am {format_day(row.skipped_at)}: {row.skip_reason}"
    return f"gebeten bis {format_day(row.due_on)}" if row.due_on else "noch nicht gebeten"
