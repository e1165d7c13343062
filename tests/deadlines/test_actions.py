"""Deadlines start with the arrival, are settled by a day, lapse, and are computed anew."""

from datetime import date

import pytest

from krm.deadlines import actions, queries
from krm.deadlines.models import Deadline
from krm.journal.actions import SYSTEM, reaction_chain
from krm.journal.models import JournalEntry
from krm.journal.rules.verbs import Verb
from tests.house.reactions import moment, reaction

pytestmark = pytest.mark.both_databases("locks: deadlines are taken before they are moved")

AT = moment("2026-07-10")


def started(row):
    found = actions.start_for_arrival(reaction=row, by=SYSTEM, at=AT)
    return {deadline.kind: deadline for deadline in found}


def entries(row, verb):
    return [
        entry.data
        for entry in JournalEntry.objects.filter(
            chain=reaction_chain(row.pk), verb=verb.value
        ).order_by("seq")
    ]


@pytest.mark.parametrize(
    ("columns", "kinds"),
    [
        ({}, {"confirmation", "closing"}),
        ({"is_board": True}, {"confirmation", "board"}),
        ({"kind": "praise", "channel": "email"}, {"confirmation", "internal_target"}),
        ({"kind": "idea", "channel": "email", "is_board": True}, {"confirmation", "board"}),
        ({"kind": "eingabe"}, {"confirmation", "internal_target"}),
        ({"kind": "eingabe", "is_fachaufsicht": True}, {"confirmation", "closing"}),
        ({"kind": "petition"}, set()),
        ({"channel": "in_person"}, {"internal_target"}),
        ({"is_anonymous": True}, set()),
    ],
)
def test_the_arrival_starts_what_the_rules_say(db, columns, kinds):
    assert set(started(reaction(**columns))) == kinds


def test_only_the_directive_makes_a_deadline_official(db):
    complaint, praise = started(reaction()), started(reaction(kind="praise"))
    assert complaint["closing"].is_official
    assert not praise["internal_target"].is_official


def test_a_deadline_explains_itself(db):
    row = started(reaction("2026-05-13"))["confirmation"]
    row.refresh_from_db()
    assert row.due_on == date(2026, 5, 19)
    skipped = [step["text"] for step in row.explanation["steps"] if step["count"] is None]
    assert any("Christi Himmelfahrt" in text for text in skipped)
    assert "Abschnitt 1.2" in row.explanation["rule"]
    assert row.explanation["version"].startswith("Geschäftsweisung Nr. 04/2019")


def test_a_second_start_changes_nothing(db):
    row = reaction()
    started(row)
    assert started(row) == {}
    assert len(entries(row, Verb.DEADLINE_SET)) == 2


def test_an_eingabe_called_a_complaint_stays_one(db):
    row = reaction(kind="eingabe", is_complaint=True)
    assert set(started(row)) == {"confirmation", "closing"}
    assert actions.restart(reaction=row, by=SYSTEM, at=AT) == []


@pytest.mark.parametrize(
    ("day", "outcome"), [(date(2026, 6, 1), "met"), (date(2026, 6, 2), "missed")]
)
def test_the_last_day_is_in_time(db, day, outcome):
    row = reaction("2026-05-04")
    closing = started(row)["closing"]
    settled = actions.settle(
        reaction=row, kind="closing", settled_on=day, how="answer", by=SYSTEM, at=AT
    )
    closing.refresh_from_db()
    assert settled == closing.state == outcome
    verb = Verb.DEADLINE_MET if outcome == "met" else Verb.DEADLINE_MISSED
    assert entries(row, verb)[0]["settled_on"] == day.isoformat()


def test_closing_settles_whichever_closing_deadline_runs(db):
    row = reaction(is_board=True)
    board = started(row)["board"]
    actions.settle(reaction=row, kind="closing", settled_on=date(2026, 5, 5), by=SYSTEM, at=AT)
    board.refresh_from_db()
    assert board.state == "met"


def test_settling_without_a_running_deadline_says_so(db):
    row = reaction(is_anonymous=True)
    settled = actions.settle(
        reaction=row, kind="confirmation", settled_on=date(2026, 5, 5), by=SYSTEM, at=AT
    )
    assert settled == ""


def test_a_returned_schriftsatz_gets_the_short_deadline(cast):
    row = reaction()
    first = actions.start_schriftsatz(
        reaction=row, unit=cast.leistung, by=cast.officer, at=moment("2026-05-13")
    )
    other = actions.start_schriftsatz(
        reaction=row, unit=cast.markt, by=cast.officer, at=moment("2026-05-13")
    )
    rework = actions.start_schriftsatz(
        reaction=row, unit=cast.leistung, rework=True, by=cast.officer, at=moment("2026-05-20")
    )
    first.refresh_from_db()
    assert (first.due_on, first.state) == (date(2026, 5, 21), "lapsed")
    assert (rework.due_on, rework.is_official) == (date(2026, 5, 22), False)
    settled = actions.settle(
        reaction=row, kind="schriftsatz", unit=cast.leistung, settled_on=date(2026, 5, 22),
        by=SYSTEM, at=AT,
    )  # fmt: skip
    other.refresh_from_db()
    assert (settled, other.state) == ("met", "running")


def test_lapsing_is_journalled_once(db):
    row = reaction()
    started(row)
    at = moment("2026-06-01")
    for expected in (1, 0):
        assert expected == actions.lapse(
            reaction=row, kinds=["closing"], why="withdrawn", by=SYSTEM, at=at
        )
    assert [data["why"] for data in entries(row, Verb.DEADLINE_DROPPED)] == ["withdrawn"]
    assert set(started(row)) == {"closing"}, "after a reopening it starts again"


def test_what_is_overdue_stays_missed(db):
    """What happened stays true, whatever becomes of the Vorgang; nobody has done it though."""
    row = reaction()
    closing = started(row)["closing"]
    at = moment("2026-06-02")
    assert actions.lapse(reaction=row, kinds=["closing"], why="withdrawn", by=SYSTEM, at=at) == 0
    closing.refresh_from_db()
    assert (closing.state, closing.settled_on) == ("missed", None)
    assert queries.lights(date(2026, 7, 1)).of(closing).words == "überschritten um 1 Tag"
    assert [data["how"] for data in entries(row, Verb.DEADLINE_MISSED)] == ["withdrawn"]


def test_a_later_arrival_shows_that_nothing_was_overdue_at_the_end(db):
    row = reaction()
    closing = started(row)["closing"]
    at = moment("2026-06-02")
    actions.lapse(reaction=row, kinds=["closing"], why="withdrawn", by=SYSTEM, at=at)
    row.arrived_at, row.state = moment("2026-05-05"), "withdrawn"
    row.save()
    actions.restart(reaction=row, by=SYSTEM, at=at)
    closing.refresh_from_db()
    assert (closing.due_on, closing.state) == (date(2026, 6, 2), "lapsed")


def test_a_corrected_arrival_moves_what_runs_and_judges_anew_what_was_settled(db):
    row = reaction("2026-05-04")
    found = started(row)
    actions.settle(reaction=row, kind="confirmation", settled_on=date(2026, 5, 7), by=SYSTEM, at=AT)
    row.arrived_at = moment("2026-04-30")
    row.save()
    changed = actions.restart(reaction=row, by=SYSTEM, at=AT)
    for deadline in found.values():
        deadline.refresh_from_db()
    assert len(changed) == 2
    assert (found["confirmation"].due_on, found["confirmation"].state) == (
        date(2026, 5, 6),
        "missed",
    )
    assert found["closing"].due_on == date(2026, 5, 28)
    assert entries(row, Verb.DEADLINE_MOVED)[1]["old_due_on"] == "2026-06-01"
    assert actions.restart(reaction=row, by=SYSTEM, at=AT) == []


def test_a_corrected_kind_exchanges_the_closing_deadline(db):
    row = reaction()
    closing = started(row)["closing"]
    row.is_board = True
    row.save()
    actions.restart(reaction=row, by=SYSTEM, at=AT)
    closing.refresh_from_db()
    assert closing.state == "lapsed"
    assert row.deadlines.get(kind="board").due_on == date(2026, 5, 18)


def test_an_exchange_keeps_the_day_on_which_it_was_answered(db):
    row = reaction()
    started(row)
    actions.settle(reaction=row, kind="closing", settled_on=date(2026, 5, 20), by=SYSTEM, at=AT)
    row.is_board = True
    row.save()
    actions.restart(reaction=row, by=SYSTEM, at=AT)
    assert row.deadlines.get(kind="board").state == "missed"


def test_with_anonymity_everything_lapses(db):
    row = reaction()
    started(row)
    row.is_anonymous = True
    row.save()
    actions.restart(reaction=row, by=SYSTEM, at=AT)
    assert not row.deadlines.running().exists()


def test_nothing_new_starts_on_a_vorgang_that_was_handed_over(db):
    row = reaction(channel="in_person", state="handed_over")
    row.is_written = True
    row.save()
    assert actions.restart(reaction=row, by=SYSTEM, at=AT) == []


def test_a_deadline_keeps_the_rules_of_its_arrival(db):
    row = reaction()
    deadline = started(row)["closing"]
    assert deadline.regelwerk_version_id == row.regelwerk_version_id
    assert queries.deadlines_of(row)[0].state == Deadline.State.RUNNING
