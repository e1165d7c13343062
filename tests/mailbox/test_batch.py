"""Many mails at once give what one by one gives, whatever is among them."""

from datetime import timedelta

import pytest

from krm.arrivals.actions import receiving
from krm.arrivals.models import IntakeItem
from krm.arrivals.storage import originals
from krm.journal.models import JournalEntry
from krm.journal.queries.verify import verify_journal
from krm.mailbox.actions import mail as mail_verbs
from krm.mailbox.actions import mail as mailbox_mail
from krm.mailbox.actions.mail import RawMail
from krm.mailbox.queries import stored
from krm.reactions.models import NumberSeries
from tests.house.make_mails import MAILS
from tests.house.written import bounce_of, mail
from tests.mailbox.test_mail import AT, PDF, SENT_ID, open_case

pytestmark = pytest.mark.both_databases(
    "constraints: many arrivals in one statement, one by one if it is refused"
)

__all__ = ["open_case"]


def words(number):
    return mail(f"Nachricht {number}", message_id=f"<{number}@post.example>")


def together(*raws, at=AT):
    return mailbox_mail.ingest_mails(mails=[RawMail(raw) for raw in raws], at=at)


def shown():
    """Return what the arrivals say, without the numbers of rows."""
    left_out = {"id", "receipt_number", "outcome_note", "decided_by"}
    return {
        row["content_digest"]: {key: said for key, said in row.items() if key not in left_out}
        for row in IntakeItem.objects.values()
    }


def test_all_the_mails_of_the_folder_read_the_same_both_ways(house):
    raws = list(dict.fromkeys(MAILS.values()))
    together(*raws)
    at_once = shown()
    files = sorted(IntakeItem.documents.through.objects.values_list("document__sha256", flat=True))
    IntakeItem.objects.all().delete()
    for raw in raws:
        mailbox_mail.ingest_mail(raw=raw, at=AT)
    one_by_one = shown()
    assert {key: at_once[key] for key in at_once if at_once[key] != one_by_one[key]} == {}
    assert (
        sorted(IntakeItem.documents.through.objects.values_list("document__sha256", flat=True))
        == files
    )
    assert not verify_journal().problems


def test_numbers_follow_each_other_and_the_answer_keeps_the_order(house):
    found = together(*(words(number) for number in range(5)))
    assert [row.item.receipt_number for row in found] == [
        f"E-2026-{number:05}" for number in range(1, 6)
    ]
    assert all(row.is_new and row.item.read_at for row in found)
    assert [row.item.text.strip() for row in found] == [f"Nachricht {n}" for n in range(5)]
    assert NumberSeries.objects.get(series="E").last == 5


def test_the_same_bytes_twice_and_a_known_one(house):
    first = mailbox_mail.ingest_mail(raw=words(0), at=AT).item
    known, new, again = together(words(0), words(1), words(1))
    assert (known.item, known.is_new) == (first, False)
    assert (new.is_new, again.is_new) == (True, False)
    assert new.item == again.item
    assert NumberSeries.objects.get(series="E").last == 2


def test_a_duplicate_in_the_same_batch_is_set_aside_and_names_the_first(house):
    first, duplicate = together(words(0), b"Delivered-To: leitung@jobcenter.example\r\n" + words(0))
    assert [first.item.state, duplicate.item.state] == ["new", "set_aside"]
    assert first.item.receipt_number in duplicate.item.outcome_note


def test_what_belongs_to_a_vorgang_joins_it(open_case):
    joins = mail(In_Reply_To=SENT_ID, files=[("brief.pdf", PDF, "application/pdf")])
    found = together(words(0), joins, bounce_of("<fremd@x>"), words(1))
    assert [row.item.state for row in found] == ["new", "joined", "new", "new"]
    assert found[1].item.reaction == open_case


def test_one_that_breaks_the_reader_does_not_take_the_others_along(house, monkeypatch):
    read = stored.mail_of

    def breaks(item):
        if b"Nachricht 1" in originals.read(item.raw_name):
            raise ValueError("never mind")
        return read(item)

    monkeypatch.setattr(mail_verbs, "mail_of", breaks)
    found = together(*(words(number) for number in range(3)))
    assert [row.item.state for row in found] == ["new", "waiting", "new"]


def test_if_reading_together_fails_each_is_read_by_itself(house, monkeypatch):
    def breaks(**_more):
        raise ValueError("never mind")

    monkeypatch.setattr(receiving, "note_readings", breaks)
    assert [row.item.state for row in together(words(0), words(1))] == ["new", "new"]


def test_bytes_that_cannot_be_kept_leave_no_row(house, monkeypatch):
    def full(*_bytes):
        raise OSError("no space left")

    monkeypatch.setattr(mail_verbs, "kept", full)
    with pytest.raises(OSError, match="space"):
        together(words(0), words(1))
    assert not IntakeItem.objects.exists()


def test_few_statements(house, django_assert_max_num_queries):
    together(words(100))
    with django_assert_max_num_queries(40):
        together(*(words(number) for number in range(20)))
    assert IntakeItem.objects.count() == 21


def test_the_journal_tells_of_each(house):
    together(*(words(number) for number in range(3)), at=AT + timedelta(hours=1))
    verbs = list(JournalEntry.objects.order_by("-seq").values_list("verb", flat=True)[:6])
    assert verbs == ["intake_read"] * 3 + ["intake_received"] * 3
    assert not verify_journal().problems
