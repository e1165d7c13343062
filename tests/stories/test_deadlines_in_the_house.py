"""AS-20, AS-42 and AS-76: who is reminded when the house is slow."""

from datetime import date

import pytest

from krm.casework.actions.forward import UnitTask, forward
from krm.casework.actions.notes import add_note
from krm.casework.actions.record import record_reaction
from krm.casework.actions.sweep import sweep
from krm.desk.queries.worklist import Group, today_for
from krm.notices.models import Notice
from krm.reactions.actions import NewAnliegen, NewReaction
from krm.work.models import Task
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules

pytestmark = pytest.mark.both_databases("story: all verbs with their locks and constraints")


@pytest.fixture(autouse=True)
def rules(db):
    return shipped_rules(at=moment("2024-05-15"))


def forwarded(cast, day, code="S1.1"):
    new = NewReaction(
        kind="complaint",
        title="Drei Wochen keine Antwort",
        channel="letter",
        arrived_at=moment(day),
        anliegen=[NewAnliegen(code)],
    )
    row = record_reaction(new=new, by=cast.officer, at=moment(f"{day}T10:00"))
    return forward(
        reaction=row,
        lead_unit=cast.leistung,
        tasks=[UnitTask(cast.leistung)],
        by=cast.officer,
        at=moment(f"{day}T11:00"),
    )


def notified_on(day, kind):
    sweep(at=moment(f"{day}T07:00"))
    return {
        notice.recipient
        for notice in Notice.objects.filter(kind=kind, created_at=moment(f"{day}T07:00"))
    }


def test_as_20_a_late_schriftsatz_is_escalated(cast):
    row = forwarded(cast, "2026-05-13")
    assert row.deadlines.get(kind="schriftsatz").due_on == date(2026, 5, 21)
    notified = {day: notified_on(f"2026-05-{day}", "deadline_schriftsatz") for day in range(14, 28)}
    assert {day: people for day, people in notified.items() if people} == {
        20: {cast.lead_leistung},
        22: {cast.lead_leistung, cast.executive, cast.officer},
        27: {cast.executive, cast.officer},
    }


def test_as_20_everybody_finds_it_on_their_page(cast):
    row = forwarded(cast, "2026-05-13")
    sweep(at=moment("2026-05-22T07:00"))
    (lead,) = [item for item in today_for(cast.lead_leistung, date(2026, 5, 22)) if item.number]
    assert (lead.number, lead.what, lead.when) == (
        row.number, "Schriftsatz abgeben", Group.OVERDUE,
    )  # fmt: skip
    (executive,) = today_for(cast.executive, date(2026, 5, 22))
    assert (executive.what, executive.when) == (
        f"Schriftsatz des Fachbereichs überfällig seit Do 21.05.: mit {cast.leistung.name} klären",
        Group.LATER,
    )
    assert executive.due_on == date(2026, 5, 26)


def test_as_42_contact_by_the_next_arbeitstag(cast):
    row = forwarded(cast, "2026-03-09", code="S3.1")
    contact = row.deadlines.get(kind="contact")
    assert contact.due_on == date(2026, 3, 10)
    assert notified_on("2026-03-10", "deadline_contact") == {cast.lead_leistung}
    add_note(
        reaction=row,
        kind="contact",
        happened_at=moment("2026-03-10T14:00"),
        partner="Sachbearbeitung",
        text="Termin vereinbart",
        by=cast.lead_leistung,
        at=moment("2026-03-10T14:30"),
    )
    contact.refresh_from_db()
    assert contact.state == "met"
    assert notified_on("2026-03-11", "deadline_contact") == set()


def test_as_76_the_review_of_the_directive(cast):
    assert notified_on("2026-04-29", "review") == set()
    assert notified_on("2026-04-30", "review") == {cast.officer}
    task = Task.objects.get(kind="review")
    assert (task.due_on, task.role) == (date(2026, 4, 30), "krm_officer")
    (row,) = today_for(cast.officer, date(2026, 4, 30))
    assert (row.what, row.words) == ("Geschäftsweisung prüfen", "heute")
    assert "Fr 01.05.2026" in row.why
