"""html-validate reads every public page, in every language, empty, wrong and filled."""

import json
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from krm.public.access.form_token import new_token
from krm.public.actions.site import Film, describe_site
from tests.public.test_pages import code_of, typed

RULES = Path(__file__).with_name("rules.json")
LANGUAGES = [code for code, _ in settings.LANGUAGES]
PLAIN = [
    "form", "status", "widerspruch", "privacy", "accessibility", "easy", "barrier", "sign_language",
]  # fmt: skip


@pytest.fixture
def visitor(house):
    """Somebody of the house, who may look at languages that are switched off."""
    client = Client()
    client.force_login(house.officer)
    return client


def complaints(validator, folder, pages):
    for name, page in pages.items():
        (folder / f"{name}.html").write_bytes(page)
    command = [validator, "--config", str(RULES), "--formatter", "json"]
    # Into a file: Node.js ends before a pipe has taken all of it.
    with (folder / "answer.json").open("wb") as answer:
        subprocess.run([*command, *folder.glob("*.html")], stdout=answer, check=False)
    return [
        f"{Path(page['filePath']).name}:{line['line']} {line['ruleId']}: {line['message']}"
        for page in json.loads((folder / "answer.json").read_bytes() or b"[]")
        for line in page["messages"]
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_valid(visitor, validator, tmp_path, language, house, settings):
    administrator = house.administrator
    visitor.get("/meinung/", {"sprache": language})
    pages = {name: visitor.get(reverse(f"public:{name}")).content for name in PLAIN}
    late = new_token(now() - timedelta(minutes=1))
    wrong = typed(token=late, kind="", reply_by="letter", wish="x" * 10_001)
    wrong["files"] = [SimpleUploadedFile("a.txt", b"a"), SimpleUploadedFile("b.exe", b"MZ\x00\x00")]
    pages["form-wrong"] = visitor.post("/meinung/", wrong).content
    visitor.post("/meinung/", typed())
    pages["receipt"] = visitor.get("/meinung/danke/").content
    settings.FORM_PER_ADDRESS = 0
    pages["wait"] = visitor.post("/meinung/", typed(topics=["S1.1", "S4.2"])).content
    settings.FORM_PER_ADDRESS = 20
    code = code_of(visitor)
    pages["status-shown"] = visitor.post("/status/", {"code": code}).content
    added = {"code": code, "do": "add", "text": "Noch etwas", "token": late}
    pages["status-added"] = visitor.post("/status/", added).content
    pages["status-empty"] = visitor.post("/status/", {**added, "text": ""}).content
    pages["status-wrong"] = visitor.post("/status/", {"code": "x", "text": "Noch etwas"}).content
    barrier = {"token": late, "text": "", "reachable": "nur so"}
    pages["barrier-wrong"] = visitor.post("/barriere/", barrier).content
    right = {"text": "Der Knopf ist zu klein.", "reachable": "mara@web.example"}
    sent = visitor.post("/barriere/", barrier | right)
    pages["barrier-done"] = visitor.get(sent.url).content
    film = Film("0" * 64 + ".mp4", 12_345_678)
    describe_site(
        privacy_contact="Datenschutz", film=film, film_length="3:20", by=administrator, at=now()
    )
    pages["film"] = visitor.get("/gebaerdensprache/").content
    pages["privacy-named"] = visitor.get("/datenschutz/").content
    assert not complaints(validator, tmp_path, pages)


def test_the_reader_finds_what_is_wrong(validator, tmp_path):
    page = b'<!DOCTYPE html><html lang="de"><head><title>x</title></head><body><img src="x"></body>'
    assert complaints(validator, tmp_path, {"bad": page})
