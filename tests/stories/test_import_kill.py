"""The import of a table is killed at any moment, and two take the same table over at once."""

import os
import random
import subprocess
import sys
import time
from io import StringIO

import pytest
from django.core.management import call_command

from krm.desk.demo.cast import build_cast
from krm.journal.queries.verify import verify_journal
from krm.reactions.models import Reaction
from tests.conftest import DEEP
from tests.house.cast import IN_OFFICE_SINCE
from tests.house.tables import many, xlsx

pytestmark = [
    pytest.mark.both_databases("transactions: a process that is killed leaves nothing"),
    pytest.mark.slow,
]

ROWS = 200 if DEEP else 60


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

    def killed_after(self, seconds):
        process = self.start()
        time.sleep(seconds)
        process.kill()
        process.communicate()

    def seconds_of_a_dry_run(self):
        begun = time.monotonic()
        subprocess.run(
            [*self.command, "--dry-run"], env=self.environment, check=True, capture_output=True
        )
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
    start_up = importer.seconds_of_a_dry_run()
    for _ in range(kills):
        importer.killed_after(random.uniform(start_up / 3, start_up * 2))
        assert Reaction.objects.count() in (0, ROWS), "all rows or none"
    code, output = finished(importer.start())
    assert code == 0, output
    check_everything_is_there_once()


def test_two_kills(importer):
    killed_often(importer, 2)


@pytest.mark.deep
def test_twenty_kills(importer):
    killed_often(importer, 20)


def test_two_processes_take_the_same_table_over(importer):
    """The second finds the rows known, or hears that another was faster: nothing is there twice."""
    found = [finished(process) for process in [importer.start(), importer.start()]]
    assert 0 in [code for code, _ in found], found
    assert all("Traceback" not in output for _, output in found), found
    check_everything_is_there_once()
