"""A worker is killed at any moment while mails come in: each is there once, none is lost."""

import hashlib
import os
import random
import subprocess
import sys
import time
from io import StringIO

import pytest
from django.core.management import call_command

from krm.arrivals.models import IntakeItem
from krm.journal.queries.verify import verify_journal
from krm.reactions.models import NumberSeries
from tests.conftest import DEEP
from tests.house import hostile_folder
from tests.house.written import mail

pytestmark = [
    pytest.mark.both_databases("transactions: a process that is killed loses nothing"),
    pytest.mark.slow,
]

MAILS = 200 if DEEP else 30


@pytest.fixture
def folder(tmp_path):
    """A folder of mails, each different, some with the same subject and sender."""
    place = tmp_path / "mails"
    place.mkdir()
    for number in range(MAILS):
        raw = mail(f"Nachricht Nummer {number}", message_id=f"<{number}@post.example>")
        (place / f"{number:03}.eml").write_bytes(raw)
    return place


class Worker:
    """The command in a process of its own, as the schedule of the mail server calls it."""

    def __init__(self, database, store, folder):
        self.store = store
        self.environment = {
            **os.environ,
            "DATABASE_URL": database.url,
            "KRM_FILE_STORE": str(store),
        }
        self.command = [sys.executable, "-m", "krm", "ingest-mail", str(folder)]

    def start(self):
        return subprocess.Popen(
            self.command,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )

    def killed_at(self, target, jitter):
        """Kill the process shortly after that many mails lie in the file store."""
        process = self.start()
        while process.poll() is None and self.stored() < target:
            time.sleep(0.005)
        time.sleep(jitter)
        process.kill()
        process.communicate()

    def stored(self):
        return sum(1 for _ in (self.store / "raw").rglob("[!.]*.*"))

    def whole(self):
        process = self.start()
        _, output = process.communicate(timeout=300)
        assert process.returncode == 0, output.decode()


def killed_often(database, folder, store, *, kills, mails=MAILS):
    """Kill worker after worker while they take the mails in, then let one finish."""
    call_command("init", stdout=StringIO())
    worker = Worker(database, store, folder)
    chance = random.Random()
    for target in sorted(chance.sample(range(1, mails - 15), kills)):
        worker.killed_at(target, chance.uniform(0, 0.02))
        assert IntakeItem.objects.count() < mails, "killed too late to tell anything"
    worker.whole()


def check_everything_is_there(folder, store):
    digests = {hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}
    items = list(IntakeItem.objects.all())
    assert len(items) == MAILS
    assert {item.content_digest for item in items} == digests
    assert {item.state for item in items} == {"new"}
    assert all(item.read_at for item in items)
    assert sorted(item.text.strip() for item in items) == sorted(
        f"Nachricht Nummer {number}" for number in range(MAILS)
    )
    assert sorted(item.receipt_number for item in items) == [
        f"E-{items[0].stored_at:%Y}-{number:05}" for number in range(1, MAILS + 1)
    ]
    assert NumberSeries.objects.get(series="E").last == MAILS
    for item in items:
        raw = (store / item.raw_name).read_bytes()
        assert hashlib.sha256(raw).hexdigest() == item.content_digest
    assert not verify_journal().problems


def test_one_kill(committed_db, folder, tmp_path):
    killed_often(committed_db, folder, tmp_path / "store", kills=1)
    check_everything_is_there(folder, tmp_path / "store")


@pytest.mark.deep
def test_twenty_kills(committed_db, folder, tmp_path):
    killed_often(committed_db, folder, tmp_path / "store", kills=20)
    check_everything_is_there(folder, tmp_path / "store")


@pytest.mark.deep
def test_twenty_kills_over_the_hostile_folder(committed_db, tmp_path):
    folder, store = tmp_path / "feindlich", tmp_path / "store"
    mails = hostile_folder.write_to(folder)
    killed_often(committed_db, folder, store, kills=20, mails=mails)
    digests = sorted(hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir())
    items = list(IntakeItem.objects.all())
    assert sorted(item.content_digest for item in items) == digests
    assert len(digests) == mails
    assert all(item.read_at for item in items)
    assert NumberSeries.objects.get(series="E").last == mails
    for item in items:
        raw = (store / item.raw_name).read_bytes()
        assert hashlib.sha256(raw).hexdigest() == item.content_digest
    assert not verify_journal().problems
