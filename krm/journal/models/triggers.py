"""The triggers that keep the journal append-only, on both databases.

SQLite forgets triggers when a migration rebuilds a table, so they are installed after every
`migrate` and not by a migration (docs/rulings.md).
"""

from collections.abc import Mapping, Sequence

from django.db.backends.base.base import BaseDatabaseWrapper

_TABLES = ["journal_entry", "journal_head", "journal_personal", "journal_read"]


def _sqlite_trigger(name: str, event: str, table: str, when: str, says: str) -> str:
    condition = f" WHEN {when}" if when else ""
    return (
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW{condition}"
        f" BEGIN SELECT RAISE(ABORT, '{says}'); END"
    )


# Without a row of this shape the personal part of an entry stays.
_SQLITE_NOT_BLANKED = """NOT EXISTS (
    SELECT 1 FROM journal_entry own JOIN journal_entry later ON later.chain = own.chain
    WHERE own.id = OLD.entry_id AND later.verb = 'personal_blanked' AND later.seq > own.seq
    AND (json_extract(later.data, '$.up_to') >= own.seq
        OR own.seq IN (SELECT value FROM json_each(later.data, '$.seqs'))))"""
_SQLITE_NOT_DROPPED = """NOT EXISTS (
    SELECT 1 FROM journal_entry later WHERE later.chain = 'office'
    AND later.verb = 'reads_dropped' AND json_extract(later.data, '$.month') = OLD.month)"""

# (name, event, table, condition, message). The insert triggers close a hole: INSERT OR REPLACE
# deletes the old row without asking the delete trigger.
_SQLITE = [
    ("journal_entry_no_update", "UPDATE", "journal_entry", "", "entries are never changed"),
    ("journal_entry_no_delete", "DELETE", "journal_entry", "", "entries are never deleted"),
    (
        "journal_entry_no_replace",
        "INSERT",
        "journal_entry",
        "EXISTS (SELECT 1 FROM journal_entry WHERE id = NEW.id"
        " OR (chain = NEW.chain AND seq = NEW.seq))",
        "entries are never replaced",
    ),
    (
        "journal_head_one_step",
        "UPDATE",
        "journal_head",
        "NEW.chain <> OLD.chain OR NEW.seq <> OLD.seq + 1",
        "a head moves by one",
    ),
    ("journal_head_no_delete", "DELETE", "journal_head", "", "heads are never deleted"),
    (
        "journal_head_no_replace",
        "INSERT",
        "journal_head",
        "EXISTS (SELECT 1 FROM journal_head WHERE chain = NEW.chain)",
        "heads are never replaced",
    ),
    ("journal_personal_no_update", "UPDATE", "journal_personal", "", "never changed"),
    (
        "journal_personal_no_delete",
        "DELETE",
        "journal_personal",
        _SQLITE_NOT_BLANKED,
        "no personal_blanked entry covers this",
    ),
    (
        "journal_personal_no_replace",
        "INSERT",
        "journal_personal",
        "EXISTS (SELECT 1 FROM journal_personal WHERE entry_id = NEW.entry_id)",
        "never replaced",
    ),
    ("journal_read_no_update", "UPDATE", "journal_read", "", "looks are never changed"),
    (
        "journal_read_no_delete",
        "DELETE",
        "journal_read",
        _SQLITE_NOT_DROPPED,
        "no reads_dropped entry covers this month",
    ),
    (
        "journal_read_no_replace",
        "INSERT",
        "journal_read",
        "EXISTS (SELECT 1 FROM journal_read WHERE id = NEW.id"
        " OR (month = NEW.month AND seq = NEW.seq) OR (reaction_id = NEW.reaction_id"
        " AND person_id = NEW.person_id AND hour = NEW.hour))",
        "looks are never replaced",
    ),
]
SQLITE_TRIGGERS = {row[0]: _sqlite_trigger(*row) for row in _SQLITE}

POSTGRES_FUNCTIONS = {
    "journal_refuse": """
BEGIN
    RAISE EXCEPTION '%: % is not permitted', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END""",
    "journal_guard_personal": """
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM journal_entry own JOIN journal_entry later ON later.chain = own.chain
        WHERE own.id = OLD.entry_id AND later.verb = 'personal_blanked' AND later.seq > own.seq
        AND ((later.data ->> 'up_to')::bigint >= own.seq
            OR later.data -> 'seqs' @> to_jsonb(own.seq)))
    THEN
        RAISE EXCEPTION 'no personal_blanked entry covers this'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END""",
    "journal_guard_read": """
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM journal_entry later WHERE later.chain = 'office'
        AND later.verb = 'reads_dropped' AND later.data ->> 'month' = OLD.month)
    THEN
        RAISE EXCEPTION 'no reads_dropped entry covers this month'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END""",
}

_ROW = "FOR EACH ROW"
_REFUSE = "EXECUTE FUNCTION journal_refuse()"
POSTGRES_TRIGGERS = {
    "journal_entry_no_update": ("UPDATE", "journal_entry", f"{_ROW} {_REFUSE}"),
    "journal_entry_no_delete": ("DELETE", "journal_entry", f"{_ROW} {_REFUSE}"),
    "journal_head_one_step": (
        "UPDATE",
        "journal_head",
        f"{_ROW} WHEN (NEW.chain <> OLD.chain OR NEW.seq <> OLD.seq + 1) {_REFUSE}",
    ),
    "journal_head_no_delete": ("DELETE", "journal_head", f"{_ROW} {_REFUSE}"),
    "journal_personal_no_update": ("UPDATE", "journal_personal", f"{_ROW} {_REFUSE}"),
    "journal_personal_no_delete": (
        "DELETE",
        "journal_personal",
        f"{_ROW} EXECUTE FUNCTION journal_guard_personal()",
    ),
    "journal_read_no_update": ("UPDATE", "journal_read", f"{_ROW} {_REFUSE}"),
    "journal_read_no_delete": (
        "DELETE",
        "journal_read",
        f"{_ROW} EXECUTE FUNCTION journal_guard_read()",
    ),
} | {
    f"{table}_no_truncate": ("TRUNCATE", table, f"FOR EACH STATEMENT {_REFUSE}")
    for table in _TABLES
}


def guard(
    table: str,
    *,
    sqlite: Sequence[tuple[str, str, str, str, str]],
    functions: Mapping[str, str],
    postgres: Mapping[str, tuple[str, str, str]],
) -> None:
    """Let the table of a room above be guarded like the journal, from its next migration on.

    :param sqlite: name, event, table, condition and message of each trigger.
    :param functions: the bodies of functions that ``postgres`` names.
    :param postgres: event, table and the rest of each trigger, by its name.
    """
    if table in _TABLES:
        return
    _TABLES.append(table)
    SQLITE_TRIGGERS.update({row[0]: _sqlite_trigger(*row) for row in sqlite})
    POSTGRES_FUNCTIONS.update(functions)
    POSTGRES_TRIGGERS.update(postgres)
    POSTGRES_TRIGGERS[f"{table}_no_truncate"] = (
        "TRUNCATE", table, f"FOR EACH STATEMENT {_REFUSE}"
    )  # fmt: skip


def install(connection: BaseDatabaseWrapper) -> None:
    """Install every trigger anew; does nothing while the tables do not exist yet."""
    if not _has_tables(connection):
        return
    with connection.cursor() as cursor:
        for statement in _statements(connection.vendor):
            cursor.execute(statement)


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the names of triggers that are gone, switched off or changed, sorted."""
    if not _has_tables(connection):
        return []
    expected = _expected(connection.vendor)
    found = _found(connection)
    return sorted(name for name, body in expected.items() if found.get(name) != body)


def _statements(vendor: str) -> list[str]:
    if vendor == "sqlite":
        drops = [f"DROP TRIGGER IF EXISTS {name}" for name in SQLITE_TRIGGERS]
        return [*drops, *SQLITE_TRIGGERS.values()]
    functions = [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $journal${body}"
        f"$journal$"
        for name, body in POSTGRES_FUNCTIONS.items()
    ]
    triggers = [
        statement
        for name, (event, table, rest) in POSTGRES_TRIGGERS.items()
        for statement in (
            f"CREATE OR REPLACE TRIGGER {name} BEFORE {event} ON {table} {rest}",
            f"ALTER TABLE {table} ENABLE TRIGGER {name}",
        )
    ]
    return [*functions, *triggers]


def _expected(vendor: str) -> Mapping[str, str]:
    if vendor == "sqlite":
        return SQLITE_TRIGGERS
    return dict.fromkeys(POSTGRES_TRIGGERS, "on") | POSTGRES_FUNCTIONS


def _found(connection: BaseDatabaseWrapper) -> dict[str, str]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            return dict(cursor.fetchall())
        cursor.execute(
            "SELECT tgname, CASE WHEN tgenabled IN ('O', 'A') THEN 'on' ELSE 'off' END"
            " FROM pg_trigger WHERE NOT tgisinternal"
            " AND tgrelid IN (SELECT to_regclass(name) FROM unnest(%s::text[]) AS name)",
            [list(_TABLES)],
        )
        triggers = dict(cursor.fetchall())
        cursor.execute(
            "SELECT proname, prosrc FROM pg_proc"
            " WHERE pronamespace = current_schema()::regnamespace AND proname = ANY(%s)",
            [list(POSTGRES_FUNCTIONS)],
        )
        return triggers | dict(cursor.fetchall())


def _has_tables(connection: BaseDatabaseWrapper) -> bool:
    return set(_TABLES) <= set(connection.introspection.table_names())
