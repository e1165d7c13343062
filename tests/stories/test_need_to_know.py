"""Who may see which Vorgang: in lists, counts, search, export, journal and by its address."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from krm.casework.actions import capture, hearing, letters, schriftsatz
from krm.casework.actions import customer as customers
from krm.casework.actions.forward import UnitTask, forward
from krm.casework.queries.steps import next_steps
from krm.desk.queries.tiles import tiles
from krm.desk.queries.worklist import today_for
from krm.journal.actions import Refused
from krm.journal.queries import reads_of
from krm.notices.models import Notice
from krm.organisation.rules import Right
from krm.reactions.workflow import Place
from krm.work import access
from krm.work.queries import contact_of, desk_of
from tests.house.cases import bogen, checked, delivered, forwarded, recorded
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules, shipped_texts

pytestmark = pytest.mark.both_databases("story: all verbs with their locks and constraints")

ON = date(2026, 5, 6)
AT = moment("2026-05-06T10:00")


@pytest.fixture(autouse=True)
def rules(db):
    shipped_texts(at=moment("2024-05-15"))
    return shipped_rules(at=moment("2024-05-15"))


def excluded(cast, row, person):
    customers.exclude(
        reaction=row, person=person, reason="Betrifft die Person", by=cast.officer, at=AT
    )


def finds(person, row):
    return access.visible_reactions(person, ON).filter(pk=row.pk).exists()


MAY = {
    "officer", "front_office", "executive", "executive_deputy", "lead_leistung", "deputy_leistung",
}  # fmt: skip


def test_who_sees_a_case_of_the_team(cast):
    row = forwarded(cast, recorded(cast))
    assert {person for person in cast.people if finds(person, row)} == {
        getattr(cast, name) for name in MAY
    }


@pytest.mark.parametrize("name", sorted(MAY - {"officer"}))
def test_the_excluded_person_finds_it_nowhere(cast, client, name):
    """In no list, count, search, export or journal, and not by its address."""
    person = getattr(cast, name)
    row = forwarded(cast, recorded(cast, title="Ein seltener Titel"))
    excluded(cast, row, person)
    assert not any(
        access.visible_reactions(person, ON, right=right).filter(pk=row.pk).exists()
        for right in Right
    )
    assert tiles(person, ON).open_cases == 0
    assert not [line for line in today_for(person, ON) if line.number == row.number]
    assert not access.visible_documents(person, row, ON).exists()
    assert next_steps(row, person, ON) == []
    client.force_login(person)
    assert client.get(row.get_absolute_url()).status_code == 404
    assert client.post(reverse("desk:case_file", args=[row.number])).status_code == 404
    for page in (reverse("desk:register"), f"{reverse('desk:register')}?q=seltener"):
        assert row.number not in client.get(page).content.decode()
    assert client.get(reverse("desk:today")).status_code == 200
    assert row.number not in client.get(reverse("desk:today")).content.decode()


def test_the_employee_complained_about_needs_no_list(cast, client):
    row = recorded(cast, complained_about=cast.front_office)
    assert not finds(cast.front_office, row)
    client.force_login(cast.front_office)
    assert client.get(row.get_absolute_url()).status_code == 404


def test_herr_dorn_gets_404_everywhere(cast, client):
    """A foreign case does not exist for him: no page and no step."""
    row = forwarded(cast, recorded(cast))
    client.force_login(cast.dorn)
    number, task = row.number, row.assignments.get().pk
    gets = [
        row.get_absolute_url(),
        reverse("casework:step", args=[number, "close"]),
        reverse("casework:assess", args=[number]),
        reverse("casework:schriftsatz", args=[number, task]),
    ]
    assert {client.get(page).status_code for page in gets} == {404}
    posts = [
        reverse("casework:draft", args=[number, "answer"]),
        reverse("casework:upload", args=[number]),
    ]
    assert {client.post(page).status_code for page in posts} == {404}


def test_the_clerk_finds_what_they_have_written_down(cast):
    mine = capture.settle_on_the_spot(bogen=bogen("2026-05-06T09:00"), by=cast.clerk, at=AT)
    assert finds(cast.clerk, mine)
    assert not finds(cast.clerk, recorded(cast))
    assert not finds(cast.service_center, mine)


def test_to_have_written_it_down_gives_no_right_to_settle_it(cast):
    """A team lead passes a matter to another team; only that one settles it."""
    row = capture.escalate(
        bogen=bogen("2026-05-06T09:00"), unit=cast.leistung, by=cast.lead_markt, at=AT
    )
    assert finds(cast.lead_markt, row)
    with pytest.raises(Refused, match="kein Recht"):
        capture.settle_by_lead(
            reaction=row, settled_how="Geklärt", assessment="", by=cast.lead_markt, at=AT
        )


def test_who_has_left_sees_nothing(cast):
    row = recorded(cast)
    cast.executive.is_active = False
    cast.executive.save()
    assert not finds(cast.executive, row)


def test_a_complaint_about_the_officer_goes_to_the_substitute(cast):
    """docs/rulings.md: the named substitute works it, is notified and is the contact."""
    row = recorded(cast, by=cast.front_office, complained_about=cast.officer)
    assert not finds(cast.officer, row)
    assert desk_of(row, ON) == contact_of(row, ON) == cast.front_office
    assert access.holds(cast.front_office, Right.CHECK, row, ON)
    other = recorded(cast)
    assert not access.holds(cast.front_office, Right.CHECK, other, ON)
    from_unit = forwarded_by(cast, row)
    (asked,) = from_unit.assignments.all()
    hearing.skip_hearing(assignment=asked, reason="Krank", by=cast.lead_leistung, at=AT)
    delivered(cast, from_unit)
    notified = Notice.objects.filter(kind="schriftsatz_delivered").values_list(
        "recipient", flat=True
    )
    assert list(notified) == [cast.front_office.pk]
    row = schriftsatz.start_check(reaction=from_unit, by=cast.front_office, at=AT)
    words = {"reaction": row, "kind": "answer", "by": cast.front_office, "at": AT}
    assert letters.draft_letter(**words).contact == cast.front_office


def forwarded_by(cast, row):
    return forward(
        reaction=row, lead_unit=cast.leistung, tasks=[UnitTask(cast.leistung)],
        by=cast.front_office, at=AT,
    )  # fmt: skip


def test_each_next_step_comes_with_its_reason(cast):
    row = checked(cast, delivered(cast, forwarded(cast, recorded(cast))))
    steps = {item.step.name: item for item in next_steps(row, cast.officer, ON)}
    assert steps["draft_answer"].is_possible
    assert steps["release_answer"].reason == "Es gibt noch keinen Entwurf der Antwort."
    assert "dispatch_answer" not in steps
    of_the_lead = [item.step for item in next_steps(row, cast.lead_leistung, ON)]
    assert [step.name for step in of_the_lead if step.place is Place.BUTTON] == []


def test_a_look_is_noted(cast, client):
    row = recorded(cast)
    client.force_login(cast.executive)
    assert client.get(row.get_absolute_url()).status_code == 200
    (look,) = reads_of(row.pk)
    assert look.person_id == cast.executive.pk
    assert look.hour <= timezone.now()
