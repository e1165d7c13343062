"""Roles, the rights matrix as one table to read aloud, and periods in office.

What the office has settled about who needs to know, and what the directive says about who may
do what.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache


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
    Role.EMPLOYEE: "Beschäftigte",
    Role.DRAFTER: "Sachbearbeitung mit Entwurf",
    Role.TEAM_LEAD: "Führungskraft",
    Role.KRM_OFFICER: "KRM-Beauftragung",
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
    DECIDE_SECOND_LOOK = "decide_second_look"
    CLOSE = "close"
    CORRECT = "correct"
    CONFIRM_CORRECTION = "confirm_correction"
    EXPORT_REGISTER = "export_register"
    IMPORT_REGISTER = "import_register"
    APPOINT_OFFICER = "appoint_officer"
    RELEASE_REGELWERK = "release_regelwerk"
    EDIT_CALENDAR = "edit_calendar"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_OFFICE = "manage_office"
    VERIFY_JOURNAL = "verify_journal"
    GIVE_PROTECTED_ROLE = "give_protected_role"
    NOTE_ABSENCE = "note_absence"
    SEE_ORGANISATION = "see_organisation"
    SEE_REGELWERK = "see_regelwerk"
    PROPOSE_REGELWERK = "propose_regelwerk"
    CONFIRM_ASSUMPTION = "confirm_assumption"
    COMPLETE_REVIEW = "complete_review"
    RECEIVE_PASSED_ON = "receive_passed_on"
    TAKE_CALL = "take_call"
    STATE_FEHLANZEIGE = "state_fehlanzeige"
    SEE_COUNTS = "see_counts"
    MANAGE_MATERIAL = "manage_material"
    DESIGN_CARDS = "design_cards"
    SEE_BESONDERHEITEN = "see_besonderheiten"
    SEE_AGG_FEATURES = "see_agg_features"
    DECIDE_MEASURE = "decide_measure"
    SEE_PETITIONS = "see_petitions"
    APPROVE_STATEMENT = "approve_statement"
    RELEASE_STATEMENT = "release_statement"
    TRANSMIT_STATEMENT = "transmit_statement"
    SEE_REPORTS = "see_reports"
    SUBMIT_REPORT = "submit_report"
    LOOK_INTO_EAKTE = "look_into_eakte"
    SEE_LOOK_INS = "see_look_ins"
    SEE_ACTIONS_OF_PERSON = "see_actions_of_person"
    HANDLE_SUBJECT_REQUESTS = "handle_subject_requests"


RIGHT_LABELS: dict[Right, str] = {
    Right.CAPTURE: "Kundenreaktion erfassen",
    Right.SEE_CASE: "Vorgang sehen",
    Right.SEE_PERSON: "Name und Anschrift sehen",
    Right.EDIT_CASE: "Vorgang bearbeiten",
    Right.TRIAGE: "Posteingang sichten",
    Right.FORWARD: "an den Fachbereich weiterleiten",
    Right.WRITE_SCHRIFTSATZ: "Schriftsatz schreiben",
    Right.SIGN_OFF_SCHRIFTSATZ: "Schriftsatz zeichnen",
    Right.CHECK: "Schriftsatz prüfen, Antwort entwerfen",
    Right.RELEASE_LETTER: "Schreiben freigeben",
    Right.SEND_ANSWER: "Antwort versenden",
    Right.APPROVE_BOARD: "Vorstandsschreiben freigeben",
    Right.DECIDE_SECOND_LOOK: "über die zweite Prüfung entscheiden",
    Right.CLOSE: "Vorgang abschließen",
    Right.CORRECT: "Korrektur vorschlagen",
    Right.CONFIRM_CORRECTION: "Korrektur bestätigen",
    Right.EXPORT_REGISTER: "Register als Excel speichern",
    Right.IMPORT_REGISTER: "Alte Tabelle importieren",
    Right.APPOINT_OFFICER: "KRM-Beauftragung vergeben",
    Right.RELEASE_REGELWERK: "Regelwerk freigeben",
    Right.EDIT_CALENDAR: "Schließtage pflegen",
    Right.MANAGE_PEOPLE: "Personen und Rollen verwalten",
    Right.MANAGE_OFFICE: "Dienststelle, Standorte und Einheiten verwalten",
    Right.VERIFY_JOURNAL: "Protokoll prüfen",
    Right.GIVE_PROTECTED_ROLE: "Rollen und Zugänge freigeben, die Vorgänge öffnen",
    Right.NOTE_ABSENCE: "Abwesenheit eintragen",
    Right.SEE_ORGANISATION: "Personen und Einheiten sehen",
    Right.SEE_REGELWERK: "Regelwerk und Annahmen sehen",
    Right.PROPOSE_REGELWERK: "Regelwerk vorschlagen",
    Right.CONFIRM_ASSUMPTION: "Annahmen bestätigen",
    Right.COMPLETE_REVIEW: "Prüfung der Weisung abschließen",
    Right.RECEIVE_PASSED_ON: "Weitergegebenes übernehmen",
    Right.TAKE_CALL: "Anruf im Service Center aufnehmen",
    Right.STATE_FEHLANZEIGE: "Fehlanzeige abgeben",
    Right.SEE_COUNTS: "Anrufe und Fehlanzeigen abgleichen",
    Right.MANAGE_MATERIAL: "Meinungskarten und Material verwalten",
    Right.DESIGN_CARDS: "Meinungskarten gestalten",
    Right.SEE_BESONDERHEITEN: "alle Besonderheiten sehen",
    Right.SEE_AGG_FEATURES: "Merkmale nach dem AGG sehen",
    Right.DECIDE_MEASURE: "über Gegenmaßnahmen entscheiden",
    Right.SEE_PETITIONS: "Liste der Petitionen sehen",
    Right.APPROVE_STATEMENT: "Stellungnahme freigeben oder dem Vorsitz vorlegen",
    Right.RELEASE_STATEMENT: "Stellungnahme für die Trägerversammlung freigeben",
    Right.TRANSMIT_STATEMENT: "Stellungnahme an das BMAS übermitteln",
    Right.SEE_REPORTS: "Berichte sehen",
    Right.SUBMIT_REPORT: "Berichte schreiben und einreichen",
    Right.LOOK_INTO_EAKTE: "Dokumente der E-AKTE einsehen",
    Right.SEE_LOOK_INS: "Einsichten in die E-AKTE und Stichproben sehen",
    Right.SEE_ACTIONS_OF_PERSON: "Handlungen einer Person ansehen, mit Anlass und Personalrat",
    Right.HANDLE_SUBJECT_REQUESTS: "Anträge zum Datenschutz bearbeiten",
}


class Scope(StrEnum):
    """How far a right reaches."""

    ALL = "all"
    UNIT = "unit"
    ASSIGNED = "assigned"
    OWN = "own"
    PSEUDONYMISED = "pseudonymised"
    # Cases that were given to the unit to answer, while KRM was absent.
    ANSWERED_BY_UNIT = "answered_by_unit"
    # Petitions whose Stellungnahme was given to the chair of the Trägerversammlung.
    PRESENTED = "presented"


SCOPE_LABELS: dict[Scope, str] = {
    Scope.ALL: "alle",
    Scope.UNIT: "eigene Einheit",
    Scope.ASSIGNED: "zugewiesene",
    Scope.OWN: "eigene",
    Scope.PSEUDONYMISED: "ohne Namen",
    Scope.ANSWERED_BY_UNIT: "abschließend übertragene",
    Scope.PRESENTED: "vorgelegte Petitionen",
}

_ALL, _UNIT, _OWN, _ASSIGNED, _PSEUDO, _BY_UNIT, _PRESENTED = (
    Scope.ALL,
    Scope.UNIT,
    Scope.OWN,
    Scope.ASSIGNED,
    Scope.PSEUDONYMISED,
    Scope.ANSWERED_BY_UNIT,
    Scope.PRESENTED,
)

# One row per role: right → how far it reaches. What is not written is not allowed.
# Three cells need a reason:
# - The team lead answers and closes only what was given to the unit to answer.
# - The Service Center sees the form and its receipts, no case and no name.
# - The front office takes in and forwards, also for an absent KRM; it never closes a case.
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
        Right.EDIT_CASE: _BY_UNIT,
        Right.CHECK: _BY_UNIT,
        Right.RELEASE_LETTER: _BY_UNIT,
        Right.SEND_ANSWER: _BY_UNIT,
        Right.CLOSE: _BY_UNIT,
        Right.NOTE_ABSENCE: _UNIT,
        Right.SEE_REGELWERK: _ALL,
        Right.RECEIVE_PASSED_ON: _UNIT,
        Right.STATE_FEHLANZEIGE: _UNIT,
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
        Right.IMPORT_REGISTER: _ALL,
        Right.EDIT_CALENDAR: _ALL,
        Right.VERIFY_JOURNAL: _ALL,
        Right.SEE_ORGANISATION: _ALL,
        Right.SEE_REGELWERK: _ALL,
        Right.PROPOSE_REGELWERK: _ALL,
        Right.CONFIRM_ASSUMPTION: _ALL,
        Right.COMPLETE_REVIEW: _ALL,
        Right.MANAGE_MATERIAL: _ALL,
        # Directive 5.1: the design of the cards is a matter of the officer.
        Right.DESIGN_CARDS: _ALL,
        Right.TAKE_CALL: _ALL,
        Right.SEE_COUNTS: _ALL,
        Right.SEE_BESONDERHEITEN: _ALL,
        Right.SEE_AGG_FEATURES: _ALL,
        Right.DECIDE_MEASURE: _ALL,
        Right.SEE_PETITIONS: _ALL,
        Right.SEE_REPORTS: _ALL,
        Right.SUBMIT_REPORT: _ALL,
        # Directive 1.3: nobody stands in for the officer in this (work/access).
        Right.LOOK_INTO_EAKTE: _ALL,
        Right.SEE_LOOK_INS: _ALL,
        Right.HANDLE_SUBJECT_REQUESTS: _ALL,
    },
    Role.FRONT_OFFICE: {
        Right.CAPTURE: _ALL,
        Right.SEE_CASE: _ALL,
        Right.SEE_PERSON: _ALL,
        Right.TRIAGE: _ALL,
        Right.FORWARD: _ALL,
        Right.RELEASE_LETTER: _ALL,
        Right.CONFIRM_CORRECTION: _ALL,
        Right.NOTE_ABSENCE: _ALL,
        Right.SEE_ORGANISATION: _ALL,
        Right.SEE_REGELWERK: _ALL,
        Right.MANAGE_MATERIAL: _ALL,
        Right.TAKE_CALL: _ALL,
        Right.SEE_COUNTS: _ALL,
        Right.SEE_BESONDERHEITEN: _ALL,
        Right.SEE_PETITIONS: _ALL,
        Right.SEE_REPORTS: _ALL,
        Right.HANDLE_SUBJECT_REQUESTS: _ALL,
    },
    Role.EXECUTIVE: {
        Right.CAPTURE: _ALL,
        Right.SEE_CASE: _ALL,
        Right.SEE_PERSON: _ALL,
        Right.APPROVE_BOARD: _ALL,
        Right.DECIDE_SECOND_LOOK: _ALL,
        Right.RELEASE_LETTER: _ALL,
        Right.CONFIRM_CORRECTION: _ALL,
        Right.EXPORT_REGISTER: _ALL,
        Right.APPOINT_OFFICER: _ALL,
        Right.RELEASE_REGELWERK: _ALL,
        Right.VERIFY_JOURNAL: _ALL,
        Right.GIVE_PROTECTED_ROLE: _ALL,
        Right.NOTE_ABSENCE: _ALL,
        Right.SEE_ORGANISATION: _ALL,
        Right.SEE_REGELWERK: _ALL,
        Right.PROPOSE_REGELWERK: _ALL,
        Right.CONFIRM_ASSUMPTION: _ALL,
        Right.COMPLETE_REVIEW: _ALL,
        Right.SEE_COUNTS: _ALL,
        Right.SEE_BESONDERHEITEN: _ALL,
        Right.SEE_AGG_FEATURES: _ALL,
        Right.DECIDE_MEASURE: _ALL,
        Right.SEE_PETITIONS: _ALL,
        Right.SEE_REPORTS: _ALL,
        Right.SUBMIT_REPORT: _ALL,
        Right.APPROVE_STATEMENT: _ALL,
        Right.TRANSMIT_STATEMENT: _ALL,
        Right.SEE_LOOK_INS: _ALL,
    },
    # The chair sees a petition once it is presented, and cases about the executive by the task;
    # the Stellungnahme says what is to be known of the petitioner.
    Role.TV_CHAIR: {
        Right.SEE_CASE: _PRESENTED,
        Right.SEE_PETITIONS: _PRESENTED,
        Right.RELEASE_STATEMENT: _PRESENTED,
    },
    Role.DATA_PROTECTION: {
        Right.CAPTURE: _ALL,
        Right.SEE_CASE: _PSEUDO,
        Right.SEE_LOOK_INS: _ALL,
        Right.SEE_ACTIONS_OF_PERSON: _ALL,
        Right.HANDLE_SUBJECT_REQUESTS: _ALL,
        Right.VERIFY_JOURNAL: _ALL,
        Right.SEE_ORGANISATION: _ALL,
        Right.SEE_REGELWERK: _ALL,
    },
    Role.AUDITOR: {
        Right.SEE_CASE: _PSEUDO,
        Right.SEE_LOOK_INS: _ALL,
        Right.VERIFY_JOURNAL: _ALL,
        Right.SEE_ORGANISATION: _ALL,
        Right.SEE_REGELWERK: _ALL,
    },
    Role.SERVICE_CENTER: {Right.TAKE_CALL: _OWN},
    Role.WIDERSPRUCHSSTELLE: {
        Right.CAPTURE: _ALL,
        Right.SEE_CASE: _ASSIGNED,
        Right.SEE_PERSON: _ASSIGNED,
        Right.RECEIVE_PASSED_ON: _UNIT,
    },
    Role.ADMINISTRATOR: {
        Right.MANAGE_PEOPLE: _ALL,
        Right.MANAGE_OFFICE: _ALL,
        Right.VERIFY_JOURNAL: _ALL,
        Right.NOTE_ABSENCE: _ALL,
        Right.SEE_ORGANISATION: _ALL,
        Right.SEE_REGELWERK: _ALL,
    },
}

# Who can hold a role as deputy; in the front office it marks the named substitute who takes
# complaints about the KRM officer. The officer has no deputy: nobody else looks into the E-AKTE.
DEPUTY_ROLES: frozenset[Role] = frozenset({Role.EXECUTIVE, Role.TV_CHAIR, Role.FRONT_OFFICE})


# A customer who works in the house (§ 35 (1) SGB I): beside the KRM officer one person named for
# this very Vorgang sees it, takes the place of every team lead and is the second person.
NAMED_SUBSTITUTE: frozenset[Right] = frozenset(
    {
        Right.SEE_CASE, Right.SEE_PERSON, Right.EDIT_CASE, Right.FORWARD,
        Right.WRITE_SCHRIFTSATZ, Right.SIGN_OFF_SCHRIFTSATZ, Right.CHECK, Right.RELEASE_LETTER,
        Right.SEND_ANSWER, Right.CLOSE, Right.CONFIRM_CORRECTION, Right.DECIDE_SECOND_LOOK,
    }
)  # fmt: skip
# Whoever leads the house or its supervision, or looks after the program, is never named.
NEVER_NAMED: frozenset[Role] = frozenset(
    {
        Role.EXECUTIVE, Role.TV_CHAIR, Role.ADMINISTRATOR, Role.DATA_PROTECTION, Role.AUDITOR,
        Role.KRM_OFFICER,
    }
)  # fmt: skip


@cache
def scopes(roles: frozenset[Role], right: Right) -> frozenset[Scope]:
    """Return how far a person with these roles holds the right; empty means not at all."""
    return frozenset(MATRIX[role][right] for role in roles if right in MATRIX[role])


@dataclass(frozen=True)
class Period:
    """The days from–to on which somebody holds an office; no end means until further notice."""

    starts_on: date
    ends_on: date | None = None

    def overlaps(self, other: "Period") -> bool:
        """Tell whether at least one day belongs to both periods."""
        starts_before_other_ends = other.ends_on is None or self.starts_on <= other.ends_on
        return starts_before_other_ends and (
            self.ends_on is None or other.starts_on <= self.ends_on
        )
