"""E-mails to staff: claimed before sending, told apart when something breaks, never sent twice."""

from datetime import UTC, datetime, timedelta

import pytest

from krm.notices import actions, jobs, tasks
from krm.notices.jobs import State
from krm.notices.models import Notice

pytestmark = pytest.mark.both_databases("locks: a notice leaves once")

AT = datetime(2026, 5, 22, 8, 0, tzinfo=UTC)


class Post:
    """A mail server in memory that remembers what it saw and breaks on demand."""

    def __init__(self, error=None, answer=State.SENT):
        self.error = error
        self.answer = answer
        self.messages = []
        self.states = []

    def __call__(self, message):
        self.states.append(Notice.objects.get().mail_state)
        self.messages.append(message)
        if self.error:
            raise self.error
        return self.answer


def deliver(post, at=AT):
    return jobs.deliver(
        post, sender="krm@jobcenter.example", office_name="Jobcenter", clock=lambda: at
    )


@pytest.fixture
def notice(cast):
    (notice,) = actions.notify(
        recipients=[cast.officer],
        kind="deadline_near",
        text="KRM-2026-00007: Bitte bis morgen bestätigen.",
        url="/vorgang/KRM-2026-00007/",
        dedup_key="due:7",
        at=AT,
    )
    return notice


def state_of(notice):
    return Notice.objects.get(pk=notice.pk).mail_state


def test_a_mail_is_claimed_then_sent_once(notice):
    post = Post()
    assert deliver(post) == 1
    assert deliver(post) == 0
    assert post.states == ["sending"]
    assert state_of(notice) == "sent"


def test_the_mail_says_that_there_is_something_to_do(notice):
    post = Post()
    deliver(post)
    (message,) = post.messages
    assert message["To"] == "mara.beispiel@jobcenter.example"
    assert message["Subject"] == "Kundenreaktionsmanagement: neue Mitteilung"
    assert message["Auto-Submitted"] == "auto-generated"
    assert notice.text in message.get_content()


@pytest.mark.parametrize(
    ("post", "state"),
    [
        (Post(answer=State.FAILED), "failed"),
        (Post(answer=State.UNCLEAR), "unclear"),
        (Post(TimeoutError("no answer")), "unclear"),
    ],
)
def test_a_broken_delivery_is_not_tried_again(notice, post, state):
    assert deliver(post) == 0
    assert state_of(notice) == state
    second = Post()
    assert deliver(second) == 0
    assert second.messages == []


def test_a_mail_that_is_not_taken_now_is_tried_again_after_a_while(notice):
    busy = Post(answer=State.QUEUED)
    assert deliver(busy) == 0
    assert state_of(notice) == "queued"
    early = Post()
    assert deliver(early, at=AT + jobs.WAIT - timedelta(seconds=1)) == 0
    assert early.messages == []
    assert deliver(Post(), at=AT + jobs.WAIT) == 1
    assert state_of(notice) == "sent"


def test_after_a_day_it_is_given_up(notice):
    late = AT + jobs.GIVE_UP_AFTER
    assert deliver(Post(answer=State.QUEUED), at=late - timedelta(minutes=30)) == 0
    assert state_of(notice) == "queued"
    assert deliver(Post(answer=State.QUEUED), at=late) == 0
    assert state_of(notice) == "failed"
    after = Post()
    deliver(after, at=late + timedelta(hours=1))
    assert after.messages == []


def test_a_crash_leaves_an_unclear_mail(notice):
    """The process died between the claim and the answer of the server."""
    Notice.objects.filter(pk=notice.pk).update(mail_state="sending", mail_changed_at=AT)
    post = Post()
    deliver(post, at=AT + timedelta(minutes=14))
    assert state_of(notice) == "sending"
    deliver(post, at=AT + timedelta(minutes=16))
    assert state_of(notice) == "unclear"
    assert post.messages == []


def test_one_broken_mail_does_not_hold_up_the_others(cast, notice):
    Notice.objects.filter(pk=notice.pk).update(mail_state="none")
    for number in (1, 2):
        actions.notify(
            recipients=[cast.executive],
            kind="test",
            text="Bitte ansehen.",
            dedup_key=f"more:{number}",
            at=AT,
        )
    seen = []

    def send(message):
        seen.append(message)
        if len(seen) == 1:
            raise TimeoutError
        return State.SENT

    assert deliver(send) == 1
    assert sorted(Notice.objects.values_list("mail_state", flat=True)) == [
        "none",
        "sent",
        "unclear",
    ]


def test_without_a_mail_server_the_mail_lies_in_a_folder(notice, settings, tmp_path):
    settings.EMAIL_URL = ""
    settings.OUTBOX_DIR = tmp_path
    assert tasks.send_mails() == 1
    (file,) = (tmp_path / "notices").iterdir()
    assert b"mara.beispiel@jobcenter.example" in file.read_bytes()
    assert tasks.send_mails() == 0
