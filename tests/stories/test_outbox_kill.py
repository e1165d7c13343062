"""A worker is killed at any moment while it sends: nobody gets a mail twice, no mail is lost."""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime

import pytest
from django.conf import settings

from krm.journal.actions import SYSTEM
from krm.journal.queries.verify import verify_journal
from krm.letters import actions as letters
from krm.letters.models import Dispatch, Letter
from krm.organisation.actions import set_up_office
from krm.parties.models import Party
from tests.house.mail_server import Inbox, running
from tests.house.reactions import reaction

pytestmark = [
    pytest.mark.both_databases("transactions: a process that is killed sends nothing twice"),
    pytest.mark.slow,
]

AT = datetime(2026, 5, 4, 8, tzinfo=UTC)
# What the schedule does, again and again; a lease of zero gives up at once what a dead one left.
WORKER = """
from datetime import timedelta
import django
django.setup()
from krm.letters.models import Dispatch
from krm.letters.tasks import send_outbox
while Dispatch.objects.filter(state__in=["queued", "sending"]).exists():
    send_outbox(lease=timedelta(0))
"""


def party(number):
    return Party.objects.create(
        last_name=f"Exempel {number}", email=f"person{number}@example.org", created_at=AT
    )


def queued_letters(count):
    """Put that many confirmations into the outbox, each to an address of its own."""
    set_up_office(at=AT)
    for number in range(count):
        letter = Letter.objects.create(
            reaction=reaction("2026-05-04", party=party(number)),
            kind=Letter.Kind.CONFIRMATION,
            channel=Letter.Channel.EMAIL,
            state=Letter.State.RELEASED,
            subject=f"Eingangsbestätigung {number}",
            salutation="Guten Tag,",
            body="vielen Dank für Ihre Nachricht.",
            recipient_email=f"person{number}@example.org",
            drafted_at=AT,
            changed_at=AT,
            released_at=AT,
        )
        Dispatch.objects.create(letter=letter, channel=letter.channel, queued_at=AT)


class Worker:
    """The task of the schedule in a process of its own."""

    def __init__(self, database, port):
        self.environment = {
            **os.environ,
            "DATABASE_URL": database.url,
            "KRM_SMTP": f"127.0.0.1:{port}",
        }

    def start(self):
        return subprocess.Popen(
            [sys.executable, "-c", WORKER],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )

    def killed_at(self, inbox, target, jitter):
        """Kill the process shortly after the server has taken that many mails."""
        process = self.start()
        while process.poll() is None and len(inbox.taken) < target:
            time.sleep(0.002)
        time.sleep(jitter)
        was_running = process.poll() is None
        process.kill()
        _, output = process.communicate()
        assert was_running, f"ended too early to say anything: {output.decode()}"

    def whole(self):
        process = self.start()
        _, output = process.communicate(timeout=180)
        assert process.returncode == 0, output.decode()


def killed_often(database, count, *, kills):
    """Kill worker after worker while they send, then let one finish; return what arrived."""
    queued_letters(count)
    inbox = Inbox()
    chance = random.Random()
    with running(inbox) as port:
        worker = Worker(database, port)
        for target in sorted(chance.sample(range(1, count - 2 * kills - 5), kills)):
            worker.killed_at(inbox, max(target, len(inbox.taken) + 1), chance.uniform(0, 0.01))
        worker.whole()
    return inbox


def check_nothing_is_lost_or_doubled(inbox, count, *, kills):
    arrived = Counter(mail for taken in inbox.taken for mail in taken.receivers)
    assert not {address: count for address, count in arrived.items() if count > 1}
    message_ids = [taken.mail["Message-ID"] for taken in inbox.taken]
    assert len(message_ids) == len(set(message_ids))

    rows = {row.letter.recipient_email: row for row in Dispatch.objects.select_related("letter")}
    assert len(rows) == count == Dispatch.objects.count()
    states = Counter(row.state for row in rows.values())
    assert set(states) <= {"sent", "unclear"}
    assert states["unclear"] <= kills, "at most the mail in hand is in doubt at each kill"
    for address, row in rows.items():
        if row.state == "sent":
            assert arrived[address] == 1
            assert row.letter.state == Letter.State.DISPATCHED
        else:
            assert "nicht sicher" in row.note
    assert set(arrived) <= set(rows)
    assert {row.message_id for row in rows.values()} >= set(message_ids)
    assert not verify_journal().problems


def test_one_kill(committed_db):
    inbox = killed_often(committed_db, 20, kills=1)
    check_nothing_is_lost_or_doubled(inbox, 20, kills=1)


@pytest.mark.deep
def test_twenty_kills(committed_db):
    inbox = killed_often(committed_db, 200, kills=20)
    check_nothing_is_lost_or_doubled(inbox, 200, kills=20)


def test_what_the_dead_worker_had_in_hand_waits_for_a_person(committed_db):
    queued_letters(2)
    taken = letters.claim_next(worker="gone", by=SYSTEM, at=AT)
    inbox = Inbox()
    with running(inbox) as port:
        Worker(committed_db, port).whole()
    assert [mail.receivers for mail in inbox.taken] == [["person1@example.org"]]
    taken.refresh_from_db()
    assert taken.state == Dispatch.State.UNCLEAR
    assert settings.EMAIL_FROM.rpartition("@")[2] in taken.message_id
