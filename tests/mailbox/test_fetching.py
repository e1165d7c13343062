"""A real mail server is fetched: stored first, then acknowledged, nothing lost, nothing twice."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from krm.adapters.imap import ImapMailbox
from krm.arrivals.models import IntakeItem
from krm.arrivals.storage import originals
from krm.journal.models import JournalEntry
from krm.mailbox import jobs
from krm.mailbox.actions import mail as mail_verbs
from krm.mailbox.actions import mailboxes
from krm.mailbox.actions.mailboxes import Secrets
from krm.mailbox.models import FetchedMail, Mailbox
from krm.notices.models import Notice
from tests.house.written import mail

pytestmark = pytest.mark.both_databases("locks: two fetch the same mailbox")

AT = datetime.now(UTC)
DONE = "Erledigt"


@pytest.fixture
def clock():
    """Give every question another second, as life does."""
    seconds = count()
    return lambda: AT + timedelta(seconds=next(seconds))


@pytest.fixture
def box(house, imap, settings):
    """A mailbox as the administration enters it, with a folder for what was fetched."""
    settings.IMAP_CA_FILE = str(imap.ca_file)
    imap.create(DONE)
    return entered(house, imap)


def entered(house, imap, **more):
    values = {
        "name": "KRM-Postfach",
        "host": "localhost",
        "port": imap.tls_port,
        "user": imap.user,
        "done_folder": DONE,
    }
    return mailboxes.save_mailbox(
        Mailbox(**{**values, **more}),
        secrets=Secrets(imap.password),
        by=house.administrator,
        at=AT,
    )


def fetch(box, clock):
    box.refresh_from_db()
    return jobs.fetch(box, clock=clock)


def number(box):
    box.refresh_from_db()
    return box.failure


def raw(text):
    return mail(f"Nachricht {text}", message_id=f"<{text}@post.example>", received="")


def test_a_mail_is_stored_byte_by_byte_and_then_put_away(box, imap, clock):
    imap.deliver(raw("eins"))
    assert fetch(box, clock).stored == 1
    item = IntakeItem.objects.get()
    assert originals.read(item.raw_name) == raw("eins").replace(b"\n", b"\r\n")
    assert item.text.strip() == "Nachricht eins"
    assert imap.count() == 0
    assert imap.count(DONE, "SEEN") == 1
    assert number(box) == ""


def test_without_a_folder_it_is_only_marked_as_read(box, imap, clock):
    box.done_folder = ""
    box.save()
    imap.deliver(raw("eins"))
    assert fetch(box, clock).stored == 1
    assert (imap.count(criteria="SEEN"), imap.count(DONE)) == (1, 0)
    assert fetch(box, clock).stored == 0
    assert IntakeItem.objects.count() == 1


def test_what_somebody_has_read_before_us_is_fetched_too(box, imap, clock):
    fetch(box, clock)
    imap.deliver(raw("gelesen"), flags=[r"\Seen"])
    assert fetch(box, clock).stored == 1


def test_at_the_first_contact_old_read_mails_stay_where_they_are(box, imap, clock):
    imap.deliver(raw("alt"), flags=[r"\Seen"])
    assert fetch(box, clock).stored == 0
    assert imap.count() == 1


def test_nothing_is_acknowledged_before_it_is_stored(box, imap, clock, monkeypatch):
    imap.deliver(raw("eins"))

    def full(*_bytes):
        raise OSError("no space left")

    with monkeypatch.context() as patched:
        patched.setattr(mail_verbs, "kept", full)
        assert fetch(box, clock).stored == 0
    assert number(box) == "store"
    assert imap.count(criteria="UNSEEN") == 1
    assert fetch(box, clock).stored == 1
    assert number(box) == ""


def test_one_mail_that_cannot_be_stored_does_not_stop_the_others(box, imap, clock, monkeypatch):
    for word in ("eins", "zwei", "drei"):
        imap.deliver(raw(word))
    keep = mail_verbs.kept

    def fails_once(raw, whole_size):
        if b"zwei" in raw:
            raise OSError("no space left")
        return keep(raw, whole_size)

    with monkeypatch.context() as patched:
        patched.setattr(mail_verbs, "kept", fails_once)
        assert fetch(box, clock).stored == 2
    assert imap.count() == 1
    assert fetch(box, clock).stored == 1
    assert IntakeItem.objects.count() == 3


@pytest.mark.parametrize("flags", [(), (r"\Seen",)])
def test_what_failed_is_asked_for_again_also_once_somebody_has_read_it(
    box, imap, clock, monkeypatch, flags
):
    fetch(box, clock)
    imap.deliver(raw("eins"), flags=flags)
    imap.deliver(raw("zwei"), flags=flags)
    keep = mail_verbs.kept

    def fails_once(raw, whole_size):
        if b"eins" in raw:
            raise OSError("no space left")
        return keep(raw, whole_size)

    with monkeypatch.context() as patched:
        patched.setattr(mail_verbs, "kept", fails_once)
        fetch(box, clock)
    assert fetch(box, clock).stored == 1
    assert IntakeItem.objects.count() == 2


def test_a_run_that_dies_between_storing_and_telling_takes_nothing_twice(
    box, imap, clock, monkeypatch
):
    imap.deliver(raw("eins"))

    class Killed(BaseException):
        pass

    def dies(self, uid):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(ImapMailbox, "done", dies)
        with pytest.raises(Killed):
            fetch(box, clock)
    assert (IntakeItem.objects.count(), imap.count()) == (1, 1)
    assert fetch(box, clock).stored == 0
    assert (IntakeItem.objects.count(), imap.count(), imap.count(DONE)) == (1, 0, 1)


def test_new_numbers_on_the_server_bring_nothing_twice(box, imap, clock):
    box.done_folder = ""
    box.save()
    for word in ("eins", "zwei"):
        imap.deliver(raw(word))
    fetch(box, clock)
    imap.renumber()
    imap.deliver(raw("drei"), flags=[r"\Seen"])
    before = box.uid_validity
    assert fetch(box, clock).stored == 1
    box.refresh_from_db()
    assert box.uid_validity != before
    assert IntakeItem.objects.count() == FetchedMail.objects.count() == 3


def test_of_a_mail_that_is_too_large_the_beginning_waits_and_the_whole_stays(
    box, imap, clock, settings
):
    settings.MAIL_MAX_BYTES = 2_000_000
    huge = mail("Ganz viel " + "x" * 60 + "\n" * 1, files=[("a.bin", b"A" * 2_500_000, "a/b")])
    imap.deliver(huge)
    assert fetch(box, clock).stored == 1
    item = IntakeItem.objects.get()
    assert item.state == "waiting"
    assert "Abgeholt werden E-Mails bis 2 MB" in item.problem
    assert item.subject == "Niemand ruft zurück"
    assert "Ganz viel" in item.text
    assert len(originals.read(item.raw_name)) == 1_000_000
    assert imap.count(criteria="FLAGGED") == 1
    assert fetch(box, clock).stored == 0
    assert IntakeItem.objects.count() == 1


def test_others_marks_for_deletion_are_left_alone(box, imap, clock):
    imap.deliver(raw("behalten"), flags=[r"\Seen", r"\Deleted"])
    imap.deliver(raw("neu"))
    fetch(box, clock)
    assert imap.count(criteria="DELETED") == 1


def test_a_folder_with_umlauts(box, imap, clock):
    imap.create("Fürs KRM & mehr")
    box.done_folder = "Fürs KRM & mehr"
    box.save()
    imap.deliver(raw("eins"))
    fetch(box, clock)
    assert imap.count("Fürs KRM & mehr") == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"port": 1}, "unreachable"),
        ({"host": "gibt-es-nicht.invalid"}, "unreachable"),
        ({"secret": "falsch"}, "sign_in"),
        ({"secret": "mit Ümlaut"}, "sign_in"),
        ({"folder": "Nirgends"}, "folder"),
        ({"done_folder": "Nirgends"}, "done_folder"),
        ({"ca": ""}, "certificate"),
        ({"security": "starttls", "port": "tls_port"}, "timeout"),
        ({"port": "port"}, "tls"),
    ],
)
def test_what_is_wrong_is_a_code(box, imap, clock, settings, change, code):
    settings.IMAP_TIMEOUT = 2
    settings.IMAP_CA_FILE = change.pop("ca", settings.IMAP_CA_FILE)
    for name, value in change.items():
        new = (
            mailboxes.vault().locked(value)
            if name == "secret"
            else getattr(imap, str(value), value)
        )
        setattr(box, name, new)
    assert jobs.tried(box, clock=clock) == code


def test_starttls(box, imap, clock):
    box.security, box.port = "starttls", imap.port
    assert jobs.tried(box, clock=clock) == ""


def test_a_key_that_is_gone_says_so(box, imap, clock, settings):
    settings.SECRETS_KEYS = ["MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="]
    assert jobs.tried(box, clock=clock) == "secret_lost"


def test_who_keeps_failing_is_reported_once_and_the_words_name_nobody(box, imap, clock, house):
    box.port = 1
    box.save()
    for _ in range(7):
        fetch(box, clock)
    [notice] = Notice.objects.filter(kind="mailbox_failed")
    assert notice.recipient == house.officer
    assert "nicht erreichbar" in notice.text
    assert imap.user not in notice.text
    assert (number(box), box.failures) == ("unreachable", 7)
    box.port = imap.tls_port
    box.save()
    fetch(box, clock)
    assert (number(box), box.failures) == ("", 0)
    verbs = set(JournalEntry.objects.values_list("verb", flat=True))
    assert {"mailbox_failed", "mailbox_works_again"} <= verbs


def test_two_mailboxes_one_duplicate_is_set_aside(box, imap, clock):
    imap.deliver(raw("eins"))
    imap.deliver(b"Delivered-To: leitung@jobcenter.example\r\n" + raw("eins"))
    fetch(box, clock)
    assert sorted(IntakeItem.objects.values_list("state", flat=True)) == ["new", "set_aside"]


def test_an_empty_mail_and_one_of_line_ends(box, imap, clock):
    imap.deliver(b"\r\n")
    imap.deliver(b"\r\n\r\n\r\n")
    assert fetch(box, clock).stored == 2
    assert set(IntakeItem.objects.values_list("state", flat=True)) == {"waiting"}
