"""A database that lost a trigger of the journal, or is set up wrongly, is named at the start."""

import io

import pytest
from django.core.checks import registry
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection

from krm.journal.checks import settings_problems

pytestmark = pytest.mark.both_databases("triggers: each database has its own")

TRIGGERS = {
    "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": (
        "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
        " WHERE NOT tgisinternal"
    ),
}


def journal_triggers():
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS[connection.vendor])
        return sorted(row for row in cursor.fetchall() if row[1].startswith("journal_"))


def what_krm_check_says():
    said = io.StringIO()
    try:
        call_command("check", databases=["default"], stderr=said, stdout=said)
    except SystemCheckError as problem:
        return str(problem)
    return said.getvalue()


def test_the_checks_are_registered():
    registered = {getattr(check, "__name__", "") for check in registry.registry.registered_checks}
    assert {"check_journal_triggers", "check_database_settings"} <= registered


def test_a_fresh_database_is_fit(committed_db):
    assert journal_triggers()
    assert "journal" not in what_krm_check_says()


def test_each_dropped_trigger_is_named(committed_db):
    for name, table in journal_triggers():
        on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TRIGGER {name}{on_table}")
        assert name in what_krm_check_says()


@pytest.mark.parametrize(
    ("option", "wrong"),
    [
        ("transaction_mode", "DEFERRED"),
        ("timeout", 1),
        ("init_command", "PRAGMA secure_delete=OFF;"),
    ],
)
def test_sqlite_with_a_wrong_setting_is_named(committed_db, monkeypatch, option, wrong):
    if connection.vendor != "sqlite":
        return  # the settings of SQLite concern SQLite alone
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], option, wrong)
    connection.close()
    assert settings_problems(connection)
