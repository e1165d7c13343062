"""The verbs of the organisation; each is journalled in the chain of the office."""

from krm.organisation.actions.absences import end_absence, note_absence, note_looked_through
from krm.organisation.actions.links import (
    change_own_password,
    issue_link,
    set_password_by_link,
)
from krm.organisation.actions.office import (
    save_office,
    save_standort,
    save_unit,
    set_up_office,
)
from krm.organisation.actions.people import (
    change_person,
    create_person,
    deactivate_person,
    set_password,
)
from krm.organisation.actions.proposals import (
    decide_proposal,
    propose_link,
    propose_role,
    withdraw_access_proposal,
)
from krm.organisation.actions.roles import (
    appoint_krm_officer,
    assign_role,
    end_role,
    take_back_end,
)
from krm.organisation.actions.sign_ins import end_other_sign_ins, end_sign_in

__all__ = [
    "appoint_krm_officer",
    "assign_role",
    "change_own_password",
    "change_person",
    "create_person",
    "deactivate_person",
    "decide_proposal",
    "end_absence",
    "end_other_sign_ins",
    "end_role",
    "end_sign_in",
    "issue_link",
    "note_absence",
    "note_looked_through",
    "propose_link",
    "propose_role",
    "save_office",
    "save_standort",
    "save_unit",
    "set_password",
    "set_password_by_link",
    "set_up_office",
    "take_back_end",
    "withdraw_access_proposal",
]
