"""The pages of the Service Center: one question after the other, without a script."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.timezone import localtime, now

from krm.reactions.models import Reaction
from krm.service_center.models import ServiceCenterCall

CALL = "/service-center/anruf/"
_INPUT = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


@pytest.fixture
def agent(client, house):
    client.force_login(house.service_center)
    return client


def shown(response):
    return unescape(response.content.decode())


def carried(page):
    """Return the hidden fields of a page as a browser sends them."""
    found: dict[str, list[str]] = {}
    for name, value in _INPUT.findall(page):
        if name != "csrfmiddlewaretoken":
            found.setdefault(name, []).append(unescape(value))
    return found


def walk(client, *pages):
    """Answer one page after the other, each with what the page before carried along."""
    response = client.get(CALL)
    for answers in pages:
        response = client.post(CALL, carried(response.content.decode()) | answers)
    return response


def at(hours_ago=0, days_ago=0):
    then = localtime(now()) - timedelta(hours=hours_ago, days=days_ago, minutes=1)
    return then.strftime("%Y-%m-%dT%H:%M")


def statement(**more):
    return {
        "called_at": at(), "matter": "Niemand ruft zurück.", "wish": "Ein Anruf",
        "last_name": "Beispielfrau", "phone": "0170 0000000", "best_time": "vormittags",
    } | more  # fmt: skip


def test_an_agent_sees_only_what_an_agent_can_use(agent, client, house):
    page = shown(agent.get("/service-center/"))
    assert "Vorgänge suchen" not in page
    assert "Register" not in page
    assert agent.get(reverse("desk:register")).status_code == 404
    client.force_login(house.officer)
    page = shown(client.get("/service-center/"))
    assert "Vorgänge suchen" in page
    assert "Register" in page


def test_a_complaint_about_the_jobcenter(agent, house):
    response = walk(
        agent, {"need": "no"}, {"topic": "jobcenter"}, {"solved": "no"},
        {"area": f"unit:{house.leistung.pk}"}, {"consent": "yes"}, statement(anliegen="V2"),
    )  # fmt: skip
    row = ServiceCenterCall.objects.get()
    assert response.url == reverse("service_center:receipt", args=[row.receipt_number])
    page = shown(agent.get(response.url))
    assert row.receipt_number in page
    assert row.sentence in page
    assert "Beispielfrau" not in page
    assert row.reaction.lead_unit == house.leistung


def test_the_first_question_comes_first_and_the_others_one_by_one(agent):
    assert "Braucht die Person heute noch Hilfe?" in shown(agent.get(CALL))
    page = shown(walk(agent, {"need": "no"}))
    assert "Worüber beschwert sich die Person?" in page
    assert "Bisher" in page


def test_no_answer_comes_back_with_a_sentence(agent):
    response = walk(agent, {})
    assert response.status_code == 400
    assert "Bitte eine Antwort wählen." in shown(response)


def test_a_ticket_is_shown_back_before_it_counts(agent):
    made = localtime(now()) - timedelta(days=9)
    text = f"{made:%d.%m.%Y} 23:50 niemand erreicht\nKunde wünscht Rückruf"
    response = walk(
        agent, {"need": "no"}, {"topic": "callback"},
        {
            "called_at": at(), "ticket_number": "T-4711", "number_is_right": "yes",
            "ticket_created_at": at(days_ago=9), "attempts_text": text,
        },
    )  # fmt: skip
    page = shown(response)
    assert "Haben wir das Ticket richtig gelesen?" in page
    assert "Warum dieses Datum?" in page
    assert "ohne Ruhen an freien Tagen" in page
    assert "„Kunde wünscht Rückruf“" in page


def test_a_new_time_is_agreed(agent):
    made = localtime(now()) - timedelta(days=9)
    response = walk(
        agent, {"need": "no"}, {"topic": "callback"},
        {
            "called_at": at(), "ticket_number": "T-4711", "number_is_right": "yes",
            "ticket_created_at": at(days_ago=9), "attempts_text": f"{made:%d.%m.%Y} 23:59",
        },
        {}, {"accepts": "yes"}, {"new_ticket_number": "T-4801", "window": "morgen, 14 Uhr"},
    )  # fmt: skip
    row = ServiceCenterCall.objects.get()
    assert (row.route, row.new_ticket_number) == ("counted", "T-4801")
    assert "morgen, 14 Uhr" in shown(agent.get(response.url))


def test_what_the_agent_solved(agent):
    walk(
        agent, {"need": "no"}, {"topic": "jobcenter"}, {"solved": "yes"},
        {"called_at": at(), "matter": "Kein Termin", "settled_how": "Genannt", "anliegen": "S3.4"},
    )  # fmt: skip
    assert Reaction.objects.get().state == "closed"


def test_the_agent_can_go_back_and_loses_nothing(agent):
    answers = ({"need": "no"}, {"topic": "callback"})
    ticket = {
        "called_at": at(), "ticket_number": "T-4711", "number_is_right": "no",
        "ticket_created_at": at(days_ago=1), "attempts_text": "",
    }  # fmt: skip
    page = shown(walk(agent, *answers, ticket, {"back": "ticket"}))
    assert "Was steht im Ticket?" in page
    assert 'value="T-4711"' in page
    assert not ServiceCenterCall.objects.exists()


def test_a_ticket_from_after_the_call_is_refused_at_its_field(agent):
    ticket = {
        "called_at": at(hours_ago=5), "ticket_number": "T-4711", "number_is_right": "yes",
        "ticket_created_at": at(hours_ago=1), "attempts_text": "",
    }  # fmt: skip
    response = walk(agent, {"need": "no"}, {"topic": "callback"}, ticket)
    assert response.status_code == 400
    assert "Das Ticket ist jünger als der Anruf." in shown(response)


def test_what_is_missing_in_the_statement_keeps_the_words(agent, house):
    response = walk(
        agent, {"need": "yes"}, {"area": f"unit:{house.markt.pk}"}, {"consent": "yes"},
        statement(phone=""),
    )  # fmt: skip
    assert response.status_code == 400
    assert "Niemand ruft zurück." in shown(response)
    assert not Reaction.objects.exists()


def test_without_consent_no_name_is_asked(agent):
    page = shown(
        walk(agent, {"need": "no"}, {"topic": "jobcenter"}, {"solved": "no"},
             {"area": "unknown"}, {"consent": "no"})
    )  # fmt: skip
    assert "Was ist passiert?" in page
    assert "Nachname" not in page


def test_the_same_page_sent_twice_is_one_call(agent, house):
    pages = ({"need": "yes"}, {"area": f"unit:{house.markt.pk}"}, {"consent": "yes"})
    last = carried(walk(agent, *pages).content.decode()) | statement()
    first, second = agent.post(CALL, last), agent.post(CALL, last)
    assert first.url == second.url
    assert Reaction.objects.count() == 1


@pytest.mark.parametrize("topic", ["reach", "service_center"])
def test_about_the_service_center(agent, topic):
    response = walk(agent, {"need": "no"}, {"topic": topic}, {"mixed": "no"})
    assert "Teamleitung" in shown(agent.get(response.url))


def test_agents_see_the_form_and_their_receipts_only(agent):
    for name in ("triage:inbox", "desk:capture", "record:bogen", "record:krm"):
        assert agent.get(reverse(name)).status_code == 404
    for name in ("service_center:home", "service_center:call", "service_center:flows"):
        assert agent.get(reverse(name)).status_code == 200
    assert agent.get(reverse("service_center:compare")).status_code == 404


def test_a_foreign_receipt_does_not_exist(client, house):
    client.force_login(house.officer)
    response = walk(client, {"need": "no"}, {"topic": "reach"}, {"mixed": "no"})
    client.force_login(house.service_center)
    assert client.get(response.url).status_code == 404


@pytest.mark.parametrize("who", ["clerk", "lead_leistung", "drafter", "administrator", "auditor"])
def test_nobody_else_has_the_form(client, house, who):
    client.force_login(getattr(house, who))
    assert client.get(CALL).status_code == 404


def test_the_flows_are_drawn_and_marked_as_our_own_reading(agent):
    page = shown(agent.get(reverse("service_center:flows")))
    assert "Eigene Lesart dieses Hauses, bitte bestätigen." in page
    for number in ("4.3 Beschwerde", "4.4 Beschwerde", "4.5, 4.6 Nicht"):
        assert number in page
    assert "An die Führungskraft des Teams und an KRM" in page


def compared(client, **more):
    days = {"first": f"{localtime(now()):%Y-%m-01}", "last": f"{localtime(now()):%Y-%m-%d}"}
    return client.post(reverse("service_center:compare"), days | more)


@pytest.fixture
def called(client, house):
    client.force_login(house.service_center)
    walk(
        client, {"need": "no"}, {"topic": "callback"},
        {
            "called_at": at(), "ticket_number": "T-4711", "number_is_right": "yes",
            "ticket_created_at": at(), "attempts_text": "",
        },
        {"done": ["need", "topic", "ticket", "understood"]},
    )  # fmt: skip
    client.force_login(house.officer)
    return ServiceCenterCall.objects.get()


def test_the_comparison_says_where_each_ticket_stands(client, called):
    page = shown(compared(client, lines="t 4711;erledigt\nT-9999"))
    assert "in beiden" in page
    assert "nur dort" in page
    assert called.receipt_number in page


def test_what_stands_in_both_is_ticked_off(client, called, house):
    compared(client, lines="T-4711", do="mark")
    called.refresh_from_db()
    assert called.reconciled_by == house.officer


def test_the_executive_looks_and_ticks_nothing_off(client, called, house):
    client.force_login(house.executive)
    page = shown(compared(client, lines="T-4711", do="mark"))
    called.refresh_from_db()
    assert called.reconciled_at is None
    assert "Beschwerden über das Service Center" in page


def test_the_table_runs_no_formula(client, called):
    response = compared(client, lines="=1+1\nT-4711", do="export")
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    assert b"<f>" not in response.content


def test_a_file_that_is_no_table_is_named(client, called):
    response = compared(client, upload=SimpleUploadedFile("x.xlsx", b"PK\x03\x04kaputt"))
    assert response.status_code == 400
