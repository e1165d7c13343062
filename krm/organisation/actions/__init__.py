"""The verbs of the organisation; each is journalled in the chain of the office."""

from krm.organisation.actions.absences import end_absence, note_absence
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
from krm.organisation.actions.roles import (
    appoint_krm_officer,
    assign_role,
    end_role,
    take_back_end,
)

__all__ = [
    "appoint_krm_officer",
    "assign_role",
    "change_person",
    "create_person",
    "deactivate_person",
    "end_absence",
    "end_role",
    "note_absence",
    "save_office",
    "save_standort",
    "save_unit",
    "set_password",
    "set_up_office",
    "take_back_end",
]
