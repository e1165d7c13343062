"""The register exported and imported by an empty office shows the same figures."""

import io
import secrets
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from krm.casework.actions import capture, close
from krm.desk.demo.cast import build_cast
from krm.journal.queries.verify import verify_journal
from krm.reactions.models import Reaction
from krm.reactions.rules import Kind
from krm.reactions.workflow import OPEN_STATES, State
from krm.reports.actions.exporting import export_register
from krm.reports.queries.table import table_rows
from krm.takeover.actions import importing
from krm.takeover.jobs import working
from tests.databases import PREPARED, copy_prepared, drop, place_of, use
from tests.house import cases as stories
from tests.house.reactions import moment
from tests.house.remembered import once, shipped_rules, shipped_texts

pytestmark = [
    pytest.mark.both_databases("sorting: what is given out comes in with the same figures"),
    pytest.mark.slow,
]

AT = moment("2026-06-29T10:00")
FIRST = datetime(2026, 1, 2, 8, tzinfo=UTC)


def office():
    shipped_rules(at=FIRST)
    shipped_texts(at=FIRST)
    return once("the cast of the first day", lambda: build_cast(FIRST.date()))


@contextmanager
def empty_office():
    """Give a second database with the same people and rules, and no Vorgang."""
    name = f"{PREPARED}_{secrets.token_hex(5)}"
    copy_prepared(name)
    before = use(place_of(name))
    try:
        yield office()
    finally:
        use(before)
        drop(name)


def filled_register(cast):
    """Play one Vorgang of each kind and end; return the file that the register exports."""
    stories.recorded(cast)
    stories.forwarded(cast, stories.recorded(cast, channel="email", title="=SUMME(1)"))
    answered = stories.answered(cast)
    closed = stories.answered(cast)
    close.close(reaction=closed, remedy="full", by=cast.officer, at=moment("2026-05-13T10:00"))
    late = stories.answered(cast, at="2026-06-05T10:00", codes=["S1.1", "V1"])
    close.close(reaction=late, by=cast.officer, at=moment("2026-06-08T10:00"))
    stories.recorded(cast, kind="praise", channel="phone", standort=cast.neustadt)
    stories.recorded(cast, kind="idea", follow_up_of=closed)
    stories.recorded(cast, is_anonymous=True, anonymous_reason="unknown")
    stories.recorded(cast, kind=Kind.EINGABE, codes=["V1"], is_dienstaufsicht=True)
    stories.recorded(cast, kind=Kind.EINGABE, codes=["S1.1"], is_complaint=True, signatories=312)
    words = {"by": cast.officer, "at": moment("2026-05-06T10:00")}
    stories.withdrawn(cast, stories.recorded(cast), words["at"])
    stories.cancelled(cast, stories.recorded(cast), words["at"])
    bogen = stories.bogen(assessment="berechtigt", criterion="deadline_missed")
    capture.settle_on_the_spot(bogen=bogen, by=cast.officer, at=moment("2026-05-18T11:00"))
    assert answered.state == "answered"
    file = io.BytesIO()
    export_register(rows=Reaction.objects.all(), to=file, by=cast.officer, at=AT)
    return file.getvalue()


def figures():
    """Return what the register says, by the old number; unfinished work begins anew."""
    rows = {}
    taken = dict(Reaction.objects.values_list("number", "imported_number"))
    labels = {row.number: row.state for row in Reaction.objects.all()}
    for row in table_rows(Reaction.objects.all()):
        number = str(row.pop("number"))
        assert (row.pop("imported_number") or "") == (taken[number] or "")
        row["follow_up_of"] = taken.get(str(row["follow_up_of"])) or row["follow_up_of"]
        row.pop("besonderheiten")  # they tell people of today, none is brought in
        if labels[number] == State.ANONYMOUS_RECORDED:
            row["closed_at"] = None  # in an old table it was done when it was written down
        if State(labels[number]) in OPEN_STATES - {State.ANSWERED}:
            row["state"] = "open"
        rows[taken[number] or number] = row
    return rows


@pytest.fixture
def kept(committed_db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return filled_register(office())


def test_what_is_exported_comes_in_with_the_same_figures(kept):
    before = figures()
    with empty_office() as cast:
        run = importing.upload_table(content=kept, name="alt.xlsx", by=cast.officer, at=AT)
        importing.ask_check(run=run, sheet="", columns=run.columns, by=cast.officer, at=AT)
        checked = working.work_on(run.pk, clock=lambda: AT)
        assert not checked.problems
        importing.ask_import(run=run, by=cast.officer, at=AT)
        assert working.work_on(run.pk, clock=lambda: AT).state == "done"
        after = figures()
        assert not verify_journal().problems
    assert {row["signatories"] for row in after.values()} == {None, 312}
    assert {row["is_complaint"] for row in after.values()} == {None, False, True}
    assert after.keys() == before.keys()
    assert after == before


def test_the_house_knows_its_own_numbers(kept):
    by = Reaction.objects.first().captured_by
    run = importing.upload_table(content=kept, name="alt.xlsx", by=by, at=AT)
    importing.ask_check(run=run, sheet="", columns=run.columns, by=by, at=AT)
    checked = working.work_on(run.pk, clock=lambda: AT)
    assert (checked.rows_new, checked.rows_known) == (0, Reaction.objects.count())
