"""A worker is killed while it fetches a mailbox: each mail is there once, none is lost."""

import os
import random
import subprocess
import sys
import time
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import call_command

from krm.arrivals.models import IntakeItem
from krm.journal.queries.verify import verify_journal
from krm.mailbox import jobs
from krm.mailbox.actions import mailboxes
from krm.mailbox.models import FetchedMail, Mailbox
from tests.conftest import DEEP
from tests.house.imap_server import imap, imap_process
from tests.house.written import mail

pytestmark = [
    pytest.mark.both_databases("transactions: a process that is killed loses nothing"),
    pytest.mark.slow,
]

__all__ = ["imap", "imap_process"]
MAILS, BATCH = 30, 20
DONE = "Erledigt"
FETCH = """
import django; django.setup()
import os, signal, sys
from krm.adapters.imap import ImapMailbox
from krm.mailbox import tasks
dies_at = int(sys.argv[1])
tell, acknowledged = ImapMailbox.done, []
def done(self, uid):
    acknowledged.append(uid)
    if len(acknowledged) == dies_at:
        os.kill(os.getpid(), signal.SIGKILL)
    tell(self, uid)
ImapMailbox.done = done
tasks.fetch_mailboxes()
"""


@pytest.fixture
def box(committed_db, imap, settings, tmp_path):
    """A mailbox full of mails, in a database that other processes see."""
    settings.IMAP_CA_FILE = str(imap.ca_file)
    settings.MEDIA_ROOT = tmp_path / "store"
    call_command("init", stdout=StringIO())
    imap.create(DONE)
    for number in range(MAILS):
        imap.deliver(mail(f"Nachricht {number}", message_id=f"<{number}@post.example>"))
    return Mailbox.objects.create(
        name="KRM",
        host="localhost",
        port=imap.tls_port,
        user=imap.user,
        secret=mailboxes.vault().locked(imap.password),
        done_folder=DONE,
    )


@pytest.fixture
def worker(committed_db, imap, settings):
    """Start the job in a process of its own; it dies before telling the server of the nth mail."""
    environment = {
        **os.environ,
        "DATABASE_URL": committed_db.url,
        "KRM_FILE_STORE": str(settings.MEDIA_ROOT),
        "KRM_IMAP_CA": str(imap.ca_file),
    }

    def start(dies_at=0):
        command = [sys.executable, "-c", FETCH, str(dies_at)]
        return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE)

    return start


def check_each_is_there_once(imap):
    items = IntakeItem.objects.order_by("pk")
    assert sorted(item.text.strip() for item in items) == sorted(
        f"Nachricht {number}" for number in range(MAILS)
    )
    assert FetchedMail.objects.count() == MAILS
    assert (imap.count(), imap.count(DONE)) == (0, MAILS)
    assert not verify_journal().problems


def test_killed_between_storing_and_telling_the_server(box, imap, worker):
    for dies_at in (1, 7) if DEEP else (7,):
        process = worker(dies_at)
        process.communicate(timeout=60)
        assert process.returncode == -9
    # A batch was stored; six of it were acknowledged, if not by the first run then by the second.
    assert imap.count() == MAILS - 6
    assert IntakeItem.objects.count() == FetchedMail.objects.count() == BATCH
    assert worker().wait(60) == 0
    check_each_is_there_once(imap)
    assert jobs.fetch(box, clock=lambda: datetime.now(UTC)).stored == 0


@pytest.mark.deep
def test_killed_at_any_moment(box, imap, worker):
    chance = random.Random()
    for _ in range(20):
        process = worker()
        time.sleep(chance.uniform(0.8, 1.6))
        process.kill()
        process.communicate()
    process = worker()
    _, output = process.communicate(timeout=120)
    assert process.returncode == 0, output.decode()
    check_each_is_there_once(imap)
