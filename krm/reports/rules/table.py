"""The columns of the Erfassungstabelle and how a cell is made safe (directive 1.5, R-15)."""

from dataclasses import dataclass
from datetime import date

# Characters with which a spreadsheet program would begin a formula.
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(text: str) -> str:
    """Return a text that no spreadsheet program takes for a formula."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text


@dataclass(frozen=True)
class Column:
    """One column of the table: heading, width in characters, and its word."""

    word: str
    heading: str
    width: int


COLUMNS: tuple[Column, ...] = (
    Column("number", "Nummer", 17),
    Column("imported_number", "Frühere Nummer", 17),
    Column("kind", "Art", 16),
    Column("follow_up_of", "Folgereaktion von", 17),
    Column("state", "Stand", 20),
    Column("title", "Worum es geht", 50),
    Column("channel", "Eingangsweg", 26),
    Column("is_written", "schriftlich", 11),
    Column("accepted_by", "Angenommen durch", 26),
    Column("rechtskreis", "Rechtskreis", 26),
    Column("traegerbezug", "Trägerbezug", 22),
    Column("standort", "Standort", 30),
    Column("arrived_at", "Eingang im Haus", 17),
    Column("arrived_krm_at", "Eingang bei KRM", 17),
    Column("is_board", "Vorstand", 10),
    Column("is_dienstaufsicht", "DAB", 8),
    Column("is_fachaufsicht", "FAB", 8),
    Column("is_complaint", "Eingabe ist Beschwerde", 12),
    Column("is_anonymous", "anonym", 10),
    Column("signatories", "Unterschriften", 14),
    Column("anliegen", "Anliegen", 22),
    Column("lead_unit", "Einheit", 26),
    Column("confirmation_due", "Bestätigung fällig", 17),
    Column("confirmation_done", "Bestätigt am", 14),
    Column("closing_due", "Abschluss fällig", 17),
    Column("closing_outcome", "Abschluss in der Frist", 30),
    Column("petition_number", "Petitionsnummer", 26),
    Column("committee_due_on", "Frist Petitionsausschuss", 17),
    Column("statement_due", "Stellungnahme fällig", 17),
    Column("answered_at", "Beantwortet am", 17),
    Column("closed_at", "Abgeschlossen am", 17),
    Column("settled_by", "Einvernehmlich durch", 22),
    Column("besonderheiten", "Besonderheiten", 30),
    Column("result", "Ergebnis", 20),
    Column("remedy", "Abhilfe", 24),
)


def closing_outcome(due_on: date, settled_on: date, *, has_interim_notice: bool) -> str:
    """Return how a closing deadline ended: ``überschritten um 7 Tage, mit ZN`` (AS-15).

    A Zwischennachricht never extends the deadline; that one went out stands beside it (R-04).
    """
    late = (settled_on - due_on).days
    days = "1 Tag" if late == 1 else f"{late} Tage"
    words = f"überschritten um {days}" if late > 0 else "eingehalten"
    return f"{words}, mit ZN" if has_interim_notice else words
