"""Roles and the rights matrix, as one table to read aloud (domain.md 7, decisions.md 9)."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The roles of the house; stored values are speaking words."""

    EMPLOYEE = "employee"
    DRAFTER = "drafter"
    TEAM_LEAD = "team_lead"
    KRM_OFFICER = "krm_officer"
    FRONT_OFFICE = "front_office"
    EXECUTIVE = "executive"
    TV_CHAIR = "tv_chair"
    DATA_PROTECTION = "data_protection"
    AUDITOR = "auditor"
    SERVICE_CENTER = "service_center"
    WIDERSPRUCHSSTELLE = "widerspruchsstelle"
    ADMINISTRATOR = "administrator"


ROLE_LABELS: dict[Role, str] = {
    Role.EMPLOYEE: "Mitarbeitende Person",
    Role.DRAFTER: "Sachbearbeitung mit Entwurf",
    Role.TEAM_LEAD: "Führungskraft",
    Role.KRM_OFFICER: "KRM-Beauftragte Person",
    Role.FRONT_OFFICE: "Büro der Geschäftsführung",
    Role.EXECUTIVE: "Geschäftsführung",
    Role.TV_CHAIR: "Vorsitz der Trägerversammlung",
    Role.DATA_PROTECTION: "Datenschutz",
    Role.AUDITOR: "Revision",
    Role.SERVICE_CENTER: "Service Center",
    Role.WIDERSPRUCHSSTELLE: "Widerspruchsstelle",
    Role.ADMINISTRATOR: "Administration",
}


class Right(StrEnum):
    """What somebody may do; every gate of the workflow asks for one of these."""

    CAPTURE = "capture"
    SEE_CASE = "see_case"
    SEE_PERSON = "see_person"
    EDIT_CASE = "edit_case"
    TRIAGE = "triage"
    FORWARD = "forward"
    WRITE_SCHRIFTSATZ = "write_schriftsatz"
    SIGN_OFF_SCHRIFTSATZ = "sign_off_schriftsatz"
    CHECK = "check"
    RELEASE_LETTER = "release_letter"
    SEND_ANSWER = "send_answer"
    APPROVE_BOARD = "approve_board"
    CLOSE = "close"
    CORRECT = "correct"
    CONFIRM_CORRECTION = "confirm_correction"
    EXPORT_REGISTER = "export_register"
    APPOINT_OFFICER = "appoint_officer"
    RELEASE_REGELWERK = "release_regelwerk"
    EDIT_CALENDAR = "edit_calendar"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_OFFICE = "manage_office"
    VERIFY_JOURNAL = "verify_journal"


class Scope(StrEnum):
    """How far a right reaches."""

    ALL = "all"
    UNIT = "unit"
    ASSIGNED = "assigned"
    OWN = "own"
    PSEUDONYMISED = "pseudonymised"


@dataclass(frozen=True)
class Grant:
    """One cell of the matrix: a role holds a right within a scope."""

    role: Role
    right: Right
    scope: Scope


_ALL, _UNIT, _OWN, _ASSIGNED, _PSEUDO = (
    Scope.ALL,
    Scope.UNIT,
    Scope.OWN,
    Scope.ASSIGNED,
    Scope.PSEUDONYMISED,
)

# One row per role: right → how far it reaches. What is not written is not allowed.
MATRIX: dict[Role, dict[Right, Scope]] = {
    Role.EMPLOYEE: {
        Right.CAPTURE: _ALL,
        Right.SEE_CASE: _OWN,
        Right.SEE_PERSON: _OWN,
    },
    Role.DRAFTER: {
        Right.CAPTURE: _ALL,
        Right.SEE_CASE: _ASSIGNED,
        Right.SEE_PERSON: _ASSIGNED,
        Right.WRITE_SCHRIFTSATZ: _ASSIGNED,
    },
    Role.TEAM_LEAD: {
        Right.CAPTURE: _ALL,
        Right.SEE_CASE: _UNIT,
        Right.SEE_PERSON: _UNIT,
        Right.WRITE_SCHRIFTSATZ: _UNIT,
        Right.SIGN_OFF_SCHRIFTSATZ: _UNIT,
    },
    Role.KRM_OFFICER: {
        Right.CAPTURE: _ALL,
        Right.SEE_CASE: _ALL,
        Right.SEE_PERSON: _ALL,
        Right.EDIT_CASE: _ALL,
        Right.TRIAGE: _ALL,
        Right.FORWARD: _ALL,
        Right.CHECK: _ALL,
        Right.RELEASE_LETTER: _ALL,
        Right.SEND_ANSWER: _ALL,
        Right.CLOSE: _ALL,
        Right.CORRECT: _ALL,
        Right.EXPORT_REGISTER: _ALL,
        Right.EDIT_CALENDAR: _ALL,
        Right.VERIFY_JOURNAL: _ALL,
    },
    Role.FRONT_OFFICE: {
        Right.CAPTURE: _ALL,
        Right.SEE_CASE: _ALL,
        Right.SEE_PERSON: _ALL,
        Right.TRIAGE: _ALL,
        Right.FORWARD: _ALL,
        Right.RELEASE_LETTER: _ALL,
        Right.CONFIRM_CORRECTION: _ALL,
    },
    Role.EXECUTIVE: {
        Right.CAPTURE: _ALL,
        Right.SEE_CASE: _ALL,
        Right.SEE_PERSON: _ALL,
        Right.APPROVE_BOARD: _ALL,
        Right.RELEASE_LETTER: _ALL,
        Right.CONFIRM_CORRECTION: _ALL,
        Right.EXPORT_REGISTER: _ALL,
        Right.APPOINT_OFFICER: _ALL,
        Right.RELEASE_REGELWERK: _ALL,
        Right.VERIFY_JOURNAL: _ALL,
    },
    Role.TV_CHAIR: {},
    Role.DATA_PROTECTION: {
        Right.CAPTURE: _ALL,
        Right.SEE_CASE: _PSEUDO,
        Right.VERIFY_JOURNAL: _ALL,
    },
    Role.AUDITOR: {Right.SEE_CASE: _PSEUDO, Right.VERIFY_JOURNAL: _ALL},
    Role.SERVICE_CENTER: {Right.CAPTURE: _ALL, Right.SEE_CASE: _OWN, Right.SEE_PERSON: _OWN},
    Role.WIDERSPRUCHSSTELLE: {
        Right.CAPTURE: _ALL,
        Right.SEE_CASE: _ASSIGNED,
        Right.SEE_PERSON: _ASSIGNED,
    },
    Role.ADMINISTRATOR: {
        Right.MANAGE_PEOPLE: _ALL,
        Right.MANAGE_OFFICE: _ALL,
        Right.VERIFY_JOURNAL: _ALL,
    },
}


def scopes(roles: frozenset[Role], right: Right) -> frozenset[Scope]:
    """Return how far a person with these roles holds the right; empty means not at all."""
    return frozenset(MATRIX[role][right] for role in roles if right in MATRIX[role])
