"""``krm doctor``: a healthy house has no problem, and each break is seen with its fix."""

import json
import os
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from krm.casework.actions.heartbeat import JOBS, beat
from krm.casework.models import Heartbeat
from krm.desk.doctor import examine, files, programs
from krm.desk.doctor.searching import index_of_words
from krm.desk.doctor.work import heartbeat
from krm.desk.jobs import indexing
from krm.documents.actions import compare_files
from krm.documents.queries import FileChanged, path_of, read_content
from krm.journal import actions as journal
from krm.journal import storage
from krm.journal.actions import SYSTEM
from krm.journal.models import JournalEntry, JournalHead
from krm.letters.models import Dispatch
from krm.organisation.models import RoleAssignment
from krm.regelwerk.models import RegelwerkVersion
from krm.search import storage as storage_of_words
from krm.search.models import Entry, Progress
from krm.search.storage import entries
from tests.databases import use
from tests.house.cases import released
from tests.house.desk_cases import recorded
from tests.house.mail_server import Inbox, running
from tests.house.reactions import moment

pytestmark = pytest.mark.both_databases("raw SQL: the doctor asks the database itself")

AT = datetime(2030, 5, 6, 8, tzinfo=UTC)


@pytest.fixture(scope="module")
def mail_server():
    """Hand out inbox and port of a mail server that stays for the module."""
    inbox = Inbox()
    with running(inbox) as port:
        yield inbox, port


@pytest.fixture
def healthy(house, settings, tmp_path, mail_server):
    """Set everything up as in real use."""
    settings.DEBUG = settings.DEMO = False
    settings.SECRET_KEY = "a-long-key-0123456789-abcdefghijklmnopqrstuvwxyz"
    settings.ALLOWED_HOSTS = ["krm.jobcenter.example"]
    settings.SECURE_SSL_REDIRECT = True
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.ANCHOR_DIR = tmp_path / "anchors"
    settings.OUTBOX_DIR = tmp_path / "outbox"
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    (settings.STATIC_ROOT / "staticfiles.json").write_text("{}")
    settings.EMAIL_URL = f"127.0.0.1:{mail_server[1]}"
    settings.EMAIL_FROM = "krm@jobcenter.test"
    for worker in ("machine:1", JOBS):
        beat(worker=worker, at=AT - timedelta(seconds=20))
    anchored(AT)
    return house


def anchored(at):
    """Write an anchor, its file as old as the moment says."""
    journal.write_anchor(at=at)
    os.utime(storage.newest(settings.ANCHOR_DIR), (at.timestamp(),) * 2)


def problems():
    return {f"{one.part}: {one.text}": one.fix for one in examine(AT) if one.is_problem}


def only_problem():
    (found,) = problems().items()
    return found


def problems_of(check):
    return [one.text for one in examine(AT) if one.is_problem and one.check == check]


def test_a_healthy_house_has_no_problem(healthy):
    recorded(healthy)
    assert problems() == {}


@pytest.mark.parametrize(
    ("name", "value", "text", "fix"),
    [
        ("DEBUG", True, "KRM_DEBUG ist eingeschaltet", "entfernen"),
        ("SECRET_KEY", "kurz", "geheime Schlüssel", "KRM_SECRET_KEY"),
        ("SECRET_KEY", "a" * 60, "geheime Schlüssel", "KRM_SECRET_KEY"),
        ("ALLOWED_HOSTS", ["*"], "unter jedem Namen", "KRM_ALLOWED_HOSTS"),
        ("ALLOWED_HOSTS", [], "kein Name erlaubt", "KRM_ALLOWED_HOSTS"),
        ("SECURE_SSL_REDIRECT", False, "unverschlüsselt", "KRM_HTTPS"),
        ("EMAIL_URL", "", "Kein Mailserver", "KRM_SMTP"),
        ("EMAIL_URL", "http://mail", "lässt sich nicht lesen", "KRM_SMTP"),
        ("EMAIL_URL", "127.0.0.1:1", "nicht erreichbar (ConnectionRefusedError)", "KRM_SMTP"),
        ("EMAIL_FROM", "krm@jobcenter.example", "ist ein Beispiel", "KRM_MAIL_FROM"),
        ("CLAMD", "/gibt/es/nicht", "Virenscanner nicht erreichbar", "clamd"),
    ],
)
def test_a_setting_that_is_wrong_is_seen(healthy, settings, name, value, text, fix):
    setattr(settings, name, value)
    found, hint = only_problem()
    assert text in found
    assert fix in hint


def test_the_mail_server_is_greeted_and_gets_no_mail(healthy, mail_server):
    assert any("Der Mailserver 127.0.0.1 antwortet." in one.text for one in examine(AT))
    assert mail_server[0].taken == []


def test_a_mail_server_without_the_tls_that_is_wanted_is_seen(healthy, settings):
    settings.EMAIL_URL = f"smtp://{settings.EMAIL_URL}?tls=starttls"
    assert "SMTPNotSupportedError" in only_problem()[0]


def test_uncollected_static_files_are_seen(healthy, settings):
    (settings.STATIC_ROOT / "staticfiles.json").unlink()
    assert "collectstatic" in only_problem()[1]


def test_a_key_that_others_can_read_is_seen(healthy, tmp_path):
    key = tmp_path / "secret-key"
    key.write_text("x")
    key.chmod(0o640)
    assert "chmod 600" in only_problem()[1]
    key.chmod(0o600)
    assert problems() == {}


def test_a_folder_nobody_can_write_to_is_seen(healthy, settings, tmp_path):
    (tmp_path / "blocked").write_text("")
    settings.ANCHOR_DIR = tmp_path / "blocked" / "anchors"
    assert "kann nicht geschrieben werden" in problems_of("places")[0]
    assert "kein neuer Anker" in problems_of("anchors")[0]


def test_a_full_disk_is_seen(healthy):
    (finding,) = files.space(AT, least=10**18)
    assert finding.is_problem


def test_missing_time_zone_data_are_seen():
    for name in ("Europe/Nirgends", "UTC"):
        (finding,) = programs.time_zone(AT, name=name)
        assert finding.is_problem


def test_missing_fonts_are_seen(tmp_path):
    (finding,) = programs.fonts(AT, folder=tmp_path)
    assert "NotoSans-Bold.ttf" in finding.text


def test_a_missing_migration_is_seen_and_nothing_is_read(healthy):
    MigrationRecorder(connection).record_unapplied("notices", "0001_notices")
    RegelwerkVersion.objects.update(state="rejected")
    found, fix = only_problem()
    assert "notices.0001_notices" in found
    assert "krm migrate" in fix


def test_a_missing_trigger_is_seen(healthy):
    table = "" if connection.vendor == "sqlite" else " ON journal_entry"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER journal_entry_no_delete{table}")
    assert "journal_entry_no_delete" in only_problem()[0]


def test_a_setting_of_the_database_is_seen(healthy, monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "ATOMIC_REQUESTS", True)
    assert "ATOMIC_REQUESTS" in only_problem()[0]


def test_a_chain_without_its_end_is_seen(healthy):
    head = JournalHead.objects.get(chain=journal.OFFICE)
    JournalHead.objects.filter(pk=head.pk).update(seq=head.seq + 1)
    assert "„office“" in problems_of("heads")[0]
    (found,) = [one for one in examine(AT) if one.check == "journal"]
    assert "verify-journal" in found.fix


def test_an_entry_beyond_its_head_is_seen(healthy):
    last = JournalEntry.objects.filter(chain=journal.OFFICE).latest("seq")
    last.pk, last.seq = None, last.seq + 1
    last.save()
    assert "„office“" in problems_of("heads")[0]


def test_a_month_of_looks_without_its_end_is_seen(healthy):
    row = recorded(healthy)
    journal.record_read(person_pk=healthy.officer.pk, reaction_pk=row.pk, at=AT)
    assert problems() == {}
    head = JournalHead.objects.get(chain="reads:2030-05")
    JournalHead.objects.filter(pk=head.pk).update(seq=head.seq + 1)
    assert "„reads:2030-05“" in problems_of("heads")[0]


def test_s_08_anchors_that_stop_are_seen(healthy, settings):
    os.utime(storage.newest(settings.ANCHOR_DIR), ((AT - timedelta(hours=4)).timestamp(),) * 2)
    found, fix = only_problem()
    assert "kein neuer Anker" in found
    assert "KRM_ANCHOR_DIR" in fix
    storage.newest(settings.ANCHOR_DIR).unlink()
    assert "noch kein neuer Anker" in only_problem()[0]


def test_s_08_anchors_beside_the_data_are_a_hint(healthy, settings, tmp_path_factory):
    def beside():
        return [one for one in examine(AT) if "neben den Daten" in one.text]

    assert beside()
    settings.ANCHOR_DIR = tmp_path_factory.mktemp("elsewhere")
    anchored(AT + timedelta(hours=1))
    assert not beside()


def test_s_08_the_whole_journal_is_verified(healthy):
    table = "" if connection.vendor == "sqlite" else " ON journal_entry"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER journal_entry_no_update{table}")
        cursor.execute("UPDATE journal_entry SET verb = 'letter_drafted' WHERE seq = 1")
    assert any("Stellen, an denen das Protokoll nicht passt" in text for text in problems())


def test_s_08_a_file_that_was_changed_is_seen_and_not_handed_out(healthy):
    document = recorded(healthy).documents.get().document
    folder = document.stored_name[:2]
    assert compare_files(folder=folder, by=SYSTEM, at=AT) == 0
    stored = path_of(document).read_bytes()
    path_of(document).write_bytes(b"another")
    assert compare_files(folder=folder, by=SYSTEM, at=AT) == 1
    compare_files(folder=folder, by=SYSTEM, at=AT)
    assert JournalEntry.objects.filter(verb="file_changed").count() == 1
    assert document.stored_name in only_problem()[0]
    with pytest.raises(FileChanged):
        read_content(document)
    path_of(document).write_bytes(stored)
    compare_files(folder=folder, by=SYSTEM, at=AT)
    assert problems() == {}


def test_a_search_that_lags_or_is_damaged_is_seen_with_what_helps(healthy, cast):
    row = recorded(cast)
    indexing.catch_up(AT)
    assert searched() == [("ok", "Der Suchindex ist vollständig.")]
    Progress.objects.filter(pk=Progress.JOURNAL).update(value=0)
    ((level, words),) = searched()
    assert level == "hint"
    assert words.startswith("Die Suche kennt nicht, was seit ")
    indexing.catch_up(AT)
    key = Entry.key_of(Entry.Kind.CASE, row.pk)
    storage_of_words.drop([key])
    assert searched() == [
        ("problem", "Im Suchindex fehlen die Wörter von 1 Vorgängen oder Dateien.")
    ]
    indexing.reindex(AT, report=lambda _done, _of: None)
    assert searched()[0][0] == "ok"
    Entry.objects.filter(pk=key).delete()
    ((level, words),) = searched()
    assert (level, words.startswith("Im Suchindex stehen noch")) == ("problem", True)
    entries.empty()
    ((level, words),) = searched()
    assert (level, words[:27]) == ("hint", "Der Suchindex ist leer. Die")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE search_words RENAME TO search_lost")
    assert searched()[0] == (
        "problem", "Der Suchindex ist beschädigt und lässt sich nicht lesen."
    )  # fmt: skip
    assert "krm reindex" in next(one.fix for one in index_of_words(AT))


def searched():
    return [(one.level, one.text) for one in index_of_words(AT)]


def test_an_empty_house_is_seen(healthy):
    RegelwerkVersion.objects.update(state="rejected")
    assert "krm init" in only_problem()[1]


def test_a_house_without_officer_is_a_hint(healthy):
    RoleAssignment.objects.filter(role="krm_officer").delete()
    assert problems() == {}
    assert any("Die Geschäftsführung vergibt" in one.fix for one in examine(AT))


@pytest.mark.parametrize(
    ("process", "jobs", "text"),
    [
        (None, None, "Kein Lebenszeichen der Hintergrundarbeit: Sie lief noch nie."),
        (60, 0, "Kein Lebenszeichen der Hintergrundarbeit seit"),
        (0, 60, "läuft, hat aber seit "),
        (0, None, "läuft, hat aber noch keinen Auftrag angenommen."),
    ],
)
def test_a_worker_that_is_silent_is_seen(healthy, process, jobs, text):
    Heartbeat.objects.all().delete()
    for worker, minutes in (("machine:1", process), (JOBS, jobs)):
        if minutes is not None:
            Heartbeat.objects.create(worker=worker, beat_at=AT - timedelta(minutes=minutes))
    assert text in only_problem()[0]


def test_a_worker_that_has_just_begun_is_given_some_minutes(healthy):
    Heartbeat.objects.all().delete()
    begun = AT - timedelta(minutes=7)
    for minutes in range(8):
        beat(worker="machine:1", at=begun + timedelta(minutes=minutes))
        at = begun + timedelta(minutes=minutes)
        said = [one.is_problem for one in heartbeat(at)]
        assert said == [minutes > 5], minutes


@pytest.mark.parametrize(
    ("columns", "text"),
    [
        ({"state": "unclear"}, "Unklare Sendungen"),
        ({"state": "sending", "sending_at": AT - timedelta(minutes=16)}, "feststecken"),
        ({"state": "queued", "channel": "email", "queued_at": AT - timedelta(hours=2)}, "warten"),
    ],
)
def test_the_outbox_is_looked_through(healthy, columns, text):
    row = recorded(healthy)
    released(healthy, row, "confirmation", f"{row.captured_at:%Y-%m-%dT23:59}")
    assert problems() == {}
    Dispatch.objects.update(**columns)
    assert text in only_problem()[0]


def test_a_lost_and_a_left_over_file_are_told_apart(healthy, settings):
    document = recorded(healthy).documents.get().document
    path = settings.MEDIA_ROOT / document.stored_name[:2] / document.stored_name
    orphan = path.with_name("ab" * 16 + ".pdf")
    path.rename(orphan)
    assert document.stored_name in only_problem()[0]

    def left_over():
        return [one for one in examine(AT) if orphan.name in one.text]

    os.utime(orphan, (AT.timestamp(), AT.timestamp()))
    assert not left_over(), "may belong to a step that is not finished"
    os.utime(orphan, (moment("2026-01-02").timestamp(),) * 2)
    assert len(left_over()) == 1


def output(*arguments):
    out = StringIO()
    try:
        call_command("doctor", *arguments, stdout=out)
    except SystemExit as end:
        return out.getvalue(), end.code
    return out.getvalue(), 0


def test_the_command_says_it_in_german_and_fails(healthy, settings):
    settings.EMAIL_URL = ""
    text, code = output()
    assert code == 1
    assert "PROBLEM     E-Mail: Kein Mailserver" in text
    assert "→ KRM_SMTP" in text


def test_the_command_speaks_to_machines(healthy, settings):
    settings.EMAIL_URL = ""
    text, code = output("--json")
    answer = json.loads(text)
    assert (code, answer["ok"]) == (1, False)
    assert {"part", "level", "text", "fix", "check"} == answer["findings"][0].keys()
    assert "problem" in {one["level"] for one in answer["findings"]}


def test_a_database_that_does_not_answer_is_seen(committed_db):
    right = use("/gibt/es/nicht" if connection.vendor == "sqlite" else "gibt_es_nicht")
    try:
        texts = [one.text for one in examine(AT) if one.is_problem]
    finally:
        use(right)
    assert any("antwortet nicht" in text for text in texts)
    assert not any("Lebenszeichen" in text for text in texts)


@pytest.mark.parametrize(("is_there", "words"), [(True, "ist da"), (False, "nur nach Wörtern")])
def test_m_13_the_doctor_says_whether_the_meaning_is_compared(monkeypatch, is_there, words):
    monkeypatch.setattr(programs, "is_installed", lambda: is_there)
    (finding,) = programs.sentence_encoder(AT)
    assert words in finding.text
