"""A server that does not take a mail now is asked again, ever later; then a person decides."""

from datetime import timedelta

import pytest

from krm.adapters.failures import JobFailed
from krm.journal.actions import SYSTEM
from krm.journal.models import JournalPersonal
from krm.letters import actions as letters
from krm.letters.models import Dispatch, Letter
from krm.letters.tasks import send_outbox
from krm.organisation.queries import local_day
from krm.regelwerk import queries as regelwerk
from tests.house.letters import RELEASED, customer, dispatch_work, draft, vorgang
from tests.house.mail_server import Inbox, running

pytestmark = pytest.mark.both_databases("locks: a letter is taken by one worker")

S = Dispatch.State
BUSY = "451 4.7.1 <elif@example.org> Exempel, bitte spaeter"


@pytest.fixture
def waiting(cast):
    letter = draft(vorgang(cast, party=customer()), cast, channel="email")
    return letters.issue_letter(letter=letter, by=cast.officer, at=RELEASED).dispatches.get()


def tries(letter):
    version = letter.reaction.regelwerk_version
    return regelwerk.rules_of(version).number("letters.email_tries")


def attempt(at):
    taken = letters.claim_next(worker="w", by=SYSTEM, at=at)
    if taken is None:
        return None
    return letters.settle_sent(dispatch=taken, outcome=S.QUEUED, note="451", by=SYSTEM, at=at)


@pytest.mark.parametrize("inbox", [Inbox(at_receiver=BUSY), Inbox(at_content=BUSY)])
def test_not_now_keeps_the_mail_waiting(waiting, settings, inbox):
    with running(inbox) as port:
        settings.EMAIL_URL = f"127.0.0.1:{port}"
        assert send_outbox() == 1
        assert send_outbox() == 0, "not again before its time"
    waiting.refresh_from_db()
    assert (waiting.state, waiting.tries) == (S.QUEUED, 1)
    assert waiting.next_try_at is not None
    assert "451 4.7.1" in waiting.note


def test_each_pause_is_twice_as_long_up_to_an_hour(waiting):
    at, pauses = RELEASED, []
    for _ in range(tries(waiting.letter) - 1):
        row = attempt(at)
        pauses.append(row.next_try_at - at)
        assert attempt(row.next_try_at - timedelta(seconds=1)) is None
        at = row.next_try_at
    minutes = [pause / timedelta(minutes=1) for pause in pauses]
    assert minutes == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_o_07_a_mail_server_away_for_a_weekend_costs_no_try(waiting):
    at, rounds = RELEASED, 0
    # Twice as often as it is given up otherwise; a weekend goes on like that.
    while rounds < 2 * tries(waiting.letter):
        row = letters.claim_next(worker="w", by=SYSTEM, at=at)
        row = letters.settle_sent(
            dispatch=row, outcome=S.QUEUED, note="weg", is_try=False, by=SYSTEM, at=at
        )
        assert row.next_try_at is not None
        at, rounds = row.next_try_at, rounds + 1
    assert (row.state, row.tries) == (S.QUEUED, 0)


def test_o_07_a_server_that_nobody_reaches_is_no_try(waiting, settings):
    settings.EMAIL_URL = "127.0.0.1:1"
    send_outbox()
    waiting.refresh_from_db()
    assert (waiting.state, waiting.tries) == (S.QUEUED, 0)
    assert waiting.next_try_at is not None


def test_after_the_last_try_a_person_decides(waiting, cast):
    at = RELEASED
    for _ in range(tries(waiting.letter)):
        row = attempt(at)
        at = row.next_try_at or at
    assert row.state == S.FAILED
    assert f"{tries(waiting.letter)} Versuche" in row.note
    seen = dispatch_work(cast.officer, local_day(at))
    assert seen == ["Eingangsbestätigung: Versand klären"]
    again = letters.decide_unclear(dispatch=row, has_left=False, note="", by=cast.officer, at=at)
    assert (again.state, again.tries, again.next_try_at) == (S.QUEUED, 0, None)


@pytest.mark.parametrize(
    "inbox",
    [
        Inbox(at_receiver="550 5.1.1 <elif@example.org> Exempel unbekannt"),
        Inbox(at_receiver=BUSY),
        Inbox(at_content="552 elif@example.org Exempel zu gross"),
        Inbox(hangs_up_after_content=True),
    ],
)
def test_what_is_stored_about_a_failure_names_nobody(waiting, settings, inbox):
    with running(inbox) as port:
        settings.EMAIL_URL = f"127.0.0.1:{port}"
        send_outbox()
    waiting.refresh_from_db()
    entries = [str(row.payload.get("note", "")) for row in JournalPersonal.objects.all()]
    words = " ".join([waiting.note, *entries]).lower()
    assert waiting.note
    assert "elif" not in words
    assert "exempel" not in words


def test_a_job_that_breaks_tells_class_and_place_only(waiting, settings):
    settings.EMAIL_URL = "kaputt://elif@example.org"
    with pytest.raises(JobFailed) as failed:
        send_outbox()
    assert str(failed.value).startswith("ValueError in smtp.py:")
    assert failed.value.__cause__ is None
    assert failed.value.__suppress_context__


def test_an_address_nobody_can_write_to_is_shown_without_it(waiting, settings, tmp_path):
    bad = "elif@example.org\nBcc: alle@example.org"
    Letter.objects.update(recipient_email=bad)
    waiting.letter.reaction.party.__class__.objects.update(email=bad)
    settings.EMAIL_URL, settings.OUTBOX_DIR = "", tmp_path
    send_outbox()
    waiting.refresh_from_db()
    assert waiting.state == S.FAILED
    assert "elif" not in waiting.note
