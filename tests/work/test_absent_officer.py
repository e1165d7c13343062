"""While the officer is away somebody who is here hears, is named, and has the deadlines."""

from datetime import date

import pytest
from django.urls import reverse

from krm.deadlines.models import Deadline
from krm.desk.queries.worklist import today_for
from krm.organisation.models import Absence, RoleAssignment
from krm.organisation.queries import krm_at_work
from krm.public.queries.status import contact_on
from krm.reactions.actions import exclude_person
from krm.work.queries import contact_of
from tests.house.cases import recorded
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules, shipped_texts

ON = date(2026, 5, 6)


@pytest.fixture(autouse=True)
def rules(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    shipped_texts(at=moment("2024-05-15"))
    return shipped_rules(at=moment("2024-05-15"))


def away(person):
    Absence.objects.create(person=person, starts_on=date(2026, 5, 4), ends_on=date(2026, 5, 8))


def test_j_25_who_is_away_is_named_to_nobody(cast):
    row = recorded(cast)
    assert contact_on(ON).name == contact_of(row, ON).display_name == cast.officer.display_name
    away(cast.officer)
    named = cast.front_office.display_name
    assert contact_on(ON).name == contact_of(row, ON).display_name == named
    assert krm_at_work(ON) == cast.front_office


def test_j_25_a_name_that_stands_in_a_letter_stays(cast):
    row = recorded(cast, contact=cast.officer)
    away(cast.officer)
    assert contact_of(row, ON) == cast.officer


def test_if_everybody_is_away_it_waits_with_the_officer(cast):
    away(cast.officer)
    for held in RoleAssignment.objects.filter(role="front_office"):
        away(held.person)
    assert krm_at_work(ON) == cast.officer


def test_j_25_the_substitute_sees_the_deadlines_from_which_the_officer_is_kept_away(cast):
    row, other = recorded(cast), recorded(cast)
    assert not [line for line in today_for(cast.front_office, ON) if line.number]
    exclude_person(
        reaction=row, person=cast.officer, reason="Betroffen", by=cast.executive,
        at=moment("2026-05-04T11:00"),
    )  # fmt: skip
    lines = [line for line in today_for(cast.front_office, ON) if line.number]
    assert {line.number for line in lines} == {row.number}
    assert {line.step for line in lines} == {"confirm", "forward"}
    assert Deadline.objects.running().filter(reaction=other).exists()


def test_j_25_whoever_is_ill_is_entered_as_absent_by_the_office(cast, client):
    client.force_login(cast.front_office)
    page = client.get(reverse("organisation:own_absence")).content.decode()
    address = reverse("organisation:absence", args=[cast.officer.pk])
    assert address in page
    assert client.get(address).status_code == 200
    client.force_login(cast.clerk)
    assert address not in client.get(reverse("organisation:own_absence")).content.decode()


def test_signing_in_leaves_no_message(cast, client):
    cast.officer.set_password("Ein-langes-Passwort-9")
    cast.officer.save()
    words = {"login": cast.officer.username, "password": "Ein-langes-Passwort-9"}
    page = client.post(reverse("account_login"), words, follow=True).content.decode()
    assert "angemeldet" not in page
    assert "Abmelden" in page
