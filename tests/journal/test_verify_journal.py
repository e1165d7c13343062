"""`krm verify-journal` finds what somebody with the keys of the database has done."""

import json
from dataclasses import replace
from datetime import timedelta
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from krm.journal import actions as journal
from krm.journal import storage
from krm.journal.models import JournalEntry
from krm.journal.rules import READS, Link, entry_hash
from tests.house.journal_steps import AT, ELIF, note, sql, triggers_off

pytestmark = pytest.mark.both_databases("raw SQL: the journal is falsified behind the triggers")

REWRITE = "UPDATE journal_entry SET verb = 'letter_drafted'"


def verify(**options):
    """Return exit code and answer."""
    out = StringIO()
    try:
        call_command("verify_journal", **options, stdout=out)
    except SystemExit as end:
        return end.code, out.getvalue()
    return 0, out.getvalue()


@pytest.fixture
def journal_of_some_days(db, settings, tmp_path):
    """Three chains, looks, and two anchors; the newest entries come after the last anchor."""
    settings.ANCHOR_DIR = tmp_path
    for chain in ("reaction:1", "reaction:2"):
        for number in range(4):
            note(chain, number=number)
    journal.record_read(person_pk=7, reaction_pk=1, at=AT)
    journal.record_read(person_pk=8, reaction_pk=1, at=AT)
    journal.write_anchor(at=AT)
    note("reaction:1", number=4)
    note("reaction:3", number=1)
    journal.write_anchor(at=AT + timedelta(days=1))
    note("reaction:1", number=5)
    return storage.newest(tmp_path)


def test_an_untouched_journal_fits(journal_of_some_days):
    code, text = verify(anchor=journal_of_some_days)
    assert code == 0
    assert text.startswith("Das Protokoll ist unversehrt: 13 Einträge in 4 Ketten, 2 Zugriffe, 2 ")


def test_blanking_and_dropping_leave_it_valid(journal_of_some_days):
    journal.blank_personal(chain="reaction:1", by=ELIF, at=AT, reason="retention_k3")
    journal.blank_personal(chain=journal.OFFICE, by=ELIF, at=AT, reason="retention_k3")
    journal.drop_reads(month="2026-05", by=ELIF, at=AT + timedelta(days=1100))
    assert verify(anchor=journal_of_some_days)[0] == 0


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        (f"{REWRITE} WHERE chain = 'reaction:1' AND seq = 3",
         "Kette reaction:1, Eintrag 3: Der Inhalt passt nicht"),
        ("UPDATE journal_entry SET happened_at = '2020-01-01 00:00:00' WHERE chain = 'reaction:2'"
         " AND seq = 2", "Kette reaction:2, Eintrag 2: Der Inhalt passt nicht"),
        ("UPDATE journal_entry SET data = '[1]' WHERE chain = 'reaction:2' AND seq = 2",
         "Kette reaction:2, Eintrag 2: Der Inhalt passt nicht"),
        ("DELETE FROM journal_entry WHERE chain = 'reaction:1' AND seq = 2",
         "Kette reaction:1, Eintrag 2: Dieser Eintrag fehlt."),
        ("DELETE FROM journal_entry WHERE chain = 'reaction:1' AND seq = 6",
         "Kette reaction:1, Eintrag 6: Ab diesem Eintrag fehlt das Ende"),
        ("DELETE FROM journal_entry WHERE chain = 'reaction:2'",
         "Kette reaction:2, Eintrag 1: Alle Einträge der Kette fehlen"),
        ("DELETE FROM journal_head WHERE chain = 'reaction:2'",
         "Kette reaction:2, Eintrag 4: Der Kopf der Kette fehlt."),
        ("UPDATE journal_head SET seq = 3 WHERE chain = 'reaction:2'",
         "Kette reaction:2, Eintrag 4: Der Eintrag wurde am Kopf der Kette vorbei"),
        ("UPDATE journal_personal SET payload = '{\"by\": \"Mara Beispiel\"}' WHERE entry_id ="
         " (SELECT id FROM journal_entry WHERE chain = 'reaction:1' AND seq = 2)",
         "Kette reaction:1, Eintrag 2: Namen oder Texte"),
        ("DELETE FROM journal_personal WHERE entry_id ="
         " (SELECT id FROM journal_entry WHERE chain = 'reaction:1' AND seq = 2)",
         "Kette reaction:1, Eintrag 2: Namen und Texte des Eintrags fehlen"),
        ("UPDATE journal_read SET person_id = 9 WHERE seq = 1",
         "Kette reads:2026-05, Eintrag 1: Der Inhalt passt nicht"),
        ("DELETE FROM journal_read WHERE seq = 2",
         "Kette reads:2026-05, Eintrag 2: Ab diesem Eintrag fehlt das Ende"),
        ("DELETE FROM journal_read", "Kette reads:2026-05, Eintrag 1: Alle Einträge"),
    ],
)  # fmt: skip
def test_the_first_entry_that_does_not_fit_is_named(journal_of_some_days, statement, named):
    with triggers_off():
        if statement.startswith("DELETE FROM journal_entry"):
            sql("DELETE FROM journal_personal WHERE entry_id IN"
                f" (SELECT id {statement.removeprefix('DELETE ')})")  # fmt: skip
        sql(statement)
    code, text = verify()
    assert code == 1
    assert text.splitlines()[1].startswith(named)


def test_two_entries_that_changed_places_are_found(journal_of_some_days):
    with triggers_off():
        for old, new in ((2, 900), (3, 2), (900, 3)):
            sql("UPDATE journal_entry SET seq = %s WHERE chain = 'reaction:1' AND seq = %s",
                new, old)  # fmt: skip
    assert "Kette reaction:1, Eintrag 2: Der Eintrag schließt nicht" in verify()[1]


def _remove_chain(chain):
    own = "(SELECT id FROM journal_entry WHERE chain = %s)"
    sql(f"DELETE FROM journal_personal WHERE entry_id IN {own}", chain)
    sql("DELETE FROM journal_entry WHERE chain = %s", chain)
    sql("DELETE FROM journal_head WHERE chain = %s", chain)


@pytest.mark.parametrize(
    ("chain", "day"), [("reaction:2", "22.05.2026"), ("reaction:3", "23.05.2026")]
)
def test_a_chain_that_is_gone_with_its_head_leaves_a_hole_in_its_anchor(
    journal_of_some_days, chain, day
):
    with triggers_off():
        _remove_chain(chain)
    code, text = verify()
    assert code == 1
    assert f"Das Protokoll passt nicht zum Anker vom {day}" in text.splitlines()[1]


def test_a_month_of_looks_that_is_gone_with_its_head_is_found(journal_of_some_days):
    with triggers_off():
        sql("DELETE FROM journal_read")
        sql("DELETE FROM journal_head WHERE chain = %s", f"{READS}2026-05")
    assert "Kette reads:2026-05, Eintrag 2: Der Eintrag steht im Anker vom" in verify()[1]


def _rebuild(chain):
    """Do what only somebody with all keys can do: compute a whole chain anew."""
    prev = "0" * 64
    for entry in JournalEntry.objects.filter(chain=chain).order_by("seq"):
        entry.prev = prev
        link = Link(*(getattr(entry, name) for name in Link._fields))
        entry.hash = prev = entry_hash(link, settings.JOURNAL_KEY)
        entry.save()
    sql("UPDATE journal_head SET hash = %s WHERE chain = %s", prev, chain)


def test_a_chain_computed_anew_is_found_by_the_anchors(journal_of_some_days):
    with triggers_off():
        sql(f"{REWRITE} WHERE chain = 'reaction:1' AND seq = 3")
        _rebuild("reaction:1")
    assert "passt nicht zum Anker vom 22.05.2026" in verify()[1]


def test_a_journal_computed_anew_with_its_anchors_is_found_by_the_file(journal_of_some_days):
    with triggers_off():
        sql(f"{REWRITE} WHERE chain = 'reaction:1' AND seq = 6")
        _remove_chain(journal.OFFICE)
        _rebuild("reaction:1")
    code, text = verify()
    assert code == 1
    assert "Kette office, Eintrag 1: Der Eintrag steht im Anker vom 23.05.2026" in text
    assert verify(anchor=journal_of_some_days)[1] == text


def test_a_file_that_was_bent_is_not_believed(journal_of_some_days):
    text = journal_of_some_days.read_text().replace("reaction:3", "reaction:4")
    journal_of_some_days.write_text(text)
    code, answer = verify(anchor=journal_of_some_days)
    assert code == 1
    assert "Anker-Datei" in answer


def test_a_file_that_is_not_there_is_wrong_usage(db, tmp_path):
    with pytest.raises(CommandError) as error:
        verify(anchor=tmp_path / "nothing.json")
    assert error.value.returncode == 2


def test_s_08_an_anchor_is_written_every_hour_and_each_file_once(journal_of_some_days, settings):
    folder, at = settings.ANCHOR_DIR, AT + timedelta(days=1)
    assert journal.write_anchor(at=at + timedelta(minutes=1)).data["hour"] == f"{at:%Y-%m-%dT%H}"
    assert len(list(folder.iterdir())) == 2
    note("reaction:2", number=9)
    journal.write_anchor(at=at + timedelta(hours=1))
    hourly = storage.read(storage.newest(folder))
    assert not hourly.is_full
    assert [chain for chain, _, _ in hourly.heads] == ["office", "reaction:1", "reaction:2"]
    path = storage.newest(folder)
    assert path.stat().st_mode & 0o222 == 0, "nobody writes there again"
    with pytest.raises(FileExistsError):
        storage.write(folder, replace(hourly, digest="bent"))


def test_s_08_the_first_anchor_of_a_day_holds_every_head(journal_of_some_days, settings):
    full = storage.read(journal_of_some_days)
    assert full.is_full
    assert {chain for chain, _, _ in full.heads} >= {"reaction:1", "reaction:2", "reaction:3"}


def test_s_08_an_anchor_whose_file_got_lost_is_caught_up(journal_of_some_days, settings):
    journal_of_some_days.unlink()
    journal.write_anchor(at=AT + timedelta(days=1, hours=1))
    assert storage.read(storage.newest(settings.ANCHOR_DIR)).is_full


def test_s_08_what_came_after_the_anchor_of_the_day_cannot_be_rewritten(journal_of_some_days):
    note("reaction:2", number=5)
    journal.write_anchor(at=AT + timedelta(days=1, hours=1))
    with triggers_off():
        sql(f"{REWRITE} WHERE chain = 'reaction:2' AND seq = 5")
        _rebuild("reaction:2")
        sql("DELETE FROM journal_personal WHERE entry_id IN (SELECT id FROM journal_entry WHERE "
            "verb = 'anchor_written' AND chain = 'office' AND seq = 3)")  # fmt: skip
        sql("DELETE FROM journal_entry WHERE chain = 'office' AND seq = 3")
        _head_back("office", 2)
    assert "Kette reaction:2, Eintrag 5" in verify()[1]


def _head_back(chain, seq):
    newest = JournalEntry.objects.get(chain=chain, seq=seq)
    sql("UPDATE journal_head SET seq = %s, hash = %s WHERE chain = %s", seq, newest.hash, chain)


def test_s_08_an_emptied_journal_is_not_whole(journal_of_some_days):
    with triggers_off():
        for table in ("journal_personal", "journal_entry", "journal_head", "journal_read"):
            sql(f"DELETE FROM {table}")
    code, text = verify()
    assert code == 1
    assert "fehlt aber im Protokoll" in text


def test_s_08_a_damaged_file_in_the_folder_is_named(journal_of_some_days):
    journal_of_some_days.chmod(0o600)
    journal_of_some_days.write_text("{")
    code, text = verify()
    assert code == 1
    assert "Anker-Datei" in text


def test_s_08_another_key_is_said_to_be_one(journal_of_some_days, settings):
    settings.JOURNAL_KEY = b"another"
    code, text = verify()
    assert code == 1
    assert "KRM_JOURNAL_KEY" in text
    assert text.count("Kette") == 2, "not every entry anew"


def test_s_08_who_has_only_the_database_cannot_write_an_entry(journal_of_some_days, settings):
    known, settings.JOURNAL_KEY = settings.JOURNAL_KEY, b"a guess"
    with triggers_off():
        sql(f"{REWRITE} WHERE chain = 'reaction:1' AND seq = 6")
        _rebuild("reaction:1")
    settings.JOURNAL_KEY = known
    assert "Kette reaction:1, Eintrag 1: Der Inhalt passt nicht" in verify()[1]


def test_the_answer_for_machines(journal_of_some_days):
    with triggers_off():
        sql(f"{REWRITE} WHERE chain = 'reaction:1' AND seq = 3")
    code, text = verify(json=True)
    answer = json.loads(text)
    assert (code, answer["ok"], answer["entries"]) == (1, False, 13)
    problem = answer["problems"][0]
    assert (problem["chain"], problem["seq"], problem["fault"]) == ("reaction:1", 3, "changed")
