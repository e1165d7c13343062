"""Verbs of the Kundenreaktion itself: register, take a step, assess, attach, exclude, link."""

from krm.reactions.actions.excluding import exclude_person
from krm.reactions.actions.matter import (
    add_document,
    answer_points,
    assess_anliegen,
    name_procedures,
    propose_assessment,
    write_follow_up,
    write_role,
)
from krm.reactions.actions.numbers import draw_number, draw_numbers
from krm.reactions.actions.petition import (
    EARLIEST,
    NOT_PLAUSIBLE,
    PetitionData,
    is_plausible_due,
    write_petition,
)
from krm.reactions.actions.registering import (
    NewAnliegen,
    NewReaction,
    check_new,
    register_reaction,
)
from krm.reactions.actions.stepping import (
    ChangedMeanwhile,
    StepNotAllowed,
    locked,
    require_as_seen,
    require_open,
    require_possible,
    seen_as,
    shown_case,
    take_step,
    why_ended,
)

__all__ = [
    "EARLIEST",
    "NOT_PLAUSIBLE",
    "ChangedMeanwhile",
    "NewAnliegen",
    "NewReaction",
    "PetitionData",
    "StepNotAllowed",
    "add_document",
    "answer_points",
    "assess_anliegen",
    "check_new",
    "draw_number",
    "draw_numbers",
    "exclude_person",
    "is_plausible_due",
    "locked",
    "name_procedures",
    "propose_assessment",
    "register_reaction",
    "require_as_seen",
    "require_open",
    "require_possible",
    "seen_as",
    "shown_case",
    "take_step",
    "why_ended",
    "write_follow_up",
    "write_petition",
    "write_role",
]
