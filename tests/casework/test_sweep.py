"""The sweep acts once on what is due, tells the right people, and survives being stopped."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from krm.casework.actions.sweep import sweep
from krm.deadlines import actions as deadlines
from krm.journal.actions import SYSTEM, reaction_chain
from krm.journal.models import JournalEntry
from krm.journal.rules.verbs import Verb
from krm.notices import actions as notices
from krm.notices.models import Notice
from krm.organisation.models import Absence
from krm.reactions.actions import exclude_person
from krm.regelwerk.actions import complete_review
from krm.work.models import Task
from tests.conftest import DEEP
from tests.house.reactions import moment, reaction

pytestmark = pytest.mark.both_databases("locks: the sweep takes its rows before it acts on them")


@pytest.fixture
def forwarded(cast):
    """Give a Vorgang that KRM forwarded to the team on Mi 13.05.2026 (AS-20)."""
    row = reaction("2026-05-12", state="at_unit", lead_unit=cast.leistung)
    deadlines.start_schriftsatz(
        reaction=row, unit=cast.leistung, by=cast.officer, at=moment("2026-05-13")
    )
    return row


def notified():
    rows = Notice.objects.filter(kind="deadline_schriftsatz").order_by("pk")
    return [(notice.created_at.date(), notice.recipient) for notice in rows]


def play(*days):
    for day in days:
        sweep(at=moment(f"{day}T07:00"))


def test_as_20_the_ladder_of_the_schriftsatz(cast, forwarded):
    play("2026-05-19", "2026-05-20", "2026-05-21", "2026-05-22", "2026-05-26", "2026-05-27")
    assert notified() == [
        (date(2026, 5, 20), cast.lead_leistung),
        (date(2026, 5, 22), cast.lead_leistung),
        (date(2026, 5, 22), cast.executive),
        (date(2026, 5, 22), cast.officer),
        (date(2026, 5, 27), cast.executive),
        (date(2026, 5, 27), cast.officer),
    ]


def test_a_second_run_does_nothing(cast, forwarded):
    play("2026-05-22")
    before = (Notice.objects.count(), Task.objects.count(), JournalEntry.objects.count())
    play("2026-05-22", "2026-05-23")
    assert before == (Notice.objects.count(), Task.objects.count(), JournalEntry.objects.count())


def test_after_a_pause_everybody_hears_the_latest_state_once(cast, forwarded):
    play("2026-05-27")
    assert {person for _, person in notified()} == {
        cast.lead_leistung,
        cast.executive,
        cast.officer,
    }
    assert len(notified()) == 3
    assert {notice.text for notice in Notice.objects.filter(kind="deadline_schriftsatz")} == {
        f"{forwarded.number}: Der Schriftsatz ist seit Do 21.05. überfällig."
    }


def test_absent_people_are_passed_over(cast, forwarded):
    Absence.objects.create(
        person=cast.lead_leistung, starts_on=date(2026, 5, 18), ends_on=date(2026, 5, 21)
    )
    play("2026-05-20")
    assert notified() == [(date(2026, 5, 20), cast.deputy_leistung)]


def test_excluded_people_hear_nothing(cast, forwarded):
    for person in (cast.lead_leistung, cast.officer, cast.executive):
        exclude_person(
            reaction=forwarded, person=person, reason="Betrifft die Person", by=SYSTEM,
            at=moment("2026-05-13"),
        )  # fmt: skip
    play("2026-05-22", "2026-05-27")
    people = {person for _, person in notified()}
    assert people == {cast.deputy_leistung, cast.front_office, cast.executive_deputy}


def test_the_employee_complained_about_is_passed_over_without_being_on_the_list(cast, forwarded):
    forwarded.complained_about = cast.lead_leistung
    forwarded.save()
    play("2026-05-20")
    assert notified() == [(date(2026, 5, 20), cast.deputy_leistung)]


def test_messages_hold_no_facts_of_the_case(cast, forwarded):
    forwarded.title = "Rückruf an Erika Beispielfrau blieb aus"
    forwarded.save()
    play("2026-05-22")
    for notice in Notice.objects.filter(reaction_pk=forwarded.pk):
        assert "Beispielfrau" not in notice.text
        assert notice.text.startswith(forwarded.number)


def test_a_met_deadline_ends_ladder_and_tasks(cast, forwarded):
    play("2026-05-22")
    assert Task.objects.filter(kind="escalation", person=cast.executive, done_at=None).exists()
    deadlines.settle(
        reaction=forwarded, kind="schriftsatz", unit=cast.leistung,
        settled_on=date(2026, 5, 26), by=cast.lead_leistung, at=moment("2026-05-26"),
    )  # fmt: skip
    play("2026-05-27")
    assert not Task.objects.filter(kind="escalation", done_at=None).exists()
    assert (date(2026, 5, 27), cast.executive) not in notified()


def test_a_crash_in_the_middle_leaves_nothing_half_done(cast, forwarded, monkeypatch):
    def crash(**_):
        raise OSError("the machine goes down")

    with monkeypatch.context() as patch:
        patch.setattr(notices, "notify", crash)
        stopped = sweep(at=moment("2026-05-22T07:00"))
    assert (stopped.reminded, stopped.failed) == (0, 2), "the ladder and the review"
    assert not Task.objects.filter(kind="escalation").exists()
    assert sweep(at=moment("2026-05-22T07:10")).reminded == 1
    assert len(notified()) == 3


def test_a_run_is_bounded_and_the_next_one_goes_on(cast):
    for _ in range(5):
        row = reaction("2026-05-12", state="at_unit", lead_unit=cast.leistung)
        deadlines.start_schriftsatz(
            reaction=row, unit=cast.leistung, by=cast.officer, at=moment("2026-05-13")
        )
    runs = [sweep(at=moment("2026-05-22T07:00"), limit=2).reminded for _ in range(4)]
    assert runs == [2, 2, 1, 0]


def test_the_system_signs_in_the_journal(cast, forwarded):
    play("2026-05-22")
    entry = JournalEntry.objects.get(
        chain=reaction_chain(forwarded.pk), verb=Verb.REMINDER_SENT.value
    )
    assert entry.actor_id is None
    assert entry.data["levels"] == ["reminder", "superior"]


def test_the_closing_deadline_prompts_for_a_zwischennachricht(cast):
    row = reaction("2026-08-03")
    deadlines.start_for_arrival(reaction=row, by=SYSTEM, at=moment("2026-08-03"))
    play("2026-08-21", "2026-08-23")
    assert not Task.objects.filter(kind="interim").exists()
    play("2026-08-24")
    task = Task.objects.get(kind="interim")
    assert (task.person, task.due_on) == (cast.officer, date(2026, 8, 28))


def test_an_overdue_letter_to_the_vorstand_reaches_the_executive_the_same_day(cast):
    row = reaction("2026-06-01", is_board=True)
    deadlines.start_for_arrival(reaction=row, by=SYSTEM, at=moment("2026-06-01"))
    play("2026-06-15")
    assert not Notice.objects.filter(kind="deadline_board", recipient=cast.executive).exists()
    play("2026-06-16")
    assert Notice.objects.filter(kind="deadline_board", recipient=cast.executive).count() == 1


def test_as_76_the_review_is_a_task_for_the_arbeitstag_before_the_holiday(cast):
    reaction("2026-04-01")
    play("2026-04-29", "2026-04-30", "2026-05-04")
    task = Task.objects.get(kind="review")
    assert (task.due_on, task.role) == (date(2026, 4, 30), "krm_officer")
    notice = Notice.objects.get(kind="review")
    assert (notice.recipient, notice.created_at.date()) == (cast.officer, date(2026, 4, 30))


def test_a_completed_review_ends_its_task_and_brings_the_next(cast):
    reaction("2026-04-01")
    play("2026-04-29")
    complete_review(
        result="Bleibt", next_due_on=date(2027, 5, 1), by=cast.executive, at=moment("2026-04-30")
    )
    play("2026-04-30")
    open_task = Task.objects.get(kind="review", done_at=None)
    assert open_task.due_on == date(2027, 4, 30)


def wiedervorlage(person, day, row=None):
    return Task.objects.create(
        kind="reminder", title="Nachsehen", person=person, due_on=day, reaction=row,
        created_at=moment("2026-05-04"),
    )  # fmt: skip


def test_a_wiedervorlage_is_presented_once_also_before_a_weekend(cast):
    reaction()
    wiedervorlage(cast.officer, date(2026, 5, 23))
    wiedervorlage(cast.officer, date(2026, 5, 26))
    assert [sweep(at=moment(f"2026-05-{day}T07:00")).presented for day in (21, 22, 22, 25)] == [
        0, 1, 0, 0,
    ]  # fmt: skip
    assert sweep(at=moment("2026-05-26T07:00")).presented == 1


def test_a_wiedervorlage_put_off_is_presented_again(cast):
    reaction()
    task = wiedervorlage(cast.officer, date(2026, 5, 21))
    sweep(at=moment("2026-05-21T07:00"))
    task.due_on = date(2026, 5, 28)
    task.save()
    assert sweep(at=moment("2026-05-28T07:00")).presented == 1


def test_whoever_was_excluded_is_not_reminded_of_the_vorgang(cast):
    row = reaction()
    wiedervorlage(cast.officer, date(2026, 5, 21), row)
    exclude_person(
        reaction=row, person=cast.officer, reason="Betrifft sie", by=SYSTEM, at=moment("2026-05-20")
    )
    assert sweep(at=moment("2026-05-21T07:00")).presented == 0


days = st.dates(date(2026, 1, 2), date(2026, 12, 20))


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200 if DEEP else 8
)
@given(arrived=days, ahead=st.integers(0, 60), is_board=st.booleans())
def test_whenever_it_runs_a_second_run_finds_nothing(cast, arrived, ahead, is_board):
    row = reaction(arrived.isoformat(), is_board=is_board)
    deadlines.start_for_arrival(reaction=row, by=SYSTEM, at=row.arrived_at)
    deadlines.start_schriftsatz(
        reaction=row, unit=cast.leistung, by=cast.officer, at=row.arrived_at
    )
    at = row.arrived_at + timedelta(days=ahead)
    sweep(at=at)
    stored = list(Notice.objects.order_by("pk").values_list("pk", flat=True))
    second = sweep(at=at + timedelta(minutes=10))
    assert (second.reminded, second.failed) == (0, 0)
    assert stored == list(Notice.objects.order_by("pk").values_list("pk", flat=True))
