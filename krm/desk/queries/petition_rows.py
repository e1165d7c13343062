"""The rows of Heute that come from petitions: for KRM, the executive and the chair (R-35 to R-37).

They follow from where the Stellungnahme stands, not from a task, so that none can be forgotten.
"""

from krm.desk.queries.rows import Desk, TodayRow, ask, make_row
from krm.organisation.rules import Right, Role
from krm.petitions.queries.listing import petition_in, petitions_among
from krm.petitions.queries.standing import Standing, standing_of
from krm.reactions.models import Reaction, ReactionQuerySet
from krm.reactions.rules import gives_statement
from krm.reactions.workflow import STEPS
from krm.work.access import visible_reactions

# Who has a part in it, and the right that says for which Vorgänge.
_PARTS = {
    Role.KRM_OFFICER: Right.CHECK,
    Role.EXECUTIVE: Right.APPROVE_STATEMENT,
    Role.TV_CHAIR: Right.RELEASE_STATEMENT,
}
# Whose part somebody else has where that role cannot or must not act (docs/rulings.md).
_INSTEAD = {Role.KRM_OFFICER: Role.FRONT_OFFICE, Role.EXECUTIVE: Role.TV_CHAIR}
# Deputies hold the role of whom they stand in for; the substitute works where KRM must not.
_WORKING = frozenset({*_PARTS, Role.FRONT_OFFICE})


def petition_rows(desk: Desk) -> list[TodayRow]:
    """Return what somebody has to do about a Stellungnahme, by the day of the plan."""
    if not desk.roles & _WORKING or not desk.there_is & {"petitions", "petition_kind"}:
        return []
    parts = {
        role: right for role, right in _PARTS.items() if desk.roles & {role, _INSTEAD.get(role)}
    }
    rows = []
    for role, right in parts.items():
        seen: ReactionQuerySet = visible_reactions(
            desk.person, desk.on, right=right, visibility=desk.visibility, by_row=True
        ).open()
        for reaction in petitions_among(seen):
            petition = petition_in(reaction)
            if not gives_statement(reaction.kind, petition.answer_to):
                continue
            standing = standing_of(reaction, petition, desk.lights.calendar)
            if standing.step and standing.role is role:
                rows.append(_row(desk, reaction, standing))
    return rows


def _row(desk: Desk, reaction: Reaction, standing: Standing) -> TodayRow:
    step = STEPS[standing.step]
    in_place = standing.role is Role.EXECUTIVE and Role.EXECUTIVE not in desk.roles
    for_whom = "anstelle der Geschäftsführung · " if in_place else ""
    return make_row(
        desk,
        ask((step, step.asked[0]), reaction.number),
        due_on=standing.due_on or desk.on,
        reaction=reaction,
        why=f"{for_whom}{standing.why}",
        is_primary=True,
    )
