"""The columns of the Erfassungstabelle and how a cell is made safe (directive 1.5, R-15)."""

from dataclasses import dataclass

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
    Column("petition_number", "Petitionsnummer", 26),
    Column("committee_due_on", "Frist Petitionsausschuss", 17),
    Column("statement_due", "Stellungnahme fällig", 17),
    Column("answered_at", "Beantwortet am", 17),
    Column("closed_at", "Abgeschlossen am", 17),
    Column("settled_by", "Einvernehmlich durch", 22),
    Column("result", "Ergebnis", 20),
    Column("remedy", "Abhilfe", 24),
)
