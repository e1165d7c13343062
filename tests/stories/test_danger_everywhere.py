"""Danger is read in everything that can be read, and in two levels (M-01, M-02, M-13)."""

import io
import zipfile
from datetime import timedelta

import pytest

from krm.arrivals import jobs
from krm.arrivals.actions import alarms, hints
from krm.arrivals.actions.handed_in import Statement
from krm.arrivals.models import Alarm, DangerHint, IntakeItem, MeaningReading
from krm.arrivals.queries import alarms as queries_alarms
from krm.arrivals.rules.files import ScannedFile
from krm.arrivals.rules.outcomes import DUPLICATE
from krm.casework.actions import notes, record
from krm.casework.queries.case import CaseRows
from krm.desk.queries.timeline import timeline_of
from krm.documents.actions import store_document
from krm.journal import queries as journal
from krm.journal.actions import Refused, reaction_chain
from krm.journal.models import JournalEntry
from krm.mailbox.actions import mail as mailbox_mail
from krm.public.actions import additions, submitting
from krm.triage.actions import scan, triage
from krm.ui.rules import format_at
from tests.house.cases import new, recorded
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules
from tests.house.written import mail

pytestmark = pytest.mark.both_databases("story: all verbs with their locks and constraints")

AT = moment("2026-05-22T10:00")
WORDS = "Ich habe nichts zu essen und weiß nicht weiter, ich bringe mich um."
HARMLESS = "Guten Tag, hier ist meine Beschwerde. Bitte lesen Sie alles."
HEADER = (
    "Von: Herr Exempel\nGesendet: Montag, 23. November 2026 09:12\nAn: Berta\nBetreff: Antrag\n"
)
INNER = (
    "From: Berta <berta@example.org>\nTo: exempel@jobcenter.example\nSubject: Hilfe\n"
    "Message-ID: <innen@x>\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n"
)


@pytest.fixture
def rules(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return shipped_rules(at=moment("2024-05-15"))


def docx(text):
    body = f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="xml" ContentType="application/xml"/><Override '
            'PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
            'officedocument.wordprocessingml.document.main+xml"/></Types>',
        )
        archive.writestr(
            "word/document.xml",
            f'<w:document xmlns:w="{word}"><w:body>{body}</w:body></w:document>',
        )
    return written.getvalue()


DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FILES = {
    "txt": ("Brief.txt", WORDS.encode(), "text/plain"),
    "docx": ("Brief.docx", docx(WORDS), DOCX),
    "eml": ("Beschwerde.eml", f"{INNER}{WORDS}".encode(), "application/octet-stream"),
}


def arrived(text=HARMLESS, **more):
    raw = mail(text, received="", **more)
    return mailbox_mail.ingest_mail(raw=raw, arrived_at=AT, at=AT).item


def full_width(text):
    """Return letters as some phones write them."""
    return "".join(chr(ord(sign) + 0xFEE0) if sign.isalpha() else sign for sign in text)


def kinds(item):
    """Return the alarms of an arrival after the job has read its files."""
    jobs.read_waiting_files(clock=lambda: AT)
    return set(Alarm.objects.filter(item=item).values_list("kind", flat=True))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(WORDS, id="p no quotation"),
        pytest.param(f"{HARMLESS}\n\n{HEADER}\nIhr Antrag ist abgelehnt.\n\n{WORDS}", id="a"),
        pytest.param(f"Am 23. November 2026 um 09:12 schrieb mir Herr X:\n\n„Nein.“\n\n{WORDS}",
                     id="b"),
        pytest.param(f"Hier:\n____________________________\n\n1. {WORDS}\n", id="c"),
        pytest.param(f"{HARMLESS}\n\n-----Original Message-----\nFrom: Berta\n\n{WORDS}", id="h"),
        pytest.param(f"zur Kenntnis\n\n{HEADER}\n{WORDS}", id="m"),
        pytest.param(f"{HARMLESS}\n\n> {WORDS}\n", id="d arrows"),
    ],
)  # fmt: skip
def test_m_01_danger_is_found_in_quotations_too(cast, rules, text):
    assert kinds(arrived(text)) == {"self_harm", "existential"}


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"sender": '"Ich bringe mich heute um" <b@post.example>'}, id="as a name"),
        pytest.param({"text": f"Guten Tag. {full_width('Ich bringe mich um.')}"}, id="font"),
    ],
)
def test_m_01_danger_is_found_wherever_it_meets_the_eye(cast, rules, more):
    assert kinds(arrived(**more)) == {"self_harm"}


def test_m_01_danger_is_found_in_html_that_the_plain_part_does_not_say(cast, rules):
    item = arrived(HARMLESS, html=f"<p>Guten Tag</p><p>{WORDS}</p>")
    assert kinds(item) == {"self_harm", "existential"}


@pytest.mark.parametrize("file", FILES.values(), ids=FILES)
def test_m_02_danger_in_a_file_of_a_mail_raises_the_alarm(cast, rules, file):
    assert kinds(arrived(files=[file])) == {"self_harm", "existential"}


@pytest.mark.parametrize(
    "subject", ["WG: Beschwerde", "[EXT] WG: Beschwerde", "Beschwerde Frau B."]
)
def test_m_02_danger_in_a_forwarded_mail_raises_the_alarm(cast, rules, subject):
    raw = (
        f"From: Exempel <exempel@jobcenter.example>\nTo: krm@jobcenter.example\n"
        f"Subject: {subject}\nMessage-ID: <aussen@x>\nMIME-Version: 1.0\n"
        "Content-Type: multipart/mixed; boundary=X\n\n--X\nContent-Type: message/rfc822\n\n"
        f"{INNER}{WORDS}\n--X--\n"
    ).encode()
    item = mailbox_mail.ingest_mail(raw=raw, arrived_at=AT, at=AT).item
    assert kinds(item) == {"self_harm", "existential"}


@pytest.mark.parametrize("name", ["txt", "docx", "eml"])
def test_m_02_danger_in_a_file_of_the_form_raises_the_alarm(cast, rules, name):
    file = FILES[name]
    item = submitting.submit(
        statement=Statement(happened=HARMLESS, is_anonymous=True),
        files=[ScannedFile(file[0], file[1])], form_token="t", door="form", at=AT,
    ).item  # fmt: skip
    assert kinds(item) == {"self_harm", "existential"}


def test_m_13_whoever_asks_to_be_called_is_heard_as_much_as_who_does_not(cast, rules):
    """What was answered to one question of the form is not thinned out by the others."""
    happened = (
        "Seit gestern Abend ist bei uns der Strom abgestellt. Ich habe zwei kleine Kinder. Den "
        "Antrag auf ein Darlehen habe ich vor drei Wochen abgegeben, und niemand hat geantwortet."
    )
    for number, wish in enumerate(("", "Bitte rufen Sie mich heute noch an.")):
        said = Statement(happened=happened, wish=wish, is_anonymous=True)
        item = submitting.submit(statement=said, form_token=str(number), door="form", at=AT).item
        jobs.read_due(at=AT)
        assert [(row.kind, row.is_found) for row in item.alarms.all()] == [("existential", True)]


def test_m_02_danger_in_a_file_added_by_code_raises_the_alarm(cast, rules):
    said = Statement(happened=HARMLESS, last_name="Muster", email="m@example.org", reply_by="email")
    first = submitting.submit(statement=said, form_token="t", door="form", at=AT)
    item = additions.add_to(
        code=first.code, text="Siehe Datei.", files=[ScannedFile("Brief.txt", WORDS.encode())],
        form_token="u", at=AT,
    )  # fmt: skip
    assert kinds(item) == {"self_harm", "existential"}


def test_m_02_danger_in_a_scan_raises_the_alarm(cast, rules):
    files = [ScannedFile("Brief.docx", docx(WORDS))]
    item = scan.receive_scan(
        files=files, source="letter", arrived_at=AT, by=cast.officer, at=AT
    ).item
    assert kinds(item) == {"self_harm", "existential"}


def test_m_02_danger_in_a_file_laid_beside_while_recording_raises_the_alarm(cast, rules):
    item = arrived()
    triage.triage_to_reaction(
        item=item, new=new("2026-05-22", is_anonymous=True, anonymous_reason="unknown"),
        uploads=[("Brief.txt", WORDS.encode())], by=cast.officer, at=AT,
    )  # fmt: skip
    jobs.read_waiting_files(clock=lambda: AT)
    assert {alarm.kind for alarm in Alarm.objects.all()} == {"self_harm", "existential"}


def test_m_02_danger_in_a_paper_recorded_at_krm_raises_the_alarm(cast, rules):
    document = store_document(
        content=WORDS.encode(), name="Brief.txt", title="Brief", by=cast.officer, at=AT
    )
    values = new("2026-05-22", is_anonymous=True, anonymous_reason="unknown")
    record.record_reaction(new=values, documents=[(document, "incoming")], by=cast.officer, at=AT)
    jobs.read_waiting_files(clock=lambda: AT)
    assert {alarm.kind for alarm in Alarm.objects.all()} == {"self_harm", "existential"}


def test_m_01_a_note_of_a_call_is_read_each_time(cast, rules):
    reaction = recorded(cast)
    note = {"reaction": reaction, "kind": "phone", "happened_at": reaction.arrived_at,
            "partner": "Kundin", "text": WORDS, "by": cast.officer}  # fmt: skip
    notes.add_note(at=AT, **note)
    assert {alarm.kind for alarm in Alarm.objects.all()} == {"self_harm", "existential"}
    for alarm in Alarm.objects.all():
        alarms.confirm_alarm(alarm=alarm, done="Angerufen.", by=cast.officer, at=AT)
    notes.add_note(at=moment("2026-05-26T10:00"), **note)
    assert Alarm.objects.filter(confirmed_at=None).count() == 2


def test_m_13_what_is_only_possible_is_read_first_and_nobody_is_called(cast, rules):
    item = arrived("Ich kann nicht mehr. Bitte rufen Sie mich an.")
    assert not Alarm.objects.exists()
    [shown] = queries_alarms.hints_shown_to(cast.officer, AT.date())
    assert (shown.hint.item, shown.hint.words) == (item, "kann nicht mehr")
    assert queries_alarms.hints_shown_to(cast.clerk, AT.date()) == []
    later = arrived("Nur eine Frage.", message_id="<2@x>")
    first = queries_alarms.urgent_first(IntakeItem.objects.open())
    assert list(first) == [item, later]


def test_m_13_an_alarm_stands_above_what_is_read_first(cast, rules):
    hinted = arrived("Ich kann nicht mehr.")
    alarmed = arrived(WORDS, message_id="<2@x>")
    assert list(queries_alarms.urgent_first(IntakeItem.objects.open())) == [alarmed, hinted]


def test_m_13_a_hint_ends_when_it_is_read(cast, rules):
    item = arrived("Ich kann nicht mehr.")
    subject = hints.subject_of(item, None)
    with pytest.raises(Refused, match="für Sie nicht"):
        hints.note_read(subject=subject, by=cast.clerk, at=AT)
    assert hints.note_read(subject=subject, by=cast.officer, at=AT) == 1
    assert not DangerHint.objects.exists()


def test_m_13_whoever_decides_about_an_arrival_has_read_it(cast, rules):
    item = arrived("Ich kann nicht mehr.")
    typed = new("2026-05-22", matter=item.text, is_anonymous=True, anonymous_reason="unknown")
    triage.triage_to_reaction(item=item, new=typed, by=cast.officer, at=AT)
    assert not DangerHint.objects.exists()


def test_m_13_the_kind_of_an_alarm_can_be_erased_in_the_journal_too(cast, rules):
    arrived(WORDS)
    entries = JournalEntry.objects.filter(verb="alarm_raised")
    assert [set(entry.data) for entry in entries] == [{"alarm", "found", "receipt"}] * 2


@pytest.mark.parametrize("ends_first", [True, False])
def test_who_was_tried_to_be_reached_stays_in_the_course(cast, rules, ends_first):
    """An attempt in vain is the proof that the desk tried: it outlives alarm and arrival."""
    item = arrived("Ich bringe mich um.")
    alarm = Alarm.objects.get()
    again = AT + timedelta(minutes=30)
    alarms.note_attempt(alarm=alarm, next_at=again, by=cast.officer, at=AT)
    end = {"alarm": alarm, "done": "Angerufen, Bruder ist da.", "by": cast.officer, "at": again}
    if ends_first:
        alarms.confirm_alarm(**end)
    typed = new("2026-05-22", matter="Brief", is_anonymous=True, anonymous_reason="unknown")
    row = triage.triage_to_reaction(item=item, new=typed, by=cast.officer, at=again)
    if not ends_first:
        alarms.confirm_alarm(**end)
    course = {moment.what: moment for moment in timeline_of(CaseRows(row, again.date()))}
    tried = f"Zu einem Alarm niemanden erreicht. Nächster Versuch: {format_at(again)}"
    found = next(moment for what, moment in course.items() if what.startswith(tried))
    assert (found.at, found.who) == (AT, cast.officer.display_name)
    assert "Alarm ausgelöst: Selbstgefährdung" in course
    assert "Alarm bestätigt. Getan: Angerufen, Bruder ist da." in course
    lines = journal.history(reaction_chain(row.pk))
    assert [line.verb for line in lines].count("alarm_not_reached") == 1


def test_a_duplicate_raises_nothing(cast, rules):
    item = arrived(WORDS)
    raw = mail(WORDS, received="from mx.other.example by post; Thu, 21 May 2026 16:40:00 +0200")
    second = mailbox_mail.ingest_mail(raw=raw, arrived_at=AT, at=AT).item
    assert second.outcome == DUPLICATE
    assert {alarm.item for alarm in Alarm.objects.all()} == {item}
    assert MeaningReading.objects.get().item == item


def test_what_lies_beyond_the_limit_is_said(cast, rules):
    item = arrived("Ein Satz ohne Gefahr. " * 5_000, subject="")
    # Without the blank at its end the message has 109 999 signs.
    assert "9999 Zeichen lagen über der Grenze" in MeaningReading.objects.get(item=item).note


CRY = "Ich bringe mich um"


@pytest.mark.parametrize(
    "fields",
    [{"first_name": "Ich bringe", "last_name": "mich um"}, {"last_name": CRY}, {"street": CRY},
     {"city": CRY}, {"customer_number": CRY}],
)  # fmt: skip
def test_a_14_where_a_name_or_place_is_asked_for_one_cries_too(rules, fields):
    address = {"last_name": "Beispiel", "street": "Musterweg 1", "postcode": "67433",
               "city": "Neustadt"}  # fmt: skip
    said = Statement(happened=HARMLESS, **{**address, **fields})
    submitting.submit(statement=said, files=[], form_token="t" * 20, door="form", at=AT)
    assert Alarm.objects.get().kind == "self_harm"


@pytest.mark.parametrize("name", ["Mord", "Tod", "Messerschmidt", "Amok", "Bombe", "Galgenberg"])
def test_a_14_a_name_alone_is_no_danger(rules, name):
    said = Statement(
        happened=HARMLESS, first_name="Ida", last_name=name, street=f"{name}straße 3",
        postcode="67433", city=name,
    )  # fmt: skip
    submitting.submit(statement=said, files=[], form_token="t" * 20, door="form", at=AT)
    assert (Alarm.objects.count(), DangerHint.objects.count()) == (0, 0)


def test_a_14_further_points_are_read(cast, rules):
    recorded(cast, further_points=[CRY])
    assert Alarm.objects.get().kind == "self_harm"
