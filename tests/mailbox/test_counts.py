"""The daily comparison: every mail of the server is here, or somebody hears the numbers."""

from datetime import timedelta

import pytest

from krm.mailbox import jobs
from krm.mailbox.models import FetchedMail, Mailbox, MailboxCount
from krm.mailbox.queries import mailboxes as queries_mailbox
from krm.organisation.queries import local_day
from krm.work.models import Task
from tests.mailbox.test_fetching import AT, DONE, box, clock, fetch, raw

pytestmark = pytest.mark.both_databases("constraints: one row of counts for a day")

__all__ = ["box", "clock"]
TODAY = local_day(AT)


@pytest.fixture
def counted(box, imap, clock):
    """A mailbox that was fetched three days ago, with two mails of the day before yesterday."""
    for word in ("eins", "zwei"):
        imap.deliver(raw(word), at=AT - timedelta(days=2))
    fetch(box, clock)
    Mailbox.objects.update(counted_from=TODAY - timedelta(days=3))
    box.refresh_from_db()
    return box


def rows():
    return [
        (row.on_server, row.stored, row.missing, row.fits)
        for row in MailboxCount.objects.order_by("day")
    ]


def test_both_folders_count_and_all_fits(counted, clock):
    assert jobs.count(counted, clock=clock) == 3
    assert rows() == [(0, 0, 0, True), (2, 2, 0, True), (0, 0, 0, True)]
    assert not Task.objects.exists()
    assert jobs.count(counted, clock=clock) == 0


def test_a_mail_that_somebody_moved_away_unfetched_is_missing(counted, imap, clock):
    imap.deliver(raw("verschoben"), folder=DONE, at=AT - timedelta(days=1))
    jobs.count(counted, clock=clock)
    assert rows()[-1] == (1, 0, 1, False)
    [task] = Task.objects.all()
    assert "1 E-Mails auf dem Server, 0 gespeichert" in task.title
    assert (task.role, task.due_on) == ("krm_officer", TODAY)
    assert "fehlen hier" in task.note


def test_the_task_is_done_when_it_fits_again_and_there_is_one(counted, imap, clock):
    imap.deliver(raw("verschoben"), folder=DONE, at=AT - timedelta(days=1))
    jobs.count(counted, clock=clock)
    jobs.count(counted, clock=clock)
    assert Task.objects.count() == 1
    with imap.talk(DONE) as talk:
        talk.move([mail.uid for mail in talk.fetch() if "verschoben" in mail.text], "INBOX")
    fetch(counted, clock)
    jobs.count(counted, clock=clock)
    assert rows()[-1] == (1, 1, 0, True)
    assert Task.objects.get().done_at is not None


def test_what_was_removed_on_the_server_is_a_difference_too(counted, imap, clock):
    imap.empty()
    imap.create(DONE)
    jobs.count(counted, clock=clock)
    assert rows()[1] == (0, 2, 0, False)
    assert "Hier ist nichts verloren." in Task.objects.get().note


def test_the_same_mail_twice_on_the_server_is_one(counted, imap, clock):
    for _ in range(2):
        imap.deliver(raw("doppelt"), at=AT - timedelta(days=1))
    fetch(counted, clock)
    jobs.count(counted, clock=clock)
    assert rows()[-1] == (1, 1, 0, True)


def test_days_before_the_first_contact_are_none_of_ours(box, imap, clock):
    imap.deliver(raw("alt"), flags=[r"\Seen"], at=AT - timedelta(days=5))
    fetch(box, clock)
    box.refresh_from_db()
    assert box.counted_from == TODAY + timedelta(days=1)
    assert jobs.count(box, clock=clock) == 0


def test_a_server_that_is_away_counts_nothing(counted, clock):
    counted.port = 1
    assert jobs.count(counted, clock=clock) == 0
    assert rows() == []


def test_which_days_are_due(house):
    box = Mailbox.objects.create(
        name="KRM", host="h", user="u", counted_from=TODAY - timedelta(days=90)
    )
    days = queries_mailbox.days_to_count(box, TODAY)
    assert (days[0], days[-1]) == (TODAY - timedelta(days=30), TODAY - timedelta(days=1))
    for ago, stored in ((1, 1), (2, 0), (20, 0)):
        MailboxCount.objects.create(
            mailbox=box, day=TODAY - timedelta(days=ago), on_server=1, stored=stored, counted_at=AT
        )
    left = queries_mailbox.days_to_count(box, TODAY)
    assert TODAY - timedelta(days=1) not in left
    assert TODAY - timedelta(days=2) in left
    assert TODAY - timedelta(days=20) not in left


def test_a_mail_is_known_again_after_it_was_moved(counted, imap, clock):
    with imap.talk(DONE) as talk:
        talk.move(talk.uids(), "INBOX")
    assert fetch(counted, clock).stored == 0
    assert FetchedMail.objects.count() == 2
    assert imap.count(DONE) == 2
