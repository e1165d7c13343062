"""Mails come in: raw first, once each, readable or not, and joined only when it is certain."""

from datetime import UTC, date, datetime, timedelta

import pytest

from krm.arrivals.models import IntakeItem
from krm.arrivals.rules import files as arrivals_files
from krm.arrivals.storage import originals
from krm.casework.models import CaseNote
from krm.documents import queries as documents
from krm.journal.actions import OFFICE, Refused, reaction_chain
from krm.journal.models import JournalEntry
from krm.letters.models import Dispatch, Letter
from krm.mailbox.actions import mail as mail_verbs
from krm.mailbox.actions import mail as mailbox_mail
from krm.mailbox.rules.arrival_time import arrival_of
from krm.mailbox.rules.mail import read_mail
from krm.notices.models import Notice
from krm.parties import actions as parties
from krm.parties.actions import PartyData
from krm.reactions import actions as reactions
from krm.reactions.actions import NewAnliegen, NewReaction
from krm.reactions.models import Reaction
from krm.reactions.workflow import State
from krm.triage.actions import scan
from tests.house.written import bounce_of, mail

pytestmark = pytest.mark.both_databases(
    "constraints: what arrives twice is refused by the database"
)

AT = datetime(2026, 5, 22, 8, 0, tzinfo=UTC)
SENT_ID = "<bestaetigung@jobcenter.example>"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def ingest(raw, **more):
    return mailbox_mail.ingest_mail(raw=raw, at=AT, **more)


def verbs(chain):
    entries = JournalEntry.objects.filter(chain=chain).order_by("seq")
    return list(entries.values_list("verb", flat=True))


@pytest.fixture
def open_case(house):
    """A recorded Vorgang of Erika Muster to whom a confirmation has left by e-mail."""
    data = PartyData(first_name="Erika", last_name="Muster", email="erika.muster@post.example")
    party = parties.create_party(data=data, chain=OFFICE, by=house.officer, at=AT)
    new = NewReaction(
        kind="complaint",
        title="Rückruf blieb aus",
        channel="email",
        arrived_at=AT,
        anliegen=[NewAnliegen(a_code())],
        party=party,
    )
    reaction = reactions.register_reaction(new=new, by=house.officer, at=AT)
    letter = Letter.objects.create(
        reaction=reaction, kind="confirmation", subject="x", salutation="x", body="x",
        state="dispatched", channel="email", drafted_at=AT, changed_at=AT,
    )  # fmt: skip
    Dispatch.objects.create(
        letter=letter, channel="email", state="sent", message_id=SENT_ID, queued_at=AT
    )
    return reaction


def a_code():
    from krm.regelwerk.rules import shipped  # noqa: PLC0415 - only where a code is needed

    return next(code.code for code in shipped().anliegen_tree.codes.values() if code.is_leaf)


def test_a_mail_is_stored_raw_and_read(house):
    raw = mail(files=[("brief.pdf", PDF, "application/pdf")])
    found = ingest(raw)
    item = found.item
    assert found.is_new
    assert originals.read(item.raw_name) == raw
    assert (item.state, item.receipt_number) == ("new", "E-2026-00001")
    assert (item.subject, item.sender_address) == (
        "Niemand ruft zurück", "erika.muster@post.example",
    )  # fmt: skip
    assert "drei Wochen" in item.text
    assert item.is_answerable
    document = item.documents.get()
    assert documents.read_content(document) == PDF
    assert document.title == "Anlage 1 zu E-2026-00001"
    assert verbs(OFFICE)[-3:] == ["intake_received", "document_stored", "intake_read"]


def test_it_arrived_when_our_server_took_it_and_the_date_is_provisional(house):
    item = ingest(mail()).item
    assert item.arrived_at == datetime(2026, 5, 21, 14, 30, tzinfo=UTC)
    assert item.provisional_due_on == date(2026, 5, 27)  # Pfingstmontag lies between


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        ("from a by b; Thu, 21 May 2026 16:30:00 +0200", datetime(2026, 5, 21, 14, 30, tzinfo=UTC)),
        ("from a by b; Fri, 22 May 2026 11:00:00 +0200", AT),  # in the future
        ("from a by b; Thu, 14 May 2026 16:30:00 +0200", datetime(2026, 5, 14, 14, 30, tzinfo=UTC)),
        ("from a by b; irgendwann", AT),
        ("", AT),
    ],
)
def test_the_moment_of_arrival(received, expected):
    assert arrival(mail(received=received)).at == expected


def arrival(raw):
    return arrival_of(read_mail(raw), fetched_at=AT, certain_days=7)


def test_the_topmost_received_line_counts():
    raw = b"Received: from x by us; Thu, 21 May 2026 16:30:00 +0200\r\n" + mail(
        received="from y by x; Wed, 20 May 2026 10:00:00 +0200"
    )
    assert arrival(raw).at == datetime(2026, 5, 21, 14, 30, tzinfo=UTC)


def test_twice_the_same_mail_is_one_arrival(house):
    first = ingest(mail()).item
    again = ingest(mail())
    assert (again.item, again.is_new) == (first, False)
    assert IntakeItem.objects.count() == 1


def test_a_duplicate_from_another_mailbox_is_set_aside_and_names_the_first(house):
    first = ingest(mail()).item
    duplicate = ingest(b"Delivered-To: leitung@jobcenter.example\r\n" + mail()).item
    assert (duplicate.state, duplicate.outcome) == ("set_aside", "duplicate")
    assert first.receipt_number in duplicate.outcome_note


def test_one_message_id_for_two_mails_shows_both(house):
    ingest(mail("Erste Nachricht"))
    ingest(mail("Zweite, ganz andere Nachricht"))
    assert [item.state for item in IntakeItem.objects.order_by("pk")] == ["new", "new"]


def test_a_lying_charset_is_read_all_the_same(house):
    raw = mail("Platzhalter").replace(b"Platzhalter", "Grüße aus Köln".encode("latin-1"))
    raw = raw.replace(b"Content-Transfer-Encoding: 7bit", b"Content-Transfer-Encoding: 8bit")
    assert "Grüße aus Köln" in ingest(raw).item.text


@pytest.mark.parametrize("raw", [b"\x00\x01\x02 kein Brief", b"", b"nur ein Satz ohne Kopf"])
def test_what_cannot_be_read_waits_for_a_person(house, raw):
    item = ingest(raw).item
    assert (item.state, item.is_answerable) == ("waiting", False)
    assert item.problem
    assert originals.read(item.raw_name) == raw


def test_a_reader_that_breaks_leaves_a_waiting_arrival(house, monkeypatch):
    def broken(*_args, **_more):
        raise ValueError("never mind")

    monkeypatch.setattr(mail_verbs, "mail_of", broken)
    item = ingest(mail()).item
    assert (item.state, item.read_at) == ("waiting", AT)
    assert "Niemand ruft" in item.text


def test_a_refused_attachment_is_named_and_the_mail_goes_on(house):
    files = [("foto.exe", b"MZ\x00\x00" + b"\x00" * 60, "application/octet-stream")]
    item = ingest(mail(files=files)).item
    assert item.state == "new"
    assert "foto.exe" in item.problem
    assert not item.documents.exists()


def test_what_a_crash_left_unread_is_read_later(house, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(mail_verbs, "read_items", lambda **_more: {})
        item = ingest(mail()).item
    assert (item.read_at, item.subject) == (None, "")
    [row] = mailbox_mail.read_pending(at=AT + timedelta(days=3))
    assert row.subject == "Niemand ruft zurück"
    assert row.provisional_due_on == date(2026, 5, 27)
    assert not mailbox_mail.read_pending(at=AT)


def test_ingesting_again_reads_what_was_left_unread(house, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(mail_verbs, "read_items", lambda **_more: {})
        ingest(mail())
    assert ingest(mail()).item.read_at is not None


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"Auto_Submitted": "auto-replied"}, "Automatische Antwort."),
        ({"List_Id": "<liste.example>"}, "Verteiler"),
        ({"sender": "Niemand <noreply@post.example>"}, "nimmt keine Antworten an"),
        ({"sender": "KRM <krm@jobcenter.example>"}, "eigenen Adresse"),
    ],
)
def test_machines_get_no_answer(house, headers, reason):
    item = ingest(mail(**headers)).item
    assert not item.is_answerable
    assert reason in item.not_answerable_reason


def test_a_reply_of_the_known_customer_joins_the_open_case(open_case, house):
    raw = mail(In_Reply_To=SENT_ID, files=[("brief.pdf", PDF, "application/pdf")])
    item = ingest(raw).item
    assert (item.state, item.reaction) == ("joined", open_case)
    note = open_case.notes.get(kind=CaseNote.Kind.CUSTOMER)
    assert "drei Wochen" in note.text
    titles = {row.document.title for row in open_case.documents.select_related("document")}
    assert titles == {"brief.pdf", f"Original-E-Mail {item.receipt_number}"}
    assert Notice.objects.filter(recipient=house.officer, kind="message_joined").count() == 1
    assert "message_joined" in verbs(reaction_chain(open_case.pk))
    assert verbs(OFFICE)[-1] == "intake_joined"


def test_a_reply_to_the_customers_earlier_mail_joins_too(open_case):
    ingest(mail(In_Reply_To=SENT_ID))
    raw = mail("Noch etwas", message_id="<zwei@post.example>", References="<eins@post.example>")
    assert ingest(raw).item.reaction == open_case


@pytest.mark.parametrize(
    "headers",
    [
        {"In_Reply_To": SENT_ID, "sender": "Fremde Person <fremd@post.example>"},
        {},  # known sender, but no thread
        {"In_Reply_To": "<unbekannt@post.example>"},
    ],
)
def test_without_both_thread_and_sender_nothing_is_joined(open_case, headers):
    item = ingest(mail(**headers)).item
    assert (item.state, item.reaction) == ("new", None)
    assert not open_case.notes.exists()


def test_after_the_answer_a_reply_is_left_to_the_person(open_case):
    Reaction.objects.filter(pk=open_case.pk).update(state=State.CLOSED)
    assert ingest(mail(In_Reply_To=SENT_ID)).item.state == "new"


def test_a_bounce_turns_the_dispatch_back(open_case):
    item = ingest(bounce_of(SENT_ID)).item
    assert Dispatch.objects.get(message_id=SENT_ID).state == "returned"
    assert (item.state, item.outcome, item.reaction) == ("joined", "bounce", open_case)
    assert not item.is_answerable
    assert not open_case.notes.exists()


def test_a_bounce_of_an_unknown_mail_stays_visible(house):
    item = ingest(bounce_of("<fremd@anderswo.example>")).item
    assert (item.state, item.is_answerable) == ("new", False)


def test_without_a_regelwerk_a_mail_is_taken_in_all_the_same(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    item = ingest(mail()).item
    assert (item.state, item.provisional_due_on) == ("new", None)


def test_a_scanned_letter_is_one_arrival(house):
    files = [arrivals_files.ScannedFile(f"Seite{n}.pdf", PDF + bytes([48 + n])) for n in (1, 2)]
    found = scan.receive_scan(files=files, source="letter", arrived_at=AT, by=house.officer, at=AT)
    assert found.item.documents.count() == 2
    assert found.item.source == "letter"
    with pytest.raises(Refused) as refusal:
        scan.receive_scan(files=files, source="letter", arrived_at=AT, by=house.officer, at=AT)
    assert found.item.receipt_number in refusal.value.reason


def test_nothing_arrives_in_the_future(house):
    with pytest.raises(Refused):
        ingest(mail(), by=house.officer, arrived_at=AT + timedelta(hours=1))
    assert not IntakeItem.objects.exists()


def test_a_clerk_takes_no_mail_in(house):
    with pytest.raises(Refused):
        ingest(mail(), by=house.clerk)
