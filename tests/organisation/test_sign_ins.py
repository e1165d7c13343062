"""Who comes in leaves a trace; whoever guesses waits, and the person does not."""

from datetime import UTC, datetime

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from krm.journal.actions import SYSTEM, Refused
from krm.journal.models import JournalEntry, JournalPersonal
from krm.organisation import actions
from krm.organisation.models import SignIn, SignInCount
from krm.organisation.rules.delays import LONGEST_WAIT, wait_after
from krm.organisation.signin import SEEN, browser_in_words
from tests.desk.conftest import house

pytestmark = pytest.mark.both_databases("locks: attempts are counted one after the other")

__all__ = ["house"]

WORDS = "vier Wolken fahren Karussell"
AT = datetime(2026, 5, 22, 8, 0, tzinfo=UTC)
STEPS = ["signed_in", "sign_in_failed", "sign_in_delayed", "signed_out", "password_changed"]
HOME, AWAY = "203.0.113.7", "198.51.100.9"


@pytest.fixture
def dorn(house):
    actions.set_password(house.dorn, password=WORDS, by=SYSTEM, at=AT)
    return house.dorn


def sign_in(client, password=WORDS, login="dirk.dorn", network=HOME):
    words = {"login": login, "password": password}
    return client.post("/konto/login/", words, REMOTE_ADDR=network)


def is_in(answer):
    return answer.status_code == 302


def guess(times, network=AWAY, login="dirk.dorn"):
    return [sign_in(Client(), "falsch-geraten", login, network) for _ in range(times)][-1]


def traces():
    rows = JournalEntry.objects.filter(verb__in=STEPS).order_by("pk")
    return [(row.verb, row.actor_id) for row in rows][1:]  # the first is the fixture's password


# Traces


def test_s_07_each_step_leaves_a_trace(dorn, client):
    guess(1)
    sign_in(client)
    change = {"oldpassword": WORDS, "password1": "Trompete 7 Regenschirm",
              "password2": "Trompete 7 Regenschirm"}  # fmt: skip
    assert client.post(reverse("account_change_password"), change).status_code == 302
    client.post(reverse("account_logout"))
    assert traces() == [
        ("sign_in_failed", None),
        ("signed_in", dorn.pk),
        ("password_changed", dorn.pk),
        ("signed_out", dorn.pk),
    ]
    dorn.refresh_from_db()
    assert dorn.check_password("Trompete 7 Regenschirm")


def test_s_07_a_trace_holds_no_password_no_address_and_no_typed_name(dorn, client):
    guess(1)
    guess(1, login="Mein-geheimes-Passwort")
    sign_in(client)
    entries = [str(row.data) for row in JournalEntry.objects.all()]
    personal = [str(row.payload) for row in JournalPersonal.objects.all()]
    counts = [f"{row.cache_key} {row.value}" for row in SignInCount.objects.all()]
    kept = " ".join([*entries, *personal, *counts])
    for word in (WORDS, "falsch-geraten", HOME, AWAY, "Mein-geheimes-Passwort"):
        assert word not in kept
    (failed, other) = JournalEntry.objects.filter(verb="sign_in_failed").order_by("pk")
    assert failed.data["person"] == dorn.pk
    assert other.data["person"] is None


# Waits


@pytest.mark.parametrize(
    ("attempts", "seconds"),
    [(4, 0), (5, 30), (6, 60), (7, 120), (11, 1920), (12, 3600), (999, 3600)],
)
def test_waits_grow_and_end(attempts, seconds):
    assert wait_after(attempts, 5) == seconds
    assert seconds <= LONGEST_WAIT


def test_s_07_strangers_do_not_shut_an_account_for_its_person(dorn, client):
    assert is_in(sign_in(client))
    client.post(reverse("account_logout"))
    for number in range(60):
        guess(1, network=f"198.51.{number}.9")
    assert is_in(sign_in(client, network="192.0.2.1"))


def test_s_07_whoever_guesses_waits_and_others_do_not(dorn):
    answer = guess(6)
    assert "Bitte warten Sie" in answer.content.decode()
    assert not is_in(sign_in(Client(), network=AWAY))
    assert is_in(sign_in(Client(), network=HOME))
    assert ("sign_in_delayed", None) in traces()


def test_s_07_many_networks_wait_too(dorn):
    for number in range(51):
        guess(1, network=f"198.51.{number}.9")
    assert not is_in(sign_in(Client(), network="192.0.2.1"))


def test_s_07_one_line_is_one_guesser(dorn):
    for number in range(5):
        guess(1, network=f"2001:db8:0:{number}::1")
    assert not is_in(sign_in(Client(), network="2001:db8:0:ff::1"))
    assert is_in(sign_in(Client(), network="2001:db8:0:100::1"))


def test_s_07_the_right_password_ends_the_count(dorn):
    guess(4)
    assert is_in(sign_in(Client(), network=AWAY))
    guess(4)
    assert is_in(sign_in(Client(), network=AWAY))


def test_a_made_up_cookie_makes_no_known_browser(dorn, client):
    client.cookies["krm_known"] = '{"dirk.dorn": "x"}:made:up'
    for _ in range(5):
        sign_in(client, "falsch-geraten")
    assert not is_in(sign_in(client))


# Sessions


def test_s_07_a_session_ends_when_nothing_is_done(dorn, client, settings):
    sign_in(client)
    assert client.get("/").status_code == 200
    session = client.session
    session[SEEN] -= settings.IDLE_MINUTES * 60 + 61
    session.save()
    answer = client.get(reverse("account:own"), follow=True)
    assert answer.redirect_chain[-1][0] == f"/konto/login/?next={reverse('account:own')}"
    assert "Sie wurden abgemeldet, weil 30 Minuten lang nichts geschah." in answer.content.decode()
    assert "längeren Pause" not in answer.content.decode()  # said once
    assert traces()[-1] == ("signed_out", dorn.pk)
    assert not SignIn.objects.exists()


def test_w_49_who_is_no_longer_signed_in_reads_why_the_page_asks_for_it(dorn, client):
    """However the session ended: for a pause, in another window, or with a new password."""
    sign_in(client)
    client.session.flush()
    ended = client.get(reverse("account:own"), follow=True).content.decode()
    assert "Nach einer längeren Pause endet die Anmeldung von selbst." in ended
    assert "längeren Pause" not in Client().get("/", follow=True).content.decode()


def test_what_a_page_asks_by_itself_keeps_no_session_open(dorn, client):
    sign_in(client)
    for headers, is_kept in ({"X-Unattended": "1"}, False), ({}, True):
        session = client.session
        session[SEEN] = before = session[SEEN] - 120
        session.save()
        assert client.get(reverse("account:stay"), headers=headers).status_code == 200
        assert (client.session[SEEN] > before) is is_kept


def test_s_07_people_see_and_end_what_is_open_in_their_name(dorn, client):
    agent = "Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0"
    here, there, third = client, Client(HTTP_USER_AGENT=agent), Client()
    for one in (here, there, third):
        sign_in(one)
    page = here.get(reverse("account:own")).content.decode()
    assert "Firefox auf Windows" in page
    row = SignIn.objects.get(browser="Firefox auf Windows")
    here.post(reverse("account:end_one", args=[row.pk]))
    assert there.get("/").status_code == 302
    assert third.get("/").status_code == 200
    here.post(reverse("account:end_others"))
    assert third.get("/").status_code == 302
    assert here.get("/").status_code == 200


def test_nobody_ends_the_session_of_somebody_else(dorn, cast, client):
    sign_in(client)
    row = SignIn.objects.get()
    other = Client()
    other.force_login(cast.drafter)
    assert other.post(reverse("account:end_one", args=[row.pk])).status_code == 404
    with pytest.raises(Refused):
        actions.end_sign_in(row, by=cast.drafter, at=AT)
    assert client.get("/").status_code == 200


def test_a_new_password_ends_the_sessions_elsewhere(dorn, client):
    sign_in(client)
    code = actions.issue_link(dorn, by=SYSTEM, at=datetime.now(UTC))
    new = {"code": code, "password": "Trompete 7 Regenschirm", "again": "Trompete 7 Regenschirm"}
    assert Client().post(reverse("account:new_password"), new).status_code == 302
    assert client.get("/").status_code == 302
    assert is_in(sign_in(Client(), "Trompete 7 Regenschirm"))


def test_s_07_a_page_is_shown_although_the_session_cannot_be_written(dorn, client):
    sign_in(client)
    session = client.session
    session[SEEN] -= 120
    session.save()

    def full(execute, sql, params, many, context):
        if sql.startswith(("UPDATE", "INSERT")):
            raise OperationalError("database or disk is full")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(full):
        assert client.get(reverse("account:stay")).status_code == 200


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36", "Chrome auf Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge auf Windows"),
        ("", "Browser"),
    ],
)
def test_browsers_are_called_as_people_call_them(agent, words):
    assert browser_in_words(agent) == words
