"""R-25: who can be asked for a draft, what happens to it, and what a unit leaves behind."""

from datetime import date

import pytest

from krm.casework.actions import capture, schriftsatz
from krm.casework.actions.ending import end_work
from krm.journal.actions import Refused
from krm.work import access
from krm.work.actions import tasks, units
from krm.work.models import Task
from tests.house.cases import bogen, draft, forwarded, recorded
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules

pytestmark = pytest.mark.both_databases("story: all verbs with their locks and constraints")

AT = moment("2026-05-07T10:00")


@pytest.fixture(autouse=True)
def rules(db):
    return shipped_rules(at=moment("2024-05-15"))


@pytest.fixture
def at_unit(cast):
    return forwarded(cast, recorded(cast, codes=["S1.1", "V1"]))


def task(row, unit):
    return row.assignments.get(unit=unit)


def test_what_the_lead_changes_still_waits_for_the_signature(cast, at_unit):
    words = {"assignment": task(at_unit, cast.leistung), "at": AT}
    units.assign_drafter(drafter=cast.drafter, by=cast.lead_leistung, **words)
    written = draft(at_unit, cast.drafter)
    schriftsatz.save_schriftsatz(draft=written, is_ready=True, by=cast.drafter, **words)
    changed = draft(at_unit, cast.drafter, reasons="Anders begründet.")
    saved = schriftsatz.save_schriftsatz(draft=changed, by=cast.lead_leistung, **words)
    assert saved.ready_at == AT
    taken_back = schriftsatz.save_schriftsatz(draft=written, by=cast.drafter, **words)
    assert taken_back.ready_at is None


def test_nobody_writes_a_draft_who_would_not_see_the_vorgang(cast, at_unit):
    assignment = task(at_unit, cast.leistung)
    cast.clerk.unit = cast.leistung
    cast.clerk.save()
    offered = access.possible_drafters([cast.leistung], at_unit, AT.date())
    assert cast.clerk not in offered
    assert {cast.drafter, cast.lead_leistung} <= {*offered}
    with pytest.raises(Refused, match="hat nicht die Rolle „Sachbearbeitung mit Entwurf“"):
        units.assign_drafter(
            assignment=assignment, drafter=cast.clerk, by=cast.lead_leistung, at=AT
        )


@pytest.mark.parametrize("leaves", ["withdrawn", "closed"])
def test_what_lies_with_a_unit_that_has_left_the_vorgang_goes_on(cast, at_unit, leaves):
    """A Wiedervorlage of somebody who may see the Vorgang no more ends; the rest lies with KRM."""
    for who in (cast.lead_leistung, cast.officer):
        words = {"due_on": date(2026, 5, 20), "title": "Nachfragen", "by": who, "at": AT}
        tasks.set_reminder(reaction=at_unit, **words)
    notice = Task(
        kind=Task.Kind.IDEA_OUTCOME, title="Sagen, was wurde", reaction=at_unit,
        person=cast.lead_leistung, due_on=date(2026, 5, 20),
    )  # fmt: skip
    tasks.ask(task=notice, by=cast.officer, at=AT)
    if leaves == "withdrawn":
        words = {"reason": "Gehört zu Markt", "by": cast.officer, "at": AT}
        units.withdraw_assignment(assignment=task(at_unit, cast.leistung), **words)
    else:
        end_work(reaction=at_unit, why="handed_over", by=cast.officer, at=AT)
    reminders = at_unit.tasks.filter(kind="reminder").order_by("pk")
    assert [(one.person, one.result) for one in reminders] == [
        (cast.lead_leistung, "Die Person sieht den Vorgang nicht mehr."), (cast.officer, ""),
    ]  # fmt: skip
    notice.refresh_from_db()
    assert (notice.person, notice.done_at) == (cast.officer, None)


def test_what_a_lead_was_to_settle_is_over_once_krm_gives_it_to_a_unit(cast):
    """Else her task leads to a step that KRM alone can take."""
    when = moment("2026-05-18T11:00")
    row = capture.escalate(
        bogen=bogen("2026-05-18T10:00"), unit=cast.leistung, by=cast.clerk, at=when
    )
    assert row.tasks.open().filter(kind=Task.Kind.LEAD).exists()
    forwarded(cast, row, "2026-05-19T10:00", units=[cast.markt], lead=cast.markt)
    assert not row.tasks.open().filter(kind=Task.Kind.LEAD).exists()
