"""The databases by copy keep what they promise."""

import subprocess
import sys
import threading

import pytest
from django.contrib.auth.models import Group
from django.db import connection, transaction

from krm.organisation.models import Person

pytestmark = pytest.mark.both_databases("transactions: a copy of the database for a test")


@pytest.mark.parametrize("turn", [1, 2])
def test_db_is_rolled_back(db, turn):
    assert not Group.objects.exists()
    Group.objects.create(name="Muster")


@pytest.mark.parametrize("turn", [1, 2])
def test_committed_db_is_fresh_each_time(committed_db, turn):
    assert not Group.objects.exists()
    Group.objects.create(name="Muster")
    assert not connection.in_atomic_block


def test_committed_db_keeps_what_was_committed_and_loses_what_was_rolled_back(committed_db):
    Group.objects.create(name="stays")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        Group.objects.create(name="goes")
        raise ZeroDivisionError
    connection.close()
    assert [group.name for group in Group.objects.all()] == ["stays"]


def test_threads_see_the_database_of_the_test(committed_db):
    def write():
        Group.objects.create(name="from a thread")
        connection.close()

    thread = threading.Thread(target=write)
    thread.start()
    thread.join()
    assert Group.objects.get().name == "from a thread"


def test_other_processes_see_the_database_of_the_test(committed_db, monkeypatch):
    Person.objects.create(username="mara.beispiel")
    monkeypatch.setenv("DATABASE_URL", committed_db.url)
    code = "from krm.organisation.models import Person; print(Person.objects.get().username)"
    command = [sys.executable, "-m", "krm", "shell", "--no-imports", "-c", code]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert answer.stdout.strip() == "mara.beispiel", answer.stderr


def test_threads_and_rollback_do_not_meet(db):
    assert not Group.objects.exists()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite compiles no statement")
def test_p_06_postgresql_compiles_no_statement(db):
    """Compiling a statement of a page costs more than it ever gives back."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)
