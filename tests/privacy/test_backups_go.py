"""K8: old backups are deleted on their day; what was let go stays gone when one comes back."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from krm.adapters.archive import new_identity
from krm.desk.doctor.files import backups as newest_backup
from krm.desk.jobs.backup import make_backup
from krm.desk.jobs.restore import restore
from krm.documents.models import Document
from krm.journal.queries.verify import verify_journal
from krm.privacy import storage
from krm.privacy.actions import retention, runs
from krm.privacy.models import Deletion
from krm.privacy.queries.retention import due
from krm.privacy.rules.remains import WalSettings, is_hour_of_rewriting, remains
from krm.privacy.rules.retention import BY_NUMBER
from krm.reactions.models import Reaction
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules
from tests.privacy.test_nothing_is_left import (
    LATER,
    bytes_of_the_database,
    files_holding,
    holding,
    house,
    made_anonymous,
    plant,
    tables_holding,
    the_case,
)

__all__ = ["house"]

KIND = BY_NUMBER[8]
HEAD = b"age-encryption.org/v1\n"
RAW = pytest.mark.both_databases("raw SQL: each is written into a file in its own way")


@pytest.fixture
def place(db, cast, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.BACKUP_DIR = tmp_path / "sicherung"
    settings.BACKUP_DIR.mkdir()
    settings.MEDIA_ROOT, settings.ANCHOR_DIR = tmp_path / "files", tmp_path / "anchors"
    shipped_rules(at=moment("2024-05-15"))
    return cast


def laid(path, content=HEAD):
    path.write_bytes(content)
    return path


def at_night(day):
    return moment(f"{day}T03:00")


def released(cast, day):
    run = runs.propose_run(kind=KIND, by=cast.officer, at=at_night(day))
    runs.decide_run(run=run, accept=True, by=cast.front_office, at=at_night(day))


def test_k8_a_backup_goes_ninety_days_after_it_was_made_and_not_before(place, settings):
    folder = settings.BACKUP_DIR
    old = laid(folder / "krm-20260301-2330.age")
    younger = laid(folder / "krm-20260302-0030.age")
    laid(folder / "krm-20260529-0030.age")
    foreign = laid(folder / "other.age", b"nothing of ours")
    notes = laid(folder / "krm-20200101-0000.txt")
    assert retention.watch_retention(at=at_night("2026-05-30")) == 0, "two people release it first"
    assert old.exists()
    released(place, "2026-05-30")
    assert retention.run_class(kind=KIND, at=at_night("2026-05-29")) == 0
    assert old.exists(), "not the day before"
    assert retention.run_class(kind=KIND, at=at_night("2026-05-30")) == 1
    assert (old.exists(), younger.exists()) == (False, True)
    assert retention.run_class(kind=KIND, at=at_night("2026-05-31")) == 1
    assert not younger.exists()
    assert foreign.exists()
    assert notes.exists()
    gone = list(Deletion.objects.filter(code="K8").order_by("pk").values_list("key", flat=True))
    assert gone == ["01.03.2026 23:30", "02.03.2026 00:30"]
    assert verify_journal().problems == []


def test_k8_the_newest_backup_stays_until_there_is_a_newer_one(place, settings):
    old = laid(settings.BACKUP_DIR / "krm-20260301-2330.age")
    only = laid(settings.BACKUP_DIR / "krm-20260302-2330.age")
    released(place, "2026-07-01")
    assert retention.run_class(kind=KIND, at=at_night("2026-07-01")) == 1
    assert (old.exists(), only.exists()) == (False, True)
    (row,) = due(KIND, at_night("2026-07-01").date())
    assert "jüngste Sicherung" in row.kept_by
    laid(settings.BACKUP_DIR / "krm-20260701-0100.age")
    assert retention.run_class(kind=KIND, at=at_night("2026-07-02")) == 1
    assert not only.exists()


def test_k8_a_database_laid_aside_by_a_restore_goes_too(place, settings):
    settings.BACKUP_DIR = None
    aside = laid(settings.DATA_DIR / "before-restore-20260301-120000", b"SQLite format 3")
    released(place, "2026-05-30")
    assert retention.run_class(kind=KIND, at=at_night("2026-05-29")) == 0
    assert retention.run_class(kind=KIND, at=at_night("2026-05-30")) == 1
    assert not aside.exists()


def test_k8_what_cannot_be_deleted_is_not_said_to_be_gone(place, settings, monkeypatch):
    laid(settings.BACKUP_DIR / "krm-20260301-2330.age")
    laid(settings.BACKUP_DIR / "krm-20260529-0030.age")
    released(place, "2026-06-01")

    def refuse(path):
        raise PermissionError(13, "no", str(path))

    monkeypatch.setattr("pathlib.Path.unlink", refuse)
    with pytest.raises(PermissionError):
        retention.run_class(kind=KIND, at=at_night("2026-06-01"))
    assert not Deletion.objects.exists()


def test_k8_the_page_says_who_deletes_backups_and_until_when_a_rest_lies(place, settings, client):
    client.force_login(place.data_protection)
    page = client.get("/datenschutz-haus/loeschfristen/").text
    assert "90 Tage nach dem Tag, an dem die Sicherung entstand. Das Programm löscht sie." in page
    settings.BACKUP_DIR = None
    page = client.get("/datenschutz-haus/loeschfristen/").text
    assert "löscht, wer die Sicherungen aufhebt" in page
    assert "Löschen muss sie, wer sie aufhebt." in page


@pytest.mark.parametrize(
    ("wal", "words"),
    [
        (WalSettings(True, 3600, 300), "ohne festes Ende"),
        (WalSettings(False, 0, 300), "ohne festes Ende"),
        (WalSettings(False, 3000, 300), "Spätestens nach einer Stunde."),
        (WalSettings(False, 3600, 300), "Spätestens nach 2 Stunden."),
    ],
)
def test_the_log_of_postgresql_is_promised_only_what_is_set(wal, words):
    (log,) = (one.until for one in remains(wal, backups="90 Tage", here=True)
              if one.place.startswith("Schreibprotokoll"))  # fmt: skip
    assert words in log


def test_tables_are_written_anew_once_a_week():
    hours = [moment("2026-06-01") + timedelta(hours=hour) for hour in range(7 * 24)]
    assert [one.strftime("%A") for one in hours if is_hour_of_rewriting(one)] == ["Sunday"]


def test_the_command_names_the_file_by_its_moment(place, settings):
    settings.BACKUP_KEYS = ["ssh-rsa"]
    with pytest.raises(CommandError, match="age1"):
        call_command("backup")
    settings.BACKUP_DIR = None
    with pytest.raises(CommandError, match="Bitte sagen, wohin"):
        call_command("backup")


def test_the_doctor_asks_for_a_backup(place, settings):
    at = moment("2026-05-30T10:00")
    assert next(one.text for one in newest_backup(at)).endswith("liegt keine Sicherung.")
    laid(settings.BACKUP_DIR / "krm-20260527-0030.age")
    (old,) = newest_backup(at)
    assert (old.is_problem, "27.05.2026 00:30" in old.text) == (True, True)
    laid(settings.BACKUP_DIR / "krm-20260530-0030.age")
    (good,) = newest_backup(at)
    assert not good.is_problem
    settings.BACKUP_DIR = settings.DATA_DIR / "missing"
    (gone,) = newest_backup(at)
    assert gone.is_problem
    settings.BACKUP_DIR = None
    assert list(newest_backup(at)) == []


@RAW
@pytest.mark.slow
def test_what_was_let_go_stays_gone_when_a_backup_of_before_comes_back(house, settings, tmp_path):
    settings.DATA_DIR, settings.ANCHOR_DIR = tmp_path, tmp_path / "anchors"
    public, secret = new_identity()
    settings.BACKUP_KEYS = [public]
    key = tmp_path / "key"
    key.write_text(secret)
    row = the_case(house)
    kept = Document.objects.get(original_name="foto.txt")
    plant(kept)
    row.refresh_from_db()
    backup = tmp_path / "krm.age"
    make_backup(backup, at=LATER)
    made_anonymous(house, row, kept)
    assert tables_holding() == []
    restore(backup, key=key, at=LATER + timedelta(days=1))
    assert Reaction.objects.get(pk=row.pk).party is None
    assert tables_holding() == []
    assert files_holding(settings.MEDIA_ROOT) == []
    assert bytes_of_the_database(tmp_path / "dump") == []
    assert verify_journal().problems == []


@RAW
@pytest.mark.slow
def test_after_the_rewriting_the_files_of_the_tables_hold_nothing(house, settings, tmp_path):
    settings.ANCHOR_DIR = tmp_path / "anchors"
    row = the_case(house)
    kept = Document.objects.get(original_name="foto.txt")
    plant(kept)
    row.refresh_from_db()
    made_anonymous(house, row, kept)
    storage.forget_old_pages()
    if connection.vendor == "postgresql":
        assert pages_holding(), "a vacuum alone leaves bytes in free places"
    assert storage.rewrite_tables() == (connection.vendor == "postgresql" and len(of_people()))
    assert pages_holding() == []


def of_people():
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
    return [name for name in names if name.startswith(storage.APPS)]


def pages_holding():
    """Return the tables and indexes with a marker in any byte of their pages, free places too."""
    if connection.vendor == "sqlite":
        return bytes_of_the_database(None)
    found = []
    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pageinspect")
        cursor.execute(
            "SELECT oid::regclass::text, pg_relation_size(oid) / 8192 FROM pg_class"
            " WHERE relkind IN ('r', 'i', 't') AND relnamespace IN"
            " ('public'::regnamespace, 'pg_toast'::regnamespace)"
        )
        for name, pages in cursor.fetchall():
            cursor.execute(
                "SELECT get_raw_page(%s, block::int) FROM generate_series(0, %s) AS block",
                [name, pages - 1],
            )
            if any(holding(bytes(page)) for (page,) in cursor.fetchall()):
                found.append(name)
    return found
