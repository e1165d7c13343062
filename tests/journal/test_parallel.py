"""Eight people at once leave chains without a gap."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from krm.journal import actions as journal
from krm.journal.models import JournalEntry, JournalRead
from krm.journal.queries.verify import verify_journal
from tests.house.journal_steps import AT, ELIF, note

pytestmark = pytest.mark.both_databases("concurrency: many write to one chain")

WRITERS = 8
EACH = 15


def _work(writer):
    try:
        for number in range(EACH):
            note("reaction:42", writer=writer, number=number)
            note(journal.OFFICE, writer=writer)
            journal.record_read(person_pk=number, reaction_pk=42, at=AT)
            if number == EACH // 2:
                journal.write_anchor(at=AT)
    finally:
        connections.close_all()


@pytest.mark.usefixtures("committed_db")
def test_parallel_writers_keep_gapless_chains(settings, tmp_path):
    settings.ANCHOR_DIR = tmp_path
    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(_work, range(WRITERS)))
    numbers = JournalEntry.objects.filter(chain="reaction:42").order_by("seq")
    assert list(numbers.values_list("seq", flat=True)) == list(range(1, WRITERS * EACH + 1))
    assert JournalEntry.objects.filter(verb="anchor_written").count() == 1
    assert JournalRead.objects.count() == EACH
    outcome = verify_journal()
    assert outcome.problems == []
    assert (outcome.entries, outcome.reads) == (2 * WRITERS * EACH + 1, EACH)


@pytest.mark.usefixtures("committed_db")
def test_a_rolled_back_writer_leaves_no_gap():
    note()
    with pytest.raises(ZeroDivisionError):
        _fail()
    assert note().seq == 2
    assert not connection.in_atomic_block


@journal.verb
def fail(*, by, at):
    note()
    raise ZeroDivisionError


def _fail():
    fail(by=ELIF, at=AT)


@pytest.mark.usefixtures("committed_db")
def test_verifying_while_others_write_raises_no_false_alarm(settings, tmp_path):
    settings.ANCHOR_DIR = tmp_path
    with ThreadPoolExecutor(2) as pool:
        writers = [pool.submit(_work, writer) for writer in range(2)]
        rounds = [verify_journal().problems]
        while not all(writer.done() for writer in writers):
            rounds.append(verify_journal().problems)
        for writer in writers:
            writer.result()
    assert not any(rounds)
