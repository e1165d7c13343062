"""The database itself refuses what nobody may do; the same on both databases."""

import pytest
from django.db import IntegrityError, connection, transaction

from krm.journal import actions as journal
from krm.journal.checks import check_journal_triggers, ensure_fit_to_start
from krm.journal.models import triggers
from tests.house.journal_steps import AT, ELIF, note, sql, triggers_off

pytestmark = pytest.mark.both_databases("triggers: nothing is changed or deleted")

FORBIDDEN = [
    "UPDATE journal_entry SET verb = 'x'",
    "UPDATE journal_entry SET data = data",
    "DELETE FROM journal_entry",
    "UPDATE journal_head SET seq = seq + 2",
    "UPDATE journal_head SET seq = seq - 1",
    "UPDATE journal_head SET hash = 'x'",
    "UPDATE journal_head SET chain = 'x', seq = seq + 1",
    "DELETE FROM journal_head",
    "UPDATE journal_personal SET salt = 'x'",
    "DELETE FROM journal_personal",
    "UPDATE journal_read SET person_id = 9",
    "DELETE FROM journal_read",
]
ONLY_SQLITE = [
    "INSERT OR REPLACE INTO journal_entry SELECT * FROM journal_entry",
    "INSERT OR REPLACE INTO journal_head SELECT chain, 0, hash FROM journal_head",
    "INSERT OR REPLACE INTO journal_personal SELECT entry_id, 'x', payload FROM journal_personal",
    "INSERT OR REPLACE INTO journal_read SELECT * FROM journal_read",
    "UPDATE OR REPLACE journal_entry SET seq = 1",
]
ONLY_POSTGRES = [
    "TRUNCATE journal_entry CASCADE",
    "TRUNCATE journal_head",
    "TRUNCATE journal_personal",
    "TRUNCATE journal_read",
    "INSERT INTO journal_head SELECT * FROM journal_head ON CONFLICT (chain) DO UPDATE SET seq = 0",
]


@pytest.fixture
def a_little_journal(db):
    note()
    note()
    journal.record_read(person_pk=7, reaction_pk=42, at=AT)
    if connection.vendor == "postgresql":
        sql("SET CONSTRAINTS ALL IMMEDIATE")  # TRUNCATE wants nothing pending


def refused(statement):
    try:
        with transaction.atomic():
            sql(statement)
    except IntegrityError:
        return True
    return False


def test_what_is_forbidden_is_refused_by_the_database(a_little_journal):
    own = ONLY_SQLITE if connection.vendor == "sqlite" else ONLY_POSTGRES
    permitted = [statement for statement in FORBIDDEN + own if not refused(statement)]
    assert permitted == []


def test_a_look_cannot_be_deleted_by_dropping_another_month(a_little_journal):
    with transaction.atomic():
        journal.record(
            journal.Verb.READS_DROPPED, chain=journal.OFFICE, by=ELIF, at=AT,
            data={"month": "2026-04"},
        )  # fmt: skip
    assert refused("DELETE FROM journal_read")


def test_blanking_another_chain_or_less_opens_nothing(a_little_journal):
    note("reaction:43")
    journal.blank_personal(chain="reaction:43", by=ELIF, at=AT, reason="k3")
    journal.blank_personal(chain="reaction:42", up_to=1, by=ELIF, at=AT, reason="k3")
    assert refused("DELETE FROM journal_personal")


def test_missing_triggers_are_named_and_stop_the_start(db, monkeypatch):
    monkeypatch.setattr("krm.journal.checks.settings_problems", lambda connection: [])
    ensure_fit_to_start()
    assert check_journal_triggers(databases=["default"]) == []
    table = "" if connection.vendor == "sqlite" else " ON journal_entry"
    sql(f"DROP TRIGGER journal_entry_no_delete{table}")
    (warning,) = check_journal_triggers(databases=["default"])
    assert "journal_entry_no_delete" in warning.msg
    with pytest.raises(Exception, match="journal_entry_no_delete"):
        ensure_fit_to_start()
    triggers.install(connection)
    assert triggers.missing(connection) == []


def test_a_trigger_that_was_disarmed_is_named(db):
    if connection.vendor == "sqlite":
        sql("DROP TRIGGER journal_entry_no_delete")
        sql("CREATE TRIGGER journal_entry_no_delete BEFORE DELETE ON journal_entry"
            " BEGIN SELECT 1; END")  # fmt: skip
        assert triggers.missing(connection) == ["journal_entry_no_delete"]
    else:
        sql("ALTER TABLE journal_entry DISABLE TRIGGER journal_entry_no_delete")
        sql("CREATE OR REPLACE FUNCTION journal_guard_read() RETURNS trigger LANGUAGE plpgsql"
            " AS 'BEGIN RETURN OLD; END'")  # fmt: skip
        assert triggers.missing(connection) == ["journal_entry_no_delete", "journal_guard_read"]
    triggers.install(connection)
    assert triggers.missing(connection) == []


def test_installing_twice_changes_nothing(db):
    triggers.install(connection)
    assert triggers.missing(connection) == []


def test_the_tests_can_switch_the_triggers_off(a_little_journal):
    with triggers_off():
        assert not refused("UPDATE journal_entry SET verb = 'x'")
    assert refused("UPDATE journal_entry SET verb = 'y'")
