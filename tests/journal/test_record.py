"""What record and its companions write."""

from datetime import timedelta

import pytest
from django.db import OperationalError, connection, transaction

from krm.journal import actions as journal
from krm.journal import queries
from krm.journal.models import JournalEntry, JournalHead, JournalPersonal, JournalRead
from krm.journal.queries.verify import verify_journal
from krm.journal.rules import GENESIS, NotACode
from tests.house.journal_steps import AT, ELIF, note

pytestmark = pytest.mark.both_databases("locks: the head of a chain is the lock")


def test_an_entry_is_linked_and_keeps_names_apart(db):
    first, second = note(number=1), note(number=2, text="Mara Beispiel rief an")
    assert (first.seq, first.prev, second.seq, second.prev) == (1, GENESIS, 2, first.hash)
    second.refresh_from_db()
    assert (second.actor_id, second.data) == (7, {"number": 2})
    assert second.personal.payload == {"text": "Mara Beispiel rief an", "by": "Elif Muster"}
    head = JournalHead.objects.get(pk="reaction:42")
    assert (head.seq, head.hash) == (2, second.hash)


def test_the_system_has_a_name_and_no_number(db):
    entry = note(by=journal.SYSTEM)
    assert entry.actor_id is None
    assert entry.personal.payload["by"] == "System"


def test_chains_are_independent(db):
    assert [note(journal.OFFICE).seq, note().seq, note(journal.OFFICE).seq] == [1, 1, 2]


def test_nothing_is_recorded_outside_a_transaction(committed_db):
    with pytest.raises(journal.OutsideTransaction):
        journal.record(journal.Verb.NOTE_ADDED, chain=journal.OFFICE, by=ELIF, at=AT)
    assert not JournalHead.objects.exists()


def test_an_entry_goes_with_the_change_it_tells_about(db):
    note()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        note()
        raise ZeroDivisionError
    assert note().seq == 2


def test_free_text_in_data_is_refused_and_leaves_nothing_behind(db):
    with pytest.raises(NotACode):
        note(reason="Frau Beispiel war nicht da")
    assert not JournalHead.objects.exists()


def test_a_look_is_kept_once_an_hour(db):
    for minutes in (0, 10, 59, 60):
        journal.record_read(person_pk=7, reaction_pk=42, at=AT + timedelta(minutes=minutes))
    journal.record_read(person_pk=8, reaction_pk=42, at=AT)
    looks = queries.reads_of(42)
    assert sorted((look.person_id, look.hour.hour, look.seq) for look in looks) == [
        (7, 10, 1),
        (7, 11, 2),
        (8, 10, 3),
    ]


def test_blanking_erases_names_and_texts_of_one_chain(db):
    entries = [note(number=number) for number in range(3)]
    other = note(journal.OFFICE)
    journal.blank_personal(chain="reaction:42", up_to=2, by=ELIF, at=AT, reason="retention_k3")
    kept = set(JournalPersonal.objects.values_list("entry__chain", "entry__seq"))
    assert kept == {("reaction:42", 3), ("reaction:42", 4), ("office", other.seq)}
    assert JournalEntry.objects.filter(pk=entries[0].pk, data={"number": 0}).exists()


def test_blanking_without_a_number_erases_all_before_it(db):
    note()
    covering = journal.blank_personal(chain="reaction:42", by=ELIF, at=AT, reason="retention_k3")
    assert covering.data == {"up_to": 1, "count": 1, "reason": "retention_k3"}
    sentences = queries.history("reaction:42")
    assert [(line.by, line.is_blanked) for line in sentences] == [
        ("Elif Muster", False),
        ("(gelöscht)", True),
    ]


def test_a_chain_cannot_be_blanked_beyond_its_end(db):
    note()
    with pytest.raises(ValueError, match="no entry 5"):
        journal.blank_personal(chain="reaction:42", up_to=5, by=ELIF, at=AT, reason="k3")


def test_looks_of_a_month_are_dropped_whole_after_its_end(db):
    journal.record_read(person_pk=7, reaction_pk=42, at=AT)
    journal.record_read(person_pk=7, reaction_pk=42, at=AT + timedelta(days=30))
    with pytest.raises(ValueError, match="has not ended"):
        journal.drop_reads(month="2026-05", by=journal.SYSTEM, at=AT)
    journal.drop_reads(month="2026-05", by=journal.SYSTEM, at=AT + timedelta(days=1100))
    assert queries.read_months() == ["2026-06"]
    assert JournalRead.objects.count() == 1


def test_the_history_tells_newest_first(db):
    note()
    note(text="Zweiter")
    assert [line.seq for line in queries.history("reaction:42")] == [2, 1]
    note(journal.OFFICE)
    assert [line.sentence for line in queries.office_history(limit=5)] == ["Notiz geschrieben"]
    assert queries.office_history(limit=5, before=1) == []


def test_many_entries_at_once_are_the_same_chain(db):
    rows = [{"receipt": f"E-2026-{number:05}"} for number in range(5)]
    with transaction.atomic():
        journal.record(
            journal.Verb.INTAKE_READ, chain=journal.OFFICE, by=journal.SYSTEM, at=AT, data=rows[0]
        )
        journal.record_many(
            journal.Verb.INTAKE_READ, chain=journal.OFFICE, by=journal.SYSTEM, at=AT, rows=rows[1:]
        )
        journal.record_many(
            journal.Verb.INTAKE_READ, chain=journal.OFFICE, by=journal.SYSTEM, at=AT, rows=[]
        )
        journal.record(
            journal.Verb.INTAKE_READ, chain=journal.OFFICE, by=journal.SYSTEM, at=AT, data=rows[0]
        )
    entries = JournalEntry.objects.filter(chain=journal.OFFICE).order_by("seq")
    assert [entry.data for entry in entries] == [*rows, rows[0]]
    assert [entry.seq for entry in entries] == [1, 2, 3, 4, 5, 6]
    assert not verify_journal().problems


def test_many_entries_hold_codes_only(db):
    with pytest.raises(NotACode), transaction.atomic():
        journal.record_many(
            journal.Verb.INTAKE_READ, chain=journal.OFFICE, by=journal.SYSTEM, at=AT,
            rows=[{"receipt": "Elif Muster wohnt am Markt"}],
        )  # fmt: skip


def test_s_11_people_can_read_while_nothing_can_be_written(db):
    def full(execute, sql, params, many, context):
        if sql.startswith(("INSERT", "UPDATE")):
            raise OperationalError("database or disk is full")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(full):
        journal.record_read(person_pk=7, reaction_pk=42, at=AT)
    assert not JournalRead.objects.exists()
    journal.record_read(person_pk=7, reaction_pk=42, at=AT)
    assert JournalRead.objects.count() == 1
