"""How the database finds the rows of the list pages: which of its statements read a whole table."""

import re
from collections.abc import Callable
from typing import Any

from django.db import connection

BIG = (
    "reactions_reaction", "deadlines_deadline", "reactions_anliegen", "parties_party",
    "work_assignment", "casework_casenote", "letters_letter", "journal_entry", "journal_head",
    "letters_dispatch", "search_entry", "search_words",
)  # fmt: skip
_SHORT = 1000  # rows
_POSTGRES = re.compile(r"Seq Scan on (\w+)")
_NODE = re.compile(r"\(cost=")
# What hands nothing on before it has read all below it.
_NEEDS_ALL = re.compile(
    r"(?:^|-> +)(?:Sort|Aggregate|Hash|HashAggregate|GroupAggregate|Materialize|Unique)  \("
)


def full_scans(act: Callable[[Any], object]) -> list[dict[str, Any]]:
    """Return the statements of a call that read a big table from end to end, with their plan."""
    statements: list[tuple[str, Any]] = []

    def keep(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("SELECT"):
            statements.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        act(None)
    found = [(sql, _plan(sql, params)) for sql, params in statements]
    return [{"sql": sql, "plan": plan} for sql, plan in found if _scans(plan, sql)]


def _plan(sql: str, params: Any) -> list[str]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
            return [row[3] for row in cursor.fetchall()]
        cursor.execute(f"EXPLAIN {sql}", params)
        return [row[0] for row in cursor.fetchall()]


def _ends_early(plan: list[str], at: int) -> bool:
    """Tell whether a LIMIT ends a scan: nothing on the way up to it needs all rows first."""
    depth = _depth(plan[at])
    for line in reversed(plan[:at]):
        if _depth(line) >= depth or not _NODE.search(line):
            continue
        depth = _depth(line)
        if "Limit" in line:
            return True
        if _NEEDS_ALL.search(line):
            return False
    return False


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _holds_many(table: str) -> bool:
    """Tell whether PostgreSQL reckons with many rows: a short table is read whole with reason."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = %s", [table])
        rows: float = cursor.fetchone()[0]
    return rows > _SHORT


def _scans(plan: list[str], sql: str) -> list[str]:
    if connection.vendor == "postgresql":
        tables = [
            match[1]
            for at, line in enumerate(plan)
            if (match := _POSTGRES.search(line)) and not _ends_early(plan, at)
        ]
        return [table for table in tables if table in BIG and _holds_many(table)]
    names = set(BIG) | {
        alias for table, alias in re.findall(r'"(\w+)" (U\d+)', sql) if table in BIG
    }
    lines = [line.split() for line in plan]
    return [
        words[1]
        for words in lines
        if words[0] == "SCAN" and words[1] in names and "INDEX" not in words
    ]
