"""The worker keeps what Vorgänge and arrivals mean, catches up, and lets go of what is gone."""

import re
from io import StringIO

import pytest
from django.core.management import call_command

from krm.casework.actions import notes
from krm.desk.jobs import indexing, meaning
from krm.mailbox.actions import mail as mailbox_mail
from krm.reactions.models import Reaction
from krm.reactions.queries.searched import meant_by_reactions
from krm.regelwerk.models import RegelwerkVersion
from krm.regelwerk.rules import shipped_text
from krm.search.models import Entry, Meaning, Progress
from krm.search.storage import entries, meanings
from krm.search.storage.meanings import Kept
from krm.triage.actions import triage
from tests.house.cases import recorded
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules
from tests.house.written import mail

pytestmark = pytest.mark.both_databases("raw SQL: vectors as bytes, rows that are locked")

AT = moment("2026-05-22T10:00")
CASE, ARRIVAL = Entry.Kind.CASE, Entry.Kind.ARRIVAL
MATTER = "Seit acht Wochen liegt mein Antrag auf Möbel bei Ihnen, und niemand meldet sich."


@pytest.fixture
def rules(cast, settings, tmp_path):
    settings.MEDIA_ROOT = settings.DATA_DIR = tmp_path
    return shipped_rules(at=moment("2024-05-15"))


def kept(kind, row):
    return meanings.vector_of(kind, row.pk)


def arrived(text=MATTER, **more):
    return mailbox_mail.ingest_mail(raw=mail(text, received="", **more), at=AT).item


def test_what_is_new_is_read_once(rules, cast):
    meaning.catch_up(AT)
    item, row = arrived(), recorded(cast, title="Möbel", matter=MATTER)
    assert meaning.catch_up(AT) == 2
    assert len(kept(CASE, row)) == len(kept(ARRIVAL, item)) == 512
    assert meaning.catch_up(AT) == 0


def test_what_has_changed_is_read_again_and_what_says_too_little_has_no_meaning(rules, cast):
    row = recorded(cast, title="Möbel", matter=MATTER)
    meaning.catch_up(AT)
    before = kept(CASE, row)
    for matter in ("Ihr Aufzug steht schon seit drei Tagen still.", ""):
        Reaction.objects.filter(pk=row.pk).update(matter=matter)
        notes.add_note(
            reaction=row, kind="phone", happened_at=row.arrived_at, partner="Kundin",
            text="Rückruf", by=cast.officer, at=AT,
        )  # fmt: skip
        assert meaning.catch_up(AT) == 1
        assert kept(CASE, row) != before
    assert kept(CASE, row) == b""
    assert meaning.catch_up(AT) == 0


def test_an_older_house_is_read_from_the_end_backwards_as_far_as_is_looked_back(
    rules, cast, monkeypatch
):
    days = ("2024-06-03", "2026-05-04", "2026-05-05", "2026-05-06")
    rows = [recorded(cast, day, title="Brief", matter=f"{MATTER} {day}") for day in days]
    assert meaning.catch_up(AT, seconds=-1) == 0
    assert Progress.objects.get(pk=Progress.OLDER).value == rows[-1].pk + 1
    with monkeypatch.context() as patched:
        patched.setattr(meaning, "AT_ONCE", 1)
        meaning._read_older(_OneOnly(meaning.Run(100)), moment("2025-05-01"))
    assert [bool(kept(CASE, row)) for row in rows] == [False, False, False, True]
    assert meaning.catch_up(AT) == 2
    assert [bool(kept(CASE, row)) for row in rows] == [False, True, True, True]
    assert meaning.catch_up(AT) == 0


def test_what_was_read_in_another_way_is_read_again(rules, cast, monkeypatch):
    recorded(cast, title="Brief", matter=MATTER)
    meaning.catch_up(AT)
    Meaning.objects.update(digest=0)
    assert meaning.catch_up(AT) == 0
    monkeypatch.setattr(meaning, "RECIPE", "another")
    assert meaning.catch_up(AT) == 1


class _OneOnly:
    """A run whose time is over after the first portion."""

    def __init__(self, run):
        self.run, self.is_over = run, False

    def read_cases(self, keys):
        self.is_over = True
        return self.run.read_cases(keys)


def test_what_is_older_than_anything_that_is_compared_goes(rules, cast):
    old, new = recorded(cast, "2026-01-05", matter=MATTER), recorded(cast, matter=MATTER)
    meaning.catch_up(AT)
    assert kept(CASE, old)
    meaning.catch_up(moment("2027-03-01"))
    assert (kept(CASE, old), bool(kept(CASE, new))) == (b"", True)


def test_what_is_decided_leaves_with_its_words(rules, cast):
    item = arrived()
    indexing.catch_up(AT)
    meaning.catch_up(AT)
    assert kept(ARRIVAL, item)
    triage.set_aside(item=item, outcome="spam", by=cast.officer, at=AT)
    indexing.catch_up(AT)
    assert not Meaning.objects.exists()


def test_what_was_judged_before_its_words_were_written_leaves_with_the_night(rules, cast):
    item, waiting, row = arrived(), arrived(f"{MATTER} Bitte helfen."), recorded(cast)
    meaning.catch_up(AT)
    triage.set_aside(item=item, outcome="spam", by=cast.officer, at=AT)
    indexing.catch_up(AT)
    assert kept(ARRIVAL, item)
    indexing.compare_all(AT)
    held = (kept(ARRIVAL, item), kept(ARRIVAL, waiting), kept(CASE, row))
    assert [bool(one) for one in held] == [False, True, True]


def test_it_leaves_in_the_step_that_forgets_even_before_its_words_were_written(rules, cast):
    row = recorded(cast, matter=MATTER)
    meaning.catch_up(AT)
    assert not Entry.objects.exists()
    entries.forget([row.pk], CASE, Entry.Kind.FILE)
    assert not Meaning.objects.exists()


def test_a_text_that_changes_while_it_is_read_is_not_kept_as_it_was(rules, cast):
    row = recorded(cast, matter=MATTER)
    key = Entry.key_of(CASE, row.pk)
    meaning._keep(CASE, {key: Kept(1, b"x" * 512)}, meant_by_reactions)
    assert not Meaning.objects.exists()


def test_what_is_gone_is_not_kept(rules, cast):
    key = Entry.key_of(CASE, 987_654)
    meaning._keep(CASE, {key: Kept(1, b"x" * 512)}, meant_by_reactions)
    assert not Meaning.objects.exists()


def test_the_office_can_do_without_it_and_then_nothing_is_kept(rules, cast):
    recorded(cast, matter=MATTER)
    meaning.catch_up(AT)
    assert Meaning.objects.exists()
    _switch_off()
    assert meaning.catch_up(AT) == 0
    assert not Meaning.objects.exists()


def _switch_off():
    off = re.sub(r"by_meaning = \{ value = true", "by_meaning = { value = false", shipped_text())
    RegelwerkVersion.objects.update(content=off, content_hash="f" * 64)


def test_without_the_encoder_everything_stays_as_it_is(rules, cast, monkeypatch):
    recorded(cast, matter=MATTER)
    meaning.catch_up(AT)
    monkeypatch.setattr(meaning, "is_installed", lambda: False)
    recorded(cast, matter=f"{MATTER} Noch einmal.")
    assert meaning.catch_up(AT) == 0
    assert Meaning.objects.count() == 1


def test_a_new_index_lets_go_of_meanings_without_words(rules, cast):
    row = recorded(cast, matter=MATTER)
    meaning.catch_up(AT)
    meanings.put({Entry.key_of(CASE, 987_654): Kept(1, b"x")})
    call_command("reindex", stdout=StringIO())
    assert [meaning.key for meaning in Meaning.objects.all()] == [Entry.key_of(CASE, row.pk)]


def test_the_command_reads_the_rest_and_says_how_much(rules, cast):
    for day in ("2026-05-04", "2026-05-05"):
        recorded(cast, day, matter=f"{MATTER} {day}")
    said = StringIO()
    call_command("reindex", "--meaning", stdout=said)
    assert "Fertig. Neu gelesen: 2 Texte." in said.getvalue()
    said = StringIO()
    call_command("reindex", "--meaning", "--json", stdout=said)
    assert said.getvalue().strip() == '{"read": 0}'
