"""The import of a table is killed at any moment, and two take the same table over at once."""

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from io import StringIO

import pytest
from django.core.management import call_command

from krm.desk.demo.cast import build_cast
from krm.journal.queries.verify import verify_journal
from krm.reactions.models import Reaction
from krm.takeover.models import RegisterImport
from tests.conftest import DEEP
from tests.house.cast import IN_OFFICE_SINCE
from tests.house.tables import many, xlsx

pytestmark = [
    pytest.mark.both_databases("transactions: a process that is killed leaves nothing"),
    pytest.mark.slow,
]

ROWS = 200 if DEEP else 30
# Loads the program once and runs the command in a fork for each line it reads. What a kill ends is
# a process with a connection of its own, as with the command; only its start is not paid each time.
STEM = """
import os, sys
import django
django.setup()
from django.core.management import call_command
from django.db import connections
from krm.takeover.management.commands import import_register
for line in sys.stdin:
    connections.close_all()
    if (pid := os.fork()) == 0:
        code = 1
        try:
            with open(os.devnull, "w") as nowhere:
                call_command("import_register", sys.argv[1], *line.split(), stdout=nowhere)
            code = 0
        finally:
            os._exit(code)
    print(pid, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
"""


class Importer:
    """The command in a process of its own."""

    def __init__(self, database, folder):
        table = folder / "alt.xlsx"
        table.write_bytes(xlsx(many(ROWS)))
        store = {"DATABASE_URL": database.url, "KRM_FILE_STORE": str(folder / "store")}
        self.environment = {**os.environ, **store}
        self.command = [sys.executable, "-m", "krm", "import-register", str(table)]

    def start(self):
        return subprocess.Popen(
            self.command,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )


class Stem:
    """The program, loaded once; each import is a process of its own that can be killed."""

    def __init__(self, importer):
        self.process = subprocess.Popen(
            [sys.executable, "-c", STEM, importer.command[-1]],
            env=importer.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.communicate()

    def begins(self, *options):
        """Begin an import and return the process that does it."""
        print(*options, file=self.process.stdin, flush=True)
        return int(self.process.stdout.readline())

    def ended(self):
        """Wait for it and return its exit code; the negative signal if it was killed."""
        return int(self.process.stdout.readline())

    def seconds_of_a_dry_run(self):
        begun = time.monotonic()
        self.begins("--dry-run")
        assert self.ended() == 0
        return time.monotonic() - begun


@pytest.fixture
def importer(committed_db, django_db_blocker, tmp_path):
    with django_db_blocker.unblock():
        call_command("init", stdout=StringIO())
        build_cast(IN_OFFICE_SINCE)
        yield Importer(committed_db, tmp_path)


def finished(process):
    output, _ = process.communicate(timeout=120)
    return process.returncode, output.decode()


def check_everything_is_there_once():
    assert Reaction.objects.count() == ROWS
    assert len(set(Reaction.objects.values_list("imported_number", flat=True))) == ROWS
    assert verify_journal().problems == []


def killed_often(importer, kills):
    """Kill it by turns while it builds and writes the rows, and at any moment."""
    with Stem(importer) as stem:
        whole = stem.seconds_of_a_dry_run() * 1.5
        for turn in range(kills):
            before = RegisterImport.objects.count()
            pid = stem.begins()
            if turn % 2 == 0 and Reaction.objects.count() == 0:
                wait_until_it_imports(before, longest=whole * 4)
                time.sleep(random.uniform(0, whole / 2))
            else:
                time.sleep(random.uniform(0, whole))
            with suppress(ProcessLookupError):  # it was quicker
                os.kill(pid, signal.SIGKILL)
            assert stem.ended() in (0, -signal.SIGKILL)
            assert Reaction.objects.count() in (0, ROWS), "all rows or none"
    code, output = finished(importer.start())
    assert code == 0, output
    check_everything_is_there_once()


def wait_until_it_imports(before, *, longest):
    """Wait until the run after so many others is past its check."""
    rows = RegisterImport.objects.order_by("pk")[before:]
    until = time.monotonic() + longest
    while time.monotonic() < until:
        if [row.state for row in rows.all()] == [RegisterImport.State.RUNNING]:
            return
        time.sleep(0.02)


def test_one_kill(importer):
    killed_often(importer, 1)


@pytest.mark.deep
def test_twenty_kills(importer):
    killed_often(importer, 20)


def test_two_processes_take_the_same_table_over(importer):
    """The second finds the rows known, or hears that another was faster: nothing is there twice."""
    found = [finished(process) for process in [importer.start(), importer.start()]]
    assert 0 in [code for code, _ in found], found
    assert all("Traceback" not in output for _, output in found), found
    check_everything_is_there_once()
