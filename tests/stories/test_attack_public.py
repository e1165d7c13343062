"""What somebody tries at the pages that are open to everybody."""

import json

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from krm.arrivals.actions.handed_in import Statement
from krm.arrivals.models import IntakeItem, Submission
from krm.organisation.queries import local_day
from krm.public.actions import submitting
from krm.public.actions.tokens import create_token
from tests.desk.conftest import house

pytestmark = pytest.mark.both_databases("strictness: whatever a stranger can type")

__all__ = ["house"]

STATUS = "/status/"


@pytest.fixture
def outside(house):
    return Client(raise_request_exception=False)


def carries_its_guards(answer):
    assert "default-src 'none'" in answer["Content-Security-Policy"], answer
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    return answer.status_code


def test_every_failure_carries_the_same_guards(outside, settings):
    assert carries_its_guards(outside.get("/gibt/es/nicht/")) == 404
    assert carries_its_guards(outside.get("/k/gibt-es-nicht")) == 200
    assert carries_its_guards(outside.get("/meinung/", HTTP_HOST="boese.example")) == 400
    assert carries_its_guards(outside.get("/meinung/?x=%00")) == 400
    assert carries_its_guards(outside.delete("/meinung/")) == 405
    strict = Client(enforce_csrf_checks=True)
    assert carries_its_guards(strict.post("/meinung/")) == 403
    assert carries_its_guards(strict.post("/konto/login/")) == 403
    settings.FORM_PER_ADDRESS = 0
    assert carries_its_guards(outside.post("/meinung/")) == 429
    settings.FORM_READ_MAX_BYTES = 1
    assert carries_its_guards(outside.post("/meinung/", {"text": "x"})) == 413


def test_a_broken_page_tells_nothing_and_carries_its_guards(db, settings):
    settings.DEBUG = False
    answer = Client(raise_request_exception=False).get("/meinung/")  # the house has no Regelwerk
    assert carries_its_guards(answer) == 500
    assert "Regelwerk" not in answer.content.decode()
    assert "Traceback" not in answer.content.decode()


def sent(**words):
    said = {"kind": "complaint", "happened": "Seit drei Wochen keine Antwort."} | words
    return submitting.submit(
        statement=Statement(**said), form_token="a form", door=Submission.Door.FORM, at=now()
    )


@pytest.mark.parametrize("header", ["HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_FORWARDED"])
def test_a_made_up_address_does_not_pass_the_rate_limit(outside, settings, header):
    settings.FORM_PER_ADDRESS = 2
    found = [
        outside.post(STATUS, {"code": "x"}, **{header: f"198.51.100.{n}"}).status_code
        for n in range(10)
    ]
    assert found[-1] == 429


def test_neighbours_in_one_ipv6_network_share_the_rate_limit(outside, settings):
    settings.FORM_PER_ADDRESS = 2
    found = [
        outside.post(STATUS, {"code": "x"}, REMOTE_ADDR=f"2001:db8:1:2::{n:x}").status_code
        for n in range(10)
    ]
    assert found[-1] == 429


def test_a_wrong_code_is_like_any_other_wrong_code(outside):
    """What exists looks like what does not; a known code stands in no address."""
    code = sent().code
    wrong = ["x", code[:-1], code[::-1], "A" * 26, "\u202e", "' OR 1=1", "9" * 5000, "é" * 26]
    for guess in wrong:
        answer = outside.post(STATUS, {"code": guess})
        assert answer.status_code == 404, guess
        assert "KRM-" not in answer.content.decode()
        assert "E-20" not in answer.content.decode()
    assert outside.post(STATUS, {"code": ""}).status_code == 400
    assert outside.post(STATUS, {"code": code}).status_code == 200
    asked = outside.get(STATUS, {"code": code})
    assert "E-20" not in asked.content.decode()


def test_a_card_leads_nowhere_else(outside):
    for address in ("/k/x?next=https://boese.example/", "/k/x?url=//boese.example"):
        answer = outside.get(address)
        assert "Location" not in answer or "boese" not in answer["Location"]
        assert "boese.example" not in answer.content.decode().replace("?next=", "")


def test_cookies_stay_in_the_browser_and_on_tls(outside, settings):
    settings.HTTPS = settings.CSRF_COOKIE_SECURE = settings.SESSION_COOKIE_SECURE = True
    answer = outside.get("/meinung/?sprache=en")
    assert set(answer.cookies) <= {"krm_sprache", "csrftoken"}
    for cookie in answer.cookies.values():
        assert cookie["secure"], cookie.key
        assert cookie["samesite"] == "Lax"
    assert answer.cookies["krm_sprache"]["httponly"]


NASTY = (
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "{{ 7*7 }}{% debug %}",
    "=cmd|'/C calc'!A0", "#read(\"/etc/passwd\")", "$x^2$ @ref \\u{0}", "\u202egnp.exe",
    "\u200b\u2060", "🙂🙂🙂", "x" * 9_000, "a\r\nBcc: boese@boese.example",
)  # fmt: skip


@pytest.mark.parametrize(
    "language",
    ["de", "ar", *(pytest.param(code, marks=pytest.mark.deep)
                   for code in ("de-leicht", "en", "tr", "uk", "ru"))],
)  # fmt: skip
def test_what_a_customer_writes_is_text_on_every_page(outside, house, language):
    """The words come back to the sender, and KRM reads them: nowhere are they more than text."""
    desk = Client()
    desk.force_login(house.officer)
    desk.get("/meinung/", {"sprache": language})
    for word in NASTY:
        typed = {
            "happened": word, "wish": word, "last_name": word, "first_name": word,
            "email": word, "kind": word, "language": word, "street": word, "token": word,
        }  # fmt: skip
        pages = (desk.post("/meinung/", typed), desk.post(STATUS, {"code": word}))
        assert word[0] != "<" or all("&lt;script" in page.content.decode() for page in pages)
        for text in (page.content.decode() for page in pages):
            assert "<script>alert" not in text
            assert "<img src=x" not in text
            assert ">49<" not in text


def test_what_was_taken_in_is_text_at_the_desk(outside, house):
    desk = Client()
    desk.force_login(house.officer)
    for place, word in enumerate(NASTY):
        submitting.submit(
            statement=Statement(kind="complaint", happened=f"Seit Wochen {word} nichts."),
            form_token=f"form {place}", door=Submission.Door.FORM, at=now(),
        )  # fmt: skip
    pages = [reverse("triage:inbox")]
    pages += [item.get_absolute_url() for item in IntakeItem.objects.all()]
    assert len(pages) == len(NASTY) + 1
    for page in pages:
        text = desk.get(page).content.decode()
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "\u202e" not in text


@pytest.mark.parametrize(
    ("body", "status"),
    [('{"text": "\\ud800"}', 422), ('{"text": "a\\u0000b"}', 422), ('{"text": NaN}', 422),
     ('{"text": 1e999}', 422), ("[" * 100_000, 400), ('{"a":' * 50_000, 400),
     ('{"text": "x", "text": "y"}', 422), ("\ufeff{}", 422), ('"\\udfff"', 422)],
    ids=range(9),
)  # fmt: skip
def test_no_json_breaks_the_api(outside, house, body, status):
    day = local_day(now())
    made = create_token(
        name="Webseite", ends_on=day.replace(year=day.year + 1, day=1),
        by=house.administrator, at=now(),
    )  # fmt: skip
    answer = outside.post(
        "/api/v1/submissions", body.encode("utf-8", "surrogatepass"),
        content_type="application/json", HTTP_AUTHORIZATION=f"Bearer {made.secret}",
    )  # fmt: skip
    assert answer.status_code == status, answer.content[:300]
    assert json.loads(answer.content)["status"] == status
    assert not IntakeItem.objects.exists()
