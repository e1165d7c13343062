"""A restore drill: what left since the backup leaves no second time, no number is drawn twice."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils.module_loading import import_string
from django.utils.timezone import now

from krm.adapters.archive import new_identity
from krm.casework.actions.heartbeat import beat
from krm.casework.models import Heartbeat
from krm.config.schedule import JOBS, begin
from krm.desk.actions.restored import go_on_after_restore
from krm.desk.demo.cast import build_cast
from krm.desk.doctor import examine
from krm.desk.jobs.backup import make_backup
from krm.desk.jobs.restore import RestoreRefused, restore
from krm.desk.queries.restored import what_is_unclear
from krm.documents.models import Document
from krm.documents.queries import path_of
from krm.journal.actions import Refused, write_anchor
from krm.journal.checks import RESTORING, ensure_fit_to_start
from krm.journal.queries.verify import verify_journal
from krm.journal.storage import newest, read, write
from krm.letters import actions as letters
from krm.letters.models import Dispatch, Letter
from krm.organisation.queries import open_pauses
from krm.parties.models import Party
from krm.reactions.actions import draw_number
from krm.reactions.models import Reaction
from krm.regelwerk.actions import load_shipped
from tests.house.desk_cases import recorded
from tests.house.mail_server import Inbox, running

pytestmark = [
    pytest.mark.both_databases("story: what people meet before and after a restore"),
    pytest.mark.slow,
]

YEAR = now().year
WRITES_FILES = pytest.mark.both_databases("raw SQL: each is written into a file in its own way")


def queued(row, channel):
    letter = Letter.objects.create(
        reaction=row, kind="confirmation", channel=channel, state="released", subject="Eingang",
        salutation="Guten Tag,", body="vielen Dank.", recipient_email="erika@post.example",
        recipient_lines=["Erika Beispiel", "Musterweg 1", "67433 Neustadt"],
        drafted_at=now(), changed_at=now(), released_at=now(),
    )  # fmt: skip
    Dispatch.objects.create(letter=letter, channel=channel, queued_at=now())
    return letter


def receipt():
    with transaction.atomic():
        return draw_number("E", YEAR)


def run_every_job():
    for job in JOBS:
        if job.function != "krm.desk.tasks.watch_thoroughly":  # a process with its own database
            import_string(job.function)()


def stored_files(settings):
    return {path.name for path in settings.MEDIA_ROOT.rglob("*.pdf")}


def number_of(text):
    return int(text.rpartition("-")[2])


@pytest.fixture
def place(committed_db, settings, tmp_path):
    """Give the test a house with one Vorgang, whose letters wait to leave, and a key."""
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.ANCHOR_DIR = tmp_path / "anchors"
    settings.OUTBOX_DIR = tmp_path / "outbox"
    public, secret = new_identity()
    settings.BACKUP_KEYS = [public]
    key = tmp_path / "key"
    key.write_text(f"# geheim\n{secret}\n")
    cast = build_cast(now().date() - timedelta(days=400))
    load_shipped(at=now() - timedelta(days=400))
    row = recorded(cast)
    Party.objects.filter(pk=row.party_id).update(email="erika@post.example")
    queued(row, "email")
    queued(recorded(cast), "post")
    # An e-mail can be called back for a minute; these have waited longer.
    Dispatch.objects.update(queued_at=now() - timedelta(minutes=5))
    receipt()
    return SimpleNamespace(cast=cast, row=row, key=key, backup=tmp_path / "sicherung.age")


@pytest.fixture
def inbox(settings):
    """Serve a mail server to which the outbox sends."""
    inbox = Inbox()
    with running(inbox) as port:
        settings.EMAIL_URL = f"127.0.0.1:{port}"
        yield inbox


@WRITES_FILES
def test_o_02_after_a_restore_nothing_leaves_and_no_number_is_drawn_twice(place, inbox, settings):
    done = make_backup(place.backup, at=now())
    assert done.is_whole
    known = set(Reaction.objects.values_list("number", flat=True))
    # The hours that will be lost.
    run_every_job()
    to_customer = [one for one in inbox.taken if one.receivers == ["erika@post.example"]]
    assert len(to_customer) == 1
    lost = recorded(place.cast).number
    lost_receipt = receipt()
    lost_files = stored_files(settings)

    Heartbeat.objects.update(beat_at=now() - timedelta(minutes=2))  # the worker was ended
    result = restore(place.backup, key=place.key, at=now())
    assert result.kept.exists()
    assert set(Reaction.objects.values_list("number", flat=True)) == known
    assert verify_journal().problems == []
    sent = len(inbox.taken)
    run_every_job()
    assert len(inbox.taken) == sent, "nothing leaves by itself"
    assert stored_files(settings) == lost_files, "nothing is deleted"
    assert {row.state for row in Dispatch.objects.all()} == {"unclear"}
    with pytest.raises(Refused, match="wird keine Nummer vergeben"):
        recorded(place.cast)
    assert number_of(receipt()) > number_of(lost_receipt), "who hands something in gets a number"

    gone_through(place, last=number_of(lost))
    assert recorded(place.cast).number == f"KRM-{YEAR}-{number_of(lost) + 1:05}"
    run_every_job()
    again = [one for one in inbox.taken if one.receivers == ["erika@post.example"]]
    assert len(again) == 1, "no letter leaves a second time"
    assert verify_journal().problems == []


def gone_through(place, *, last):
    officer = place.cast.officer
    with pytest.raises(Refused, match="2 Sendungen sind noch unklar"):
        go_on_after_restore(last_number=last, by=officer, at=now())
    for row in what_is_unclear().dispatches:
        letters.decide_unclear(dispatch=row, has_left=True, note="", by=officer, at=now())
    with pytest.raises(Refused, match="ist schon vergeben"):
        go_on_after_restore(last_number=1, by=officer, at=now())
    with pytest.raises(Refused, match="fehlt Ihnen das Recht"):
        go_on_after_restore(last_number=last, by=place.cast.drafter, at=now())
    go_on_after_restore(last_number=last, by=officer, at=now())
    assert open_pauses() == []


def test_o_02_files_of_the_lost_hours_are_no_rubbish(place, settings):
    made_at = now()
    make_backup(place.backup, at=made_at)
    lost = recorded(place.cast, title="Verloren").documents.get().document
    path = path_of(lost)
    restore(place.backup, key=place.key, at=now() + timedelta(minutes=1))
    (found,) = [one for one in examine(now() + timedelta(days=2)) if path.name in one.text]
    assert "Nicht löschen" in found.fix


def test_o_02_a_backup_that_lost_a_file_says_so(place):
    documents = list(Document.objects.order_by("pk"))
    path_of(documents[0]).unlink()
    path_of(documents[1]).write_bytes(b"changed")
    with pytest.raises(CommandError) as error:
        call_command("backup", str(place.backup))
    assert f"fehlt: files/{documents[0].stored_name[:2]}/{documents[0].stored_name}" in str(error)
    assert f"verändert: files/{documents[1].stored_name[:2]}" in str(error)
    assert place.backup.exists(), "what is there is better than nothing"


@WRITES_FILES
def test_o_02_lost_files_come_back(place, capsys):
    call_command("backup", str(place.backup))
    document = Document.objects.order_by("pk").first()
    content = path_of(document).read_bytes()
    path_of(document).unlink()
    call_command("restore", str(place.backup), "--key", str(place.key))
    assert path_of(document).read_bytes() == content
    assert "Fehlende Dateien zurückgeholt: 1." in capsys.readouterr().out


def cut(path):
    path.write_bytes(path.read_bytes()[:-100])


def changed(path):
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)


def emptied(path):
    path.write_bytes(b"")


@pytest.mark.parametrize("damage", [cut, changed, emptied], ids=lambda one: one.__name__)
def test_o_02_a_damaged_backup_changes_nothing(place, damage):
    make_backup(place.backup, at=now())
    damage(place.backup)
    recorded(place.cast)
    before = set(Reaction.objects.values_list("number", flat=True))
    with pytest.raises(RestoreRefused, match="beschädigt"):
        restore(place.backup, key=place.key, at=now())
    assert set(Reaction.objects.values_list("number", flat=True)) == before
    assert open_pauses() == []


def test_a_foreign_key_does_not_open_it(place):
    make_backup(place.backup, at=now())
    place.key.write_text(new_identity()[1])
    with pytest.raises(RestoreRefused, match="Schlüssel passt nicht"):
        restore(place.backup, key=place.key, at=now())


def test_nobody_restores_while_the_worker_runs(place):
    make_backup(place.backup, at=now())
    beat(worker="haus:1", at=now())
    with pytest.raises(RestoreRefused, match="krm worker"):
        restore(place.backup, key=place.key, at=now())


def test_a_backup_is_never_overwritten_and_never_without_a_key(place, settings):
    make_backup(place.backup, at=now())
    with pytest.raises(CommandError, match="nie überschrieben"):
        call_command("backup", str(place.backup))
    settings.BACKUP_KEYS = []
    with pytest.raises(CommandError, match="kein Schlüssel"):
        call_command("backup", str(place.backup.with_name("zweite")))
    settings.BACKUP_KEYS = ["ssh-rsa"]
    with pytest.raises(CommandError, match="age1"):
        call_command("backup", str(place.backup.with_name("zweite")))


def test_a_new_key_is_made_once(tmp_path, capsys):
    call_command("backup", str(tmp_path / "geheim"), "--new-key")
    assert "KRM_BACKUP_KEY=age1" in capsys.readouterr().out
    assert (tmp_path / "geheim").stat().st_mode & 0o077 == 0
    with pytest.raises(CommandError, match="gibt es schon"):
        call_command("backup", str(tmp_path / "geheim"), "--new-key")


def test_o_02_no_server_starts_on_half_a_restore(place, settings):
    ensure_fit_to_start()
    (settings.DATA_DIR / RESTORING).write_text("")
    with pytest.raises(ImproperlyConfigured, match="krm restore"):
        ensure_fit_to_start()


def test_o_02_the_page_leads_through_it(place, client):
    make_backup(place.backup, at=now())
    restore(place.backup, key=place.key, at=now())
    client.force_login(place.cast.administrator)
    page = client.get("/verwaltung/wiederherstellung/").text
    assert "wenn KRM alles durchgegangen ist" in page
    client.force_login(place.cast.officer)
    assert "Versand, Nummern und Löschen sind angehalten" in client.get("/").text
    page = client.get("/verwaltung/wiederherstellung/").text
    assert page.count("Klären") >= 2
    answers = {"last_number": f"KRM-{YEAR}-00040", "letters": "on", "arrivals": "on"}
    refused = client.post("/verwaltung/wiederherstellung/", answers)
    assert "2 Sendungen sind noch unklar" in refused.text
    for row in what_is_unclear().dispatches:
        letters.decide_unclear(
            dispatch=row, has_left=True, note="", by=place.cast.officer, at=now()
        )
    answer = client.post("/verwaltung/wiederherstellung/", answers)
    assert answer["Location"] == "/"
    assert recorded(place.cast).number == f"KRM-{YEAR}-00041"


def test_a_restore_can_be_repeated(place):
    """For instance because it was the wrong backup."""
    make_backup(place.backup, at=now())
    for minutes in (0, 1):
        restore(place.backup, key=place.key, at=now() + timedelta(minutes=minutes))
    assert len(open_pauses()) == 1


def test_o_02_a_database_set_back_by_hand_is_noticed(place, settings):
    """Somebody put an older database in place without the command; the anchors are newer."""
    write_anchor(at=now())
    begin(now())
    assert open_pauses() == []
    anchor = read(newest(settings.ANCHOR_DIR))
    later = replace(anchor, entry_seq=anchor.entry_seq + 9, written_at=now().isoformat())
    write(settings.ANCHOR_DIR, later)
    begin(now())
    assert [pause.reason for pause in open_pauses()] == ["restored"]
    assert {row.state for row in Dispatch.objects.all()} == {"unclear"}


@WRITES_FILES
def test_the_database_of_before_is_kept(place):
    make_backup(place.backup, at=now())
    result = restore(place.backup, key=place.key, at=now())
    size = result.kept.stat().st_size
    assert size > (100_000 if connection.vendor == "sqlite" else 10_000)
