"""The pages of the Verwaltung: who gets them, and that they do what their verbs do."""

from datetime import timedelta

import pytest
from django.contrib.messages.storage.fallback import FallbackStorage
from django.urls import reverse
from django.utils.timezone import now

from krm.journal.models import JournalEntry
from krm.journal.rules.refusals import Refused
from krm.journal.rules.verbs import Verb
from krm.organisation import access, queries
from krm.organisation.models import Absence, Office, Person, Standort, Unit
from krm.organisation.pages import staff_page
from krm.organisation.rules import Right, Role


def address(name, cast):
    return {
        "person": reverse("organisation:person", args=[cast.drafter.pk]),
        "change_person": reverse("organisation:change_person", args=[cast.drafter.pk]),
        "issue_link": reverse("organisation:issue_link", args=[cast.drafter.pk]),
        "deactivate_person": reverse("organisation:deactivate_person", args=[cast.drafter.pk]),
        "give_role": reverse("organisation:give_role", args=[cast.drafter.pk]),
        "absence": reverse("organisation:absence", args=[cast.drafter.pk]),
        "unit": reverse("organisation:unit", args=[cast.leistung.pk]),
        "edit_unit": reverse("organisation:edit_unit", args=[cast.leistung.pk]),
        "edit_standort": reverse("organisation:edit_standort", args=[cast.neustadt.pk]),
    }.get(name) or reverse(f"organisation:{name}")


LOOK = {"administrator", "executive", "officer", "front_office", "data_protection", "auditor"}
PAGES = {
    "index": LOOK,
    "people": LOOK,
    "person": LOOK,
    "units": LOOK,
    "unit": LOOK,
    "standorte": LOOK,
    "officer": LOOK,
    "rights": LOOK,
    "own_absence": {*LOOK, "dorn", "lead_leistung"},
    "absence": {"administrator", "executive", "front_office", "lead_leistung"},
    "proposals": LOOK,
    "create_person": {"administrator"},
    "change_person": {"administrator"},
    "deactivate_person": {"administrator"},
    "issue_link": {"administrator", "executive"},
    "give_role": {"administrator", "executive"},
    "create_unit": {"administrator"},
    "edit_unit": {"administrator"},
    "create_standort": {"administrator"},
    "edit_standort": {"administrator"},
    "edit_office": {"administrator"},
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_there_for_those_who_may_and_for_nobody_else(cast, client, name):
    for part in sorted({*LOOK, "dorn", "lead_leistung"}):
        client.force_login(getattr(cast, part))
        expected = 200 if part in PAGES[name] else 404
        assert client.get(address(name, cast)).status_code == expected, part


@pytest.mark.parametrize("name", PAGES)
def test_nobody_sees_a_page_without_signing_in(cast, client, name):
    answer = client.get(address(name, cast))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


def test_the_administration_adds_a_person(cast, client):
    client.force_login(cast.administrator)
    details = {
        "first_name": "Nele",
        "last_name": "Neu",
        "username": "nele.neu",
        "form_of_address": "frau",
        "unit": cast.markt.pk,
    }
    answer = client.post(reverse("organisation:create_person"), details)
    someone = Person.objects.get(username="nele.neu")
    assert answer["Location"] == reverse("organisation:person", args=[someone.pk])
    assert access.roles_on(someone, queries.local_day(now())) == {Role.EMPLOYEE}
    assert JournalEntry.objects.filter(
        verb=Verb.PERSON_ADDED.value, actor_id=cast.administrator.pk
    ).exists()


def test_a_role_is_given_and_ended(cast, client):
    client.force_login(cast.administrator)
    today = queries.local_day(now())
    page = reverse("organisation:give_role", args=[cast.dorn.pk])
    client.post(page, {"role": "service_center", "starts_on": today.isoformat()})
    assert access.has_right(cast.dorn, Right.TAKE_CALL, today)
    held = cast.dorn.role_assignments.get(role="service_center")
    yesterday = today - timedelta(days=1)
    client.post(
        reverse("organisation:end_role", args=[held.pk]), {"ends_on": yesterday.isoformat()}
    )
    assert not access.has_right(cast.dorn, Right.TAKE_CALL, today)


def test_the_administration_cannot_appoint_the_officer_by_page(cast, client):
    client.force_login(cast.administrator)
    today = queries.local_day(now())
    details = {"person": cast.dorn.pk, "starts_on": today.isoformat()}
    assert client.post(reverse("organisation:officer"), details).context["form"] is None
    assert queries.krm_officer(today) == cast.officer


def test_an_overlap_of_appointments_is_shown_in_the_form(cast, client):
    client.force_login(cast.executive)
    today = queries.local_day(now())
    details = {"person": cast.dorn.pk, "starts_on": today.isoformat()}
    answer = client.post(reverse("organisation:officer"), details)
    assert "schon Mara Beispiel bestellt" in answer.content.decode()


def test_the_executive_appoints_after_ending_the_appointment_before(cast, client):
    client.force_login(cast.executive)
    today = queries.local_day(now())
    held = cast.officer.role_assignments.get(role="krm_officer")
    client.post(reverse("organisation:end_role", args=[held.pk]), {"ends_on": today.isoformat()})
    tomorrow = today + timedelta(days=1)
    details = {"person": cast.drafter.pk, "starts_on": tomorrow.isoformat()}
    answer = client.post(reverse("organisation:officer"), details)
    assert answer.status_code == 302
    assert queries.krm_officer(tomorrow) == cast.drafter


def test_one_enters_and_ends_ones_own_absence(cast, client):
    client.force_login(cast.dorn)
    today = queries.local_day(now())
    days = {"starts_on": today.isoformat(), "ends_on": today.isoformat()}
    client.post(reverse("organisation:own_absence"), days)
    assert queries.is_absent(cast.dorn, today)
    found = Absence.objects.get()
    client.post(reverse("organisation:end_absence", args=[found.pk]))
    assert not queries.is_absent(cast.dorn, today)


def test_somebody_elses_absence_stays(cast, client):
    today = queries.local_day(now())
    found = Absence.objects.create(person=cast.drafter, starts_on=today, ends_on=today)
    client.force_login(cast.dorn)
    client.post(reverse("organisation:end_absence", args=[found.pk]))
    assert queries.is_absent(cast.drafter, today)
    assert client.get(reverse("organisation:end_absence", args=[found.pk])).status_code == 405


def test_the_unit_page_explains_who_gets_the_task(cast, client):
    today = queries.local_day(now())
    Absence.objects.create(person=cast.lead_leistung, starts_on=today, ends_on=today)
    client.force_login(cast.officer)
    page = client.get(reverse("organisation:unit", args=[cast.leistung.pk])).content.decode()
    assert "Ines Leitbild (Leitung Leistungsgewährung) ist abwesend." in page
    assert "Kai Ersatz (Vertretung Leistungsgewährung) übernimmt." in page


def test_office_standort_and_unit_are_changed(cast, client):
    client.force_login(cast.administrator)
    office = {
        "name": "Jobcenter Musterstadt",
        "short_name": "JC MS",
        "street": "Weg 1",
        "postcode": "12345",
        "city": "Musterstadt",
    }
    client.post(reverse("organisation:edit_office"), office)
    assert Office.objects.get().name == "Jobcenter Musterstadt"
    standort = {"name": "Neu", "code": "neu", "street": "Weg 2", "city": "Musterstadt"}
    client.post(reverse("organisation:create_standort"), standort)
    assert Standort.objects.filter(code="neu").exists()
    unit = {"name": "Neues Team", "kind": "team", "standort": cast.neustadt.pk, "is_active": "on"}
    client.post(reverse("organisation:create_unit"), unit)
    assert Unit.objects.get(name="Neues Team").standort == cast.neustadt


def test_an_account_is_closed_by_asking_twice(cast, client):
    client.force_login(cast.administrator)
    page = reverse("organisation:deactivate_person", args=[cast.dorn.pk])
    client.get(page)
    assert Person.objects.get(pk=cast.dorn.pk).is_active
    client.post(page)
    assert not Person.objects.get(pk=cast.dorn.pk).is_active


def test_the_rules_are_reached_from_the_verwaltung(cast, client):
    client.force_login(cast.officer)
    page = client.get(reverse("organisation:index")).content.decode()
    for name in ("regelwerk:versions", "desk:assumptions", "deadlines:calendar"):
        assert f'href="{reverse(name)}"' in page


def test_attacker_3_nobody_reads_the_absences_of_people_others_enter_them_for(cast, client):
    """A team lead sees those of the own unit, and of nobody else in the house."""
    client.force_login(cast.lead_leistung)
    own, other = (
        client.get(reverse("organisation:absence", args=[person.pk])).status_code
        for person in (cast.drafter, cast.officer)
    )
    assert (own, other) == (200, 404)
    day = queries.local_day(now())
    found = Absence.objects.create(person=cast.officer, starts_on=day, ends_on=day)
    ended = client.post(reverse("organisation:end_absence", args=[found.pk]))
    assert ended.status_code == 404


def test_attacker_2_what_a_page_does_not_catch_is_said_where_it_was_pressed(cast, rf):
    """A verb that refuses is a German sentence on the page it came from, never a failure."""

    @staff_page()
    def refuses(request):
        raise Refused("Bestätigen kann das nur, wer informiert wurde.", code="not_informed")

    for origin, target in (
        ("http://testserver/besonderheiten/10/", "http://testserver/besonderheiten/10/"),
        ("http://elsewhere.example/", "/"),
        ("http://testserver/besonderheiten/10/zur-kenntnis/", "/"),
    ):
        request = rf.post("/besonderheiten/10/zur-kenntnis/", headers={"Referer": origin})
        request.user, request.session = cast.executive, {}
        request._messages = FallbackStorage(request)
        assert refuses(request)["Location"] == target
        assert [str(m) for m in request._messages] == [
            "Bestätigen kann das nur, wer informiert wurde."
        ]
