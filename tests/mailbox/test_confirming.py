"""Automatic confirmations: off by default, never to machines, one a sender and day, sent once."""

from datetime import date, datetime, timedelta
from email import policy
from email.parser import BytesParser

import pytest

from krm.arrivals.models import IntakeItem
from krm.casework.actions.record import record_reaction
from krm.deadlines.models import Deadline
from krm.journal.actions import SYSTEM
from krm.mailbox import tasks
from krm.mailbox.actions import confirming, mailboxes
from krm.mailbox.actions import mail as mailbox_mail
from krm.mailbox.models import AutomaticConfirmation, Mailbox
from krm.mailbox.queries import threads
from krm.reactions.actions import NewAnliegen, NewReaction
from krm.regelwerk import rules as regelwerk_rules
from krm.triage.actions import triage
from tests.house.written import bounce_of, mail
from tests.mailbox.test_mail import AT, a_code

pytestmark = pytest.mark.both_databases("constraints: one confirmation for one address")

OWN = "krm@jobcenter.example"
COUNTS = "confirmation.automatic_receipt_counts"


@pytest.fixture
def box(house, settings, tmp_path):
    settings.OUTBOX_DIR = tmp_path / "outbox"
    return Mailbox.objects.create(name="KRM", host="imap.example", user=OWN, confirms=True)


def arrived(box, raw, at=AT):
    """Take a mail in as the mailbox does."""
    item = mailbox_mail.ingest_mail(raw=raw, at=at).item
    mailboxes.note_mails_stored(
        mailbox=box, fetched=[(item.content_digest, at.date(), item)], at=at
    )
    return item


def outbox(settings):
    parser = BytesParser(policy=policy.default)
    return [parser.parsebytes(path.read_bytes()) for path in settings.OUTBOX_DIR.glob("*.eml")]


def states():
    return list(AutomaticConfirmation.objects.order_by("pk").values_list("state", flat=True))


def test_off_by_default(house):
    assert not Mailbox(name="x").confirms
    box = Mailbox.objects.create(name="KRM", host="imap.example", user=OWN)
    arrived(box, mail())
    assert states() == []


def test_a_fixed_text_names_number_and_contact_and_nothing_of_the_mail(box, house, settings):
    item = arrived(box, mail())
    assert tasks.send_confirmations() == 1
    [sent] = outbox(settings)
    text = sent.get_content()
    assert sent["To"] == "erika.muster@post.example"
    assert item.receipt_number in sent["Subject"]
    assert item.receipt_number in text
    assert house.officer.display_name in text
    assert "Ihre Nachricht an uns ist kein Widerspruch." in text
    assert "drei Wochen" not in text
    assert "Niemand ruft" not in sent["Subject"]
    assert (sent["Auto-Submitted"], sent["In-Reply-To"]) == ("auto-replied", "<eins@post.example>")
    assert states() == ["sent"]
    assert tasks.send_confirmations() == 0


@pytest.mark.parametrize(
    "raw",
    [
        mail(Auto_Submitted="auto-replied"),
        mail("Ich bin bis Montag nicht im Büro.", subject="Automatische Antwort: weg"),
        mail(List_Id="<liste.example>"),
        mail(Precedence="bulk"),
        mail(sender="Niemand <noreply@post.example>"),
        mail(sender=f"KRM <{OWN}>"),
        mail(sender="KRM <KRM@Jobcenter.example>"),
        mail(Return_Path="<>"),
        mail(X_Auto_Response_Suppress="All"),
        bounce_of("<x@post.example>"),
        b"kein Brief",
    ],
)
def test_never_to_machines_or_ourselves(box, raw):
    arrived(box, raw)
    assert states() == []


def test_the_address_of_every_mailbox_is_our_own(box):
    Mailbox.objects.create(name="Zwei", host="h", user="beschwerde@jobcenter.example")
    arrived(box, mail(sender="Wir <beschwerde@jobcenter.example>"))
    assert states() == []


def test_at_most_one_a_sender_and_day_whatever_the_spelling(box):
    arrived(box, mail("eins", message_id="<a@x>"))
    arrived(box, mail("zwei", message_id="<b@x>", sender="E. <ERIKA.muster@POST.example>"))
    arrived(box, mail("drei", message_id="<c@x>"), AT + timedelta(days=1))
    days = AutomaticConfirmation.objects.order_by("pk").values_list("day", flat=True)
    assert list(days) == [date(2026, 5, 22), date(2026, 5, 23)]


def test_a_loop_with_a_machine_that_hides_ends_after_one(box, settings):
    """The other side answers everything and says nothing about being a machine."""
    raw = mail("Ich bin ein Mensch")
    for turn in range(10):
        arrived(box, raw, AT + timedelta(minutes=turn))
        before = len(outbox(settings))
        tasks.send_confirmations()
        if len(outbox(settings)) == before:
            break
        newest = AutomaticConfirmation.objects.latest("pk").message_id
        raw = mail(
            f"Danke für Ihre Nachricht {turn}",
            message_id=f"<antwort-{turn}@post.example>",
            In_Reply_To=newest,
        )
    assert len(outbox(settings)) == 1


def test_a_mail_that_is_fetched_again_is_not_confirmed_again(box):
    item = arrived(box, mail())
    AutomaticConfirmation.objects.all().delete()
    mailboxes.note_mails_stored(
        mailbox=box, fetched=[(item.content_digest, AT.date(), item)], at=AT
    )
    assert states() == []


def test_a_worker_that_died_while_sending_sends_nothing_twice(box, settings):
    arrived(box, mail())
    confirming.claim_confirmation(by=SYSTEM, at=AT)
    assert states() == ["sending"]
    assert confirming.claim_confirmation(by=SYSTEM, at=AT + timedelta(minutes=4)) is None
    assert confirming.claim_confirmation(by=SYSTEM, at=AT + timedelta(minutes=6)) is None
    assert states() == ["unclear"]
    assert tasks.send_confirmations() == 0
    assert outbox(settings) == []


def test_a_server_that_is_away_lets_it_wait(box, settings):
    settings.EMAIL_URL = "localhost:1"
    arrived(box, mail())
    assert tasks.send_confirmations() == 1
    assert states() == ["queued"]


def test_its_bounce_is_put_aside_and_noted(box):
    arrived(box, mail())
    row = confirming.claim_confirmation(by=SYSTEM, at=AT)
    confirming.settle_confirmation(row=row, state="sent", note="", by=SYSTEM, at=AT)
    report = arrived(box, bounce_of(row.message_id))
    assert (report.state, report.outcome) == ("set_aside", "bounce")
    assert states() == ["failed"]


@pytest.mark.parametrize("counts", [False, True])
def test_whether_it_counts_is_said_by_the_regelwerk(box, house, monkeypatch, counts):
    item = arrived(box, mail())
    row = confirming.claim_confirmation(by=SYSTEM, at=AT)
    confirming.settle_confirmation(row=row, state="sent", note="", by=SYSTEM, at=AT)
    flag = regelwerk_rules.Regelwerk.flag
    monkeypatch.setattr(
        regelwerk_rules.Regelwerk,
        "flag",
        lambda self, key: counts if key == COUNTS else flag(self, key),
    )
    new = NewReaction(
        kind="complaint", title="x", channel="email", arrived_at=AT,
        anliegen=[NewAnliegen(a_code())],
    )  # fmt: skip
    reaction = triage.triage_to_reaction(item=item, new=new, by=house.officer, at=AT)
    deadline = Deadline.objects.get(reaction=reaction, kind="confirmation")
    assert deadline.state == ("met" if counts else "running")


def test_by_default_it_does_not_count():
    assert not regelwerk_rules.shipped().flag(COUNTS)


def test_a_reply_to_it_follows_the_vorgang(box, house):
    item = arrived(box, mail())
    row = confirming.claim_confirmation(by=SYSTEM, at=AT)
    new = NewReaction(
        kind="complaint", title="x", channel="email", arrived_at=AT,
        anliegen=[NewAnliegen(a_code())],
    )  # fmt: skip
    reaction = record_reaction(new=new, by=house.officer, at=AT)
    IntakeItem.objects.filter(pk=item.pk).update(reaction=reaction)
    assert threads.reactions_of_thread([row.message_id]) == [reaction]


def test_midnight_in_the_house_begins_another_day(box):
    late = datetime.fromisoformat("2026-05-22T21:59:00+00:00")
    arrived(box, mail("eins", message_id="<a@x>"), late)
    arrived(box, mail("zwei", message_id="<b@x>"), late + timedelta(minutes=2))
    assert len(states()) == 2
