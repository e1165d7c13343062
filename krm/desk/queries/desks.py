"""With whom each of many Vorgänge lies just now, in a word or two, in a fixed number of reads."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from krm.deadlines.rules import Calendar
from krm.letters.models import Letter
from krm.organisation.rules import ROLE_LABELS, Role
from krm.petitions.queries.standing import standing_of
from krm.reactions.models import Petition, Reaction
from krm.reactions.rules import gives_statement
from krm.reactions.workflow import State
from krm.work.models import Assignment

KRM: Final = "KRM"
# Where the Stellungnahme says who has it; before, a petition lies as every other Vorgang.
_AT_STATEMENT = frozenset({State.IN_CHECK, State.TRANSMITTED})
# Where units may owe something.
_ASKED = frozenset({State.AT_UNIT, State.IN_CHECK, State.ANONYMOUS_RECORDED, State.SCHRIFTSATZ_IN})


@dataclass(frozen=True)
class _Read:
    """What belongs to the Vorgänge of one page."""

    units: dict[int, str]
    assignments: dict[int, list[Assignment]]
    petitions: dict[int, Petition]
    presented: set[int]
    calendar: Calendar
    on: date


def desks_of(
    reactions: Sequence[Reaction], *, units: dict[int, str], calendar: Calendar, on: date
) -> dict[int, str]:
    """Return with whom each of the Vorgänge lies, by its key; "" for what has ended.

    :param units: the names of the units.
    """
    asked = [row.pk for row in reactions if row.state in _ASKED]
    stated = [row.pk for row in reactions if row.state in _AT_STATEMENT]
    board = [row.pk for row in reactions if row.state == State.IN_CHECK and row.is_board]
    read = _Read(
        units=units,
        assignments=_assignments(asked),
        petitions={row.reaction_id: row for row in Petition.objects.filter(reaction__in=stated)}
        if stated
        else {},
        presented=_presented(board),
        calendar=calendar,
        on=on,
    )
    return {row.pk: _desk_of(row, read) for row in reactions}


def _assignments(keys: Sequence[int]) -> dict[int, list[Assignment]]:
    found: dict[int, list[Assignment]] = {}
    if keys:
        rows = Assignment.objects.live().filter(reaction__in=keys)
        for row in rows.order_by("-is_lead", "pk"):
            found.setdefault(row.reaction_id, []).append(row)
    return found


def _presented(keys: Sequence[int]) -> set[int]:
    """Return where an answer in the name of the Vorstand waits for the executive."""
    if not keys:
        return set()
    drafts = Letter.objects.filter(
        reaction__in=keys, kind=Letter.Kind.ANSWER, ready_at__isnull=False, approved_at=None
    )
    waiting = drafts.exclude(state=Letter.State.VOID)
    return set(waiting.values_list("reaction_id", flat=True))


def _desk_of(reaction: Reaction, read: _Read) -> str:
    says = _SAYS.get(State(reaction.state))
    if says is not None:
        return says(reaction, read)
    return KRM if reaction.is_open else ""


def _owed_by(rows: Iterable[Assignment], read: _Read) -> str:
    return ", ".join(read.units.get(row.unit_id, "") for row in rows if row.is_owed)


def _at_unit(reaction: Reaction, read: _Read) -> str:
    return _owed_by(read.assignments.get(reaction.pk, []), read) or KRM


def _with_lead(reaction: Reaction, read: _Read) -> str:
    name = read.units.get(reaction.lead_unit_id or 0, "")
    return f"{ROLE_LABELS[Role.TEAM_LEAD]}, {name}" if name else ROLE_LABELS[Role.TEAM_LEAD]


def _in_check(reaction: Reaction, read: _Read) -> str:
    if found := _at_statement(reaction, read):
        return found
    if reaction.pk in read.presented:
        return ROLE_LABELS[Role.EXECUTIVE]
    settling = (row for row in read.assignments.get(reaction.pk, []) if row.is_settling(read.on))
    return next((read.units.get(row.unit_id, "") for row in settling), KRM)


def _at_statement(reaction: Reaction, read: _Read) -> str:
    petition = read.petitions.get(reaction.pk)
    if petition is None or not gives_statement(reaction.kind, petition.answer_to):
        return ""
    role = standing_of(reaction, petition, read.calendar).role
    return KRM if role in (None, Role.KRM_OFFICER) else ROLE_LABELS[role]


def _transmitted(reaction: Reaction, read: _Read) -> str:
    return "BMAS"


def _for_remedy(reaction: Reaction, read: _Read) -> str:
    """Return which unit may still remedy what nobody can be answered about (R-28)."""
    if reaction.closed_at is not None:
        return ""
    return _owed_by(read.assignments.get(reaction.pk, []), read) or KRM


_SAYS: dict[State, Callable[[Reaction, _Read], str]] = {
    State.AT_UNIT: _at_unit,
    State.WITH_TEAM_LEAD: _with_lead,
    State.IN_CHECK: _in_check,
    State.TRANSMITTED: _transmitted,
    State.ANONYMOUS_RECORDED: _for_remedy,
}
