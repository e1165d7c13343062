"""The API: what goes in, what comes back, and how errors are described (RFC 9457)."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import now

from krm.arrivals.models import IntakeItem, Submission
from krm.journal.models import JournalEntry
from krm.public.actions import tokens
from krm.public.api.shapes import EXAMPLE
from krm.public.models import ApiToken

pytestmark = pytest.mark.both_databases(
    "constraints: one receipt for one key, and texts as long as they may be"
)

ROOT = "/api/v1"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def key(house):
    made = tokens.create_token(name="Internetseite", ends_on=None, by=house.administrator, at=now())
    return {"Authorization": f"Bearer {made.secret}"}


@pytest.fixture
def post(client, key):
    def send(path="/submissions", body=EXAMPLE, headers=key, **more):
        content = body if isinstance(body, (str, bytes)) else json.dumps(body)
        return client.post(
            ROOT + path, content, content_type="application/json", headers=headers, **more
        )

    return send


def opened(key, code):
    """Return the headers of a call about one submission: who calls, and its code."""
    return {**key, "Access-Code": code}


def refused(response, status, pointer=None):
    """Assert that an answer is a problem as the RFC wants it, and return it."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    answer = response.json()
    assert answer["status"] == status
    assert answer["title"]
    assert answer["detail"]
    if pointer:
        assert pointer in [error["pointer"] for error in answer["errors"]]
    return answer


def test_what_is_submitted_lies_in_the_posteingang(post):
    response = post()
    assert response.status_code == 201
    answer = response.json()
    item = IntakeItem.objects.get(receipt_number=answer["receipt_number"])
    assert (item.source, item.sender_name, item.state) == ("online", "Mara Beispiel", "new")
    assert item.provisional_due_on is not None
    row = Submission.objects.get(item=item)
    assert (row.door, row.topics, row.reply_by) == ("api", ["S1.1"], "letter")
    assert answer["code"].replace("-", "") not in row.code_hash
    entry = JournalEntry.objects.filter(verb="intake_received").get()
    assert entry.personal.payload["by"] == "Schnittstelle: Internetseite"


def test_the_code_tells_the_status_and_takes_a_file(client, post, key):
    code = post().json()["code"]
    answer = client.get(f"{ROOT}/submission", headers=opened(key, code))
    assert (answer.status_code, answer.json()["stage"]) == (200, "received")
    files = {"files": SimpleUploadedFile("brief.pdf", PDF), "text": "Noch ein Brief"}
    added = client.post(f"{ROOT}/submission/files", files, headers=opened(key, code))
    assert added.status_code == 201, added.content
    item = IntakeItem.objects.get(receipt_number=added.json()["receipt_number"])
    assert item.documents.get().original_name == "brief.pdf"
    again = client.get(f"{ROOT}/submission", headers=opened(key, code)).json()
    assert [row["receipt_number"] for row in again["added"]] == [item.receipt_number]


def test_the_word_null_in_a_form_is_a_text_like_any_other(client, post, key):
    """Multipart knows no null: what is sent there is words, and no words are lost."""
    code = post().json()["code"]
    added = client.post(f"{ROOT}/submission/files", {"text": "null"}, headers=opened(key, code))
    assert added.status_code == 201, added.content
    item = IntakeItem.objects.get(receipt_number=added.json()["receipt_number"])
    assert item.text == "null"


def test_the_same_message_under_one_idempotency_key_is_one(post, key):
    headers = {**key, "Idempotency-Key": "4711-abc"}
    first, second = post(headers=headers), post(headers=headers)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["code"] == second.json()["code"]
    assert (first.json()["is_new"], second.json()["is_new"]) == (True, False)
    other = post(body={**EXAMPLE, "happened": "Ganz anders"}, headers=headers)
    assert other.status_code == 201
    assert Submission.objects.count() == 2


def test_two_systems_may_use_the_same_idempotency_key(post, key, house):
    by = house.administrator
    other = tokens.create_token(name="Service Center", ends_on=None, by=by, at=now())
    once = {"Idempotency-Key": "1"}
    post(headers={**key, **once})
    answer = post(headers={"Authorization": f"Bearer {other.secret}", **once})
    assert answer.status_code == 201


def test_without_idempotency_key_each_request_is_one(post):
    assert (post().status_code, post().status_code) == (201, 201)
    assert Submission.objects.count() == 2


def test_anonymous_is_recorded_and_has_no_dialogue(client, post, key):
    code = post(body={"happened": "Zu laut", "sender": {"reply_by": "anonymous"}}).json()["code"]
    row = Submission.objects.get()
    assert (row.is_anonymous, row.item.sender_name) == (True, "")
    answer = client.get(f"{ROOT}/submission", headers=opened(key, code)).json()
    assert answer["stage"] == "recorded"
    address, headers = f"{ROOT}/submission/files", opened(key, code)
    refused(client.post(address, {"text": "x"}, headers=headers), 409)


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"happened": ""}, "#/happened"),
        ({"happened": " \t\u2028"}, "#/happened"),
        ({"happened": None}, "#/happened"),
        ({"happened": "x" * 10_001}, "#/happened"),
        ({"wish": "\u008d" + "x" * 10_000}, "#/wish"),
        ({"kind": "petition"}, "#/kind"),
        ({"topics": ["X9"]}, "#/topics"),
        ({"topics": "S1.1"}, "#/topics"),
        ({"topics": ["S1.1", "S1.2", "S1.4", "S2.1"]}, "#/topics"),
        ({"standort": "mond"}, "#/standort"),
        ({"language": "Deutsch!"}, "#/language"),
        ({"surprise": 1}, "#/surprise"),
        ({"sender": {"reply_by": "letter", "last_name": "X"}}, "#/sender/street"),
        ({"sender": {"reply_by": "email", "email": "nicht so"}}, "#/sender/email"),
        ({"sender": {"reply_by": "pigeon"}}, "#/sender"),
        ({"sender": {"reply_by": "anonymous", "phone": "1"}}, "#/sender/phone"),
    ],
)
def test_what_is_wrong_is_shown_at_its_field(post, change, pointer):
    problem = refused(post(body={**EXAMPLE, **change}), 422, pointer)
    assert all(error["detail"].endswith(".") for error in problem["errors"])
    assert not IntakeItem.objects.exists()


@pytest.mark.parametrize("body", ["{", "[1,", b"\xff\xfe\x00"])
def test_what_is_no_json_is_refused(post, body):
    refused(post(body=body), 400)


@pytest.mark.parametrize("body", ["", '"x"', "null", "[]"])
def test_what_is_no_json_object_is_refused(post, body):
    refused(post(body=body), 422)


@pytest.mark.parametrize(
    "text", ["\u1230\u120b\u121d", "\u0e2a\u0e27\u0e31", "\U0001f621", "\u05e9\u05dc\u05d5\u05dd"]
)
def test_every_script_is_welcome(post, text):
    assert post(body={"happened": text}).status_code == 201
    assert IntakeItem.objects.get().text == text


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer falsch", "Basic x", "Bearer " + "x" * 5000]
)
def test_without_a_good_key_nothing_goes(client, house, header):
    headers = {"Authorization": header} if header else {}
    for method, path in (("post", "/submissions"), ("get", "/submission")):
        response = getattr(client, method)(ROOT + path, headers=headers)
        refused(response, 401)
        assert response["WWW-Authenticate"] == "Bearer"


def test_a_revoked_or_ended_key_is_worth_nothing(post, house):
    row = ApiToken.objects.get()
    assert post().status_code == 201
    row.refresh_from_db()
    assert row.last_used_on is not None
    tokens.revoke_token(token=row, by=house.administrator, at=now())
    refused(post(), 401)
    ApiToken.objects.update(revoked_at=None, ends_on="2020-01-01")
    refused(post(), 401)


def test_a_flood_is_slowed_per_key(post, settings, house):
    settings.API_PER_KEY = 3
    assert [post().status_code for _ in range(4)] == [201, 201, 201, 429]
    response = post()
    refused(response, 429)
    assert 0 < int(response["Retry-After"]) <= settings.FORM_SPAN
    other = tokens.create_token(name="Andere", ends_on=None, by=house.administrator, at=now())
    assert post(headers={"Authorization": f"Bearer {other.secret}"}).status_code == 201


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/", 404), ("get", "/nichts", 404),
        ("post", "/submissions/", 404),
        ("get", "/submissions", 405), ("delete", "/submission", 405),
        ("put", "/submissions", 405),
        ("get", "/submissions/x", 404), ("get", "/submission/x/y/z", 404),
        ("get", "/submission", 422),
    ],
)  # fmt: skip
def test_every_wrong_turn_ends_at_a_problem(client, key, method, path, status):
    response = getattr(client, method)(ROOT + path, headers=key)
    refused(response, status)
    assert (status == 405) == response.has_header("Allow")


@pytest.mark.parametrize("code", ["unbekannt", "0" * 26, ""])
def test_an_unknown_code_opens_nothing(client, key, code):
    refused(client.get(f"{ROOT}/submission", headers=opened(key, code)), 404)


def test_s_06_no_address_takes_a_code(client, house):
    paths = client.get(f"{ROOT}/openapi.json").json()["paths"]
    assert sorted(paths) == [
        f"{ROOT}/{end}" for end in ("submission", "submission/files", "submissions")
    ]


def test_s_06_no_log_holds_a_code(client, post, key, caplog):
    code = post().json()["code"]
    with caplog.at_level("DEBUG", logger="django"):
        client.get(f"{ROOT}/submission", headers=opened(key, code[:-1]))
        client.post(f"{ROOT}/submission/files", {}, headers=opened(key, code))
    assert caplog.records, "a refused call stands in the log"
    assert code[:-1] not in caplog.text


def test_the_root_without_its_slash_leads_to_the_root(client, key):
    assert client.get(ROOT, headers=key)["Location"] == f"{ROOT}/"


def test_files_that_the_house_does_not_take(client, post, key):
    address, headers = f"{ROOT}/submission/files", opened(key, post().json()["code"])
    program = {"files": SimpleUploadedFile("brief.pdf", b"MZ\x00\x00 program")}
    refused(client.post(address, program, headers=headers), 422, "#/files")
    refused(client.post(address, {}, headers=headers), 422, "#/text")
    assert Submission.objects.count() == 1


def test_too_much_is_refused_before_it_is_read(client, key, settings, post):
    huge = {**key, "Content-Length": str(10**10)}
    refused(
        client.post(f"{ROOT}/submission/files", b"", content_type="text/plain", headers=huge),
        413,
    )
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    refused(post(body={**EXAMPLE, "wish": "x" * 2000}), 413)


def test_no_session_and_no_csrf_token_is_needed(post):
    from django.test import Client  # noqa: PLC0415 - the class itself, with its check switched on

    response = Client(enforce_csrf_checks=True).post(
        f"{ROOT}/submissions", "{}", content_type="application/json"
    )
    refused(response, 401)
    assert not response.cookies


def test_the_description_says_what_is_offered_today(client, house):
    schema = client.get(f"{ROOT}/openapi.json").json()
    columns = schema["components"]["schemas"]["SubmissionIn"]["properties"]
    assert "S1.1" in columns["topics"]["items"]["enum"]
    assert columns["happened"]["maxLength"] == 10_000
    assert house.neustadt.code in columns["standort"]["anyOf"][0]["enum"]
    assert schema["components"]["securitySchemes"]["Key"]["scheme"] == "bearer"
    assert client.get(f"{ROOT}/docs").status_code == 404
