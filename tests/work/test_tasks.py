"""Tasks and assignments: asked once, finished once, each in the journal; what counts as open."""

from datetime import date

import pytest

from krm.journal.actions import OFFICE, SYSTEM, Verb, reaction_chain
from krm.journal.models import JournalEntry
from krm.work.actions import tasks
from krm.work.models import Assignment, Task
from tests.house.reactions import moment, reaction

AT = moment("2026-05-05T10:00")


def new(row=None, **columns):
    values = {"kind": Task.Kind.OTHER, "title": "Bitte nachsehen", "due_on": date(2026, 5, 6)}
    return Task(reaction=row, **(values | columns))


def entries(chain):
    return list(JournalEntry.objects.filter(chain=chain).values_list("verb", "data__task"))


def test_a_task_says_who_asked_and_when_and_stands_in_the_chain_of_its_vorgang(cast):
    row = reaction("2026-05-04")
    task = tasks.ask(task=new(row), by=cast.officer, at=AT)
    assert (task.created_by, task.created_at, task.done_at) == (cast.officer, AT, None)
    assert entries(reaction_chain(row.pk)) == [(Verb.TASK_CREATED, task.pk)]


def test_a_task_about_no_vorgang_stands_in_the_chain_of_the_office(cast):
    task = tasks.ask(task=new(), verb=Verb.REMINDER_SET, by=SYSTEM, at=AT)
    assert entries(OFFICE)[-1] == (Verb.REMINDER_SET, task.pk)


def test_what_has_a_key_is_asked_once_and_journalled_once_even_when_it_is_done(cast):
    row = reaction("2026-05-04")
    first = tasks.ask(task=new(row, dedup_key="x"), by=SYSTEM, at=AT)
    assert tasks.ask(task=new(row, dedup_key="x", title="anders"), by=SYSTEM, at=AT) is None
    tasks.finish(tasks=row.tasks.all(), by=SYSTEM, at=AT)
    assert tasks.ask(task=new(row, dedup_key="x"), by=SYSTEM, at=AT) is None
    assert [task.title for task in Task.objects.all()] == [first.title]
    assert [verb for verb, _ in entries(reaction_chain(row.pk))] == ["task_created", "task_done"]


def test_without_a_key_it_is_asked_as_often_as_somebody_asks(cast):
    for _ in range(2):
        tasks.ask(task=new(), by=SYSTEM, at=AT)
    assert Task.objects.open().count() == 2


def test_only_what_is_open_is_finished(cast):
    row = reaction("2026-05-04")
    done, waiting = (tasks.ask(task=new(row), by=SYSTEM, at=AT) for _ in range(2))
    own = Task.objects.filter(pk=done.pk)
    assert tasks.finish(tasks=own, result="zuerst", by=cast.officer, at=AT) == 1
    later = moment("2026-05-06T10:00")
    assert tasks.finish(tasks=row.tasks.all(), result="dann", by=cast.executive, at=later) == 1
    found = row.tasks.order_by("pk").values_list("pk", "result", "done_by", "done_at")
    assert list(found) == [
        (done.pk, "zuerst", cast.officer.pk, AT), (waiting.pk, "dann", cast.executive.pk, later),
    ]  # fmt: skip
    assert not Task.objects.open().exists()


@pytest.mark.parametrize(
    ("state", "is_live", "is_owed"),
    [
        ("open", True, True),
        ("returned", True, True),
        ("delivered", True, False),
        ("accepted", True, False),
        ("withdrawn", False, False),
    ],
)
def test_what_counts_as_live_and_as_owed(cast, state, is_live, is_owed):
    row = reaction("2026-05-04")
    given = Assignment.objects.create(
        reaction=row,
        unit=cast.leistung,
        state=state,
        forwarded_at=AT,
        is_answered_by_unit=True,
        is_lead=True,
    )
    assert (given.is_live, given.is_owed) == (is_live, is_owed)
    assert row.assignments.live().exists() == is_live
    assert row.assignments.owed().exists() == is_owed
    assert row.assignments.settling(AT.date()).exists() == is_live
