"""The least SQL that does the work of a page, by a plain cursor."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

import typst
from django.db import connection

Parameters = Sequence[Any]

ROW = (
    "SELECT r.id, r.number, r.kind, r.state, r.title, r.channel, r.arrived_at, u.name, s.name,"
    " p.first_name, p.last_name FROM reactions_reaction r"
    " LEFT JOIN organisation_unit u ON u.id = r.lead_unit_id"
    " LEFT JOIN organisation_standort s ON s.id = r.standort_id"
    " LEFT JOIN parties_party p ON p.id = r.party_id"
)
NEWEST = " ORDER BY r.arrived_at DESC, r.id DESC LIMIT 25"
OPEN = (
    "r.state IN ('recorded', 'with_team_lead', 'at_unit', 'schriftsatz_in', 'in_check',"
    " 'answer_released', 'answered')"
)
CASE = (
    "SELECT * FROM reactions_anliegen WHERE reaction_id = %s ORDER BY position",
    "SELECT * FROM deadlines_deadline WHERE reaction_id = %s ORDER BY act_by",
    "SELECT * FROM work_assignment WHERE reaction_id = %s",
    "SELECT * FROM casework_casenote WHERE reaction_id = %s",
    "SELECT * FROM letters_letter WHERE reaction_id = %s",
    "SELECT e.*, x.payload FROM journal_entry e LEFT JOIN journal_personal x ON x.entry_id = e.id"
    " WHERE e.chain = 'reaction:' || CAST(%s AS text) ORDER BY e.seq",
)
EXPORT = (
    "SELECT r.*, u.name, s.name FROM reactions_reaction r"
    " LEFT JOIN organisation_unit u ON u.id = r.lead_unit_id"
    " LEFT JOIN organisation_standort s ON s.id = r.standort_id ORDER BY r.id",
    "SELECT reaction_id, code FROM reactions_anliegen ORDER BY reaction_id, position",
    "SELECT reaction_id, kind, due_on, settled_on FROM deadlines_deadline ORDER BY reaction_id",
)
JOURNAL = (
    "SELECT e.*, x.salt, x.payload FROM journal_entry e"
    " LEFT JOIN journal_personal x ON x.entry_id = e.id ORDER BY e.chain, e.seq",
)


def rows_of(sql: str, parameters: Parameters = ()) -> list[Any]:
    """Return the rows of one statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def listed(condition: str = "", parameters: Parameters = ()) -> Callable[[Any], None]:
    """Return the floor of a list page: its 25 rows and how many there are."""
    where = f" WHERE {condition}" if condition else ""
    count = "SELECT COUNT(*) FROM reactions_reaction r"
    if "p." in condition:
        count += " LEFT JOIN parties_party p ON p.id = r.party_id"

    def floor(_given: Any) -> None:
        rows_of(ROW + where + NEWEST, parameters)
        rows_of(count + where, parameters)

    return floor


def searched(word: str) -> Callable[[Any], None]:
    """Return the floor of a search without an index: every text is looked through."""
    like = "ILIKE" if connection.vendor == "postgresql" else "LIKE"
    found = f"(r.title {like} %s OR r.matter {like} %s OR p.search_name LIKE %s)"
    return listed(found, [f"%{word}%", f"%{word}%", f"%{word.lower()}%"])


def worded(words: Sequence[str], since: datetime) -> None:
    """Read the hundred texts of a time that hold most of some words, at least half of them."""
    like = "ILIKE" if connection.vendor == "postgresql" else "LIKE"
    hits = " + ".join([f"CASE WHEN r.matter {like} %s THEN 1 ELSE 0 END"] * len(words))
    found = [f"%{word}%" for word in words]
    rows_of(
        f"SELECT r.id, r.matter FROM reactions_reaction r WHERE r.arrived_at >= %s AND {hits} >= %s"
        f" ORDER BY {hits} DESC, r.arrived_at DESC, r.id DESC LIMIT 100",
        [since, *found, max(1, len(words) // 2), *found],
    )


def today(_given: Any) -> None:
    """Read the 150 most urgent running deadlines and the figures on top of the page."""
    rows_of(
        "SELECT d.*, r.number, r.title, u.name FROM deadlines_deadline d"
        " JOIN reactions_reaction r ON r.id = d.reaction_id"
        " LEFT JOIN organisation_unit u ON u.id = d.unit_id"
        " WHERE d.state = 'running' ORDER BY d.act_by, d.due_on, d.id LIMIT 150"
    )
    rows_of(f"SELECT COUNT(*) FROM reactions_reaction r WHERE {OPEN}")
    is_sqlite = connection.vendor == "sqlite"
    since = "date('now', 'start of year')" if is_sqlite else "date_trunc('year', now())"
    span = (
        "julianday(answered_at) - julianday(arrived_at)"
        if is_sqlite
        else "answered_at - arrived_at"
    )
    rows_of(
        "SELECT d.state, COUNT(*) FROM deadlines_deadline d JOIN reactions_reaction r"
        f" ON r.id = d.reaction_id WHERE d.kind = 'confirmation' AND r.arrived_at >= {since}"
        " GROUP BY d.state"
    )
    rows_of(f"SELECT AVG({span}) FROM reactions_reaction WHERE answered_at >= {since}")


def kept_situation(_given: Any) -> None:
    """Read the figures of the start page as the schedule keeps them."""
    rows_of("SELECT content, counted_at FROM reports_keptsituation WHERE key = 'house'")


def arrivals_by_week(_given: Any) -> None:
    """Count what arrived in the last half year and in the same weeks of the year before."""
    is_sqlite = connection.vendor == "sqlite"
    week = "strftime('%%Y-%%W', arrived_at)" if is_sqlite else "date_trunc('week', arrived_at)"
    for first, last in ((182, 0), (546, 364)):
        ago = "datetime('now', '-{} days')" if is_sqlite else "now() - interval '{} days'"
        rows_of(
            f"SELECT {week}, kind, COUNT(*) FROM reactions_reaction WHERE state <> 'cancelled'"
            f" AND arrived_at >= {ago.format(first)} AND arrived_at < {ago.format(last)}"
            " GROUP BY 1, 2"
        )


# What stands for the year before in the floors of report and evaluation.
IN_A_YEAR = "r.arrived_at >= %s AND r.arrived_at < %s AND r.state <> 'cancelled'"
REPORT = (
    "SELECT r.kind, r.channel, r.is_board, r.is_dienstaufsicht, r.is_fachaufsicht, r.is_anonymous,"
    " r.state, r.result, r.settled_by, COUNT(*) FROM reactions_reaction r"
    f" WHERE {IN_A_YEAR} GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9",
    "SELECT r.kind, a.code, a.refers_to_procedure, COUNT(*) FROM reactions_anliegen a"
    f" JOIN reactions_reaction r ON r.id = a.reaction_id WHERE {IN_A_YEAR} GROUP BY 1, 2, 3",
    "SELECT d.kind, d.state, d.settled_on <= d.due_on, COUNT(*) FROM deadlines_deadline d"
    f" JOIN reactions_reaction r ON r.id = d.reaction_id WHERE {IN_A_YEAR} GROUP BY 1, 2, 3",
)
EVALUATION = (
    "SELECT a.code, r.standort_id, COUNT(*) FROM reactions_anliegen a"
    f" JOIN reactions_reaction r ON r.id = a.reaction_id WHERE {IN_A_YEAR} GROUP BY 1, 2",
    "SELECT COUNT(DISTINCT a.reaction_id) FROM reactions_anliegen a"
    f" JOIN reactions_reaction r ON r.id = a.reaction_id WHERE {IN_A_YEAR}",
)


def grouped(statements: Sequence[str], year: int) -> Callable[[Any], None]:
    """Return the floor of figures: each aggregate over what arrived in a year, by one SELECT."""
    days = [f"{year}-01-01", f"{year + 1}-01-01"]

    def floor(_given: Any) -> None:
        for sql in statements:
            rows_of(sql, days)

    return floor


def case_page(number: str) -> None:
    """Read one Vorgang by its number with everything that stands on its page."""
    found = rows_of(
        "SELECT r.*, p.*, u.name, s.name FROM reactions_reaction r"
        " LEFT JOIN parties_party p ON p.id = r.party_id"
        " LEFT JOIN organisation_unit u ON u.id = r.lead_unit_id"
        " LEFT JOIN organisation_standort s ON s.id = r.standort_id WHERE r.number = %s",
        [number],
    )
    for sql in CASE:
        rows_of(sql, [found[0][0]])


def export(_given: Any) -> None:
    """Read every column of the register, all Anliegen and all deadlines."""
    for sql in EXPORT:
        rows_of(sql)


def journal(_given: Any) -> None:
    """Read every entry of the journal in the order of the chains."""
    for sql in JOURNAL:
        rows_of(sql)


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)


def short_pdf(given: int) -> None:
    """Let the typesetter make a page of one word with the same standards."""
    typst.compile(
        f'#set document(title: "x")\n#set text(lang: "de")\n{given}'.encode(),
        format="pdf",
        font_paths=_fonts(),
        ignore_system_fonts=True,
        pdf_standards=["ua-1", "a-3a"],
    )
