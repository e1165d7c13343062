"""The command `krm ingest-mail`: one line per mail, exit codes, files only read."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from krm.arrivals.models import IntakeItem
from krm.mailbox.actions import mail as mailbox_mail
from tests.house.written import mail

pytestmark = pytest.mark.both_databases("constraints: the same mail twice")


def lines(*places, **options):
    output = StringIO()
    call_command("ingest_mail", *[str(place) for place in places], stdout=output, **options)
    return output.getvalue().splitlines()


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "post" / "unter"
    place.mkdir(parents=True)
    (place / "brief.eml").write_bytes(mail())
    (place.parent / "automat.EML").write_bytes(
        mail(message_id="<zwei@post.example>", Auto_Submitted="auto-replied")
    )
    (place.parent / "liesmich.txt").write_text("keine Mail")
    return place.parent


def test_a_folder_is_read_with_everything_below(house, folder):
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    found = lines(folder)
    assert [line.split(" | ")[0] for line in found] == [
        "recorded E-2026-00001".replace("2026", year()),
        "recorded E-2026-00002".replace("2026", year()),
    ]
    assert "Antwort: nein, Automatische Antwort." in found[0]
    assert "Antwort: ja, KRM bestätigt den Eingang" in found[1]
    assert before == {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def year():
    return str(IntakeItem.objects.order_by("pk")[0].stored_at.year)


def test_a_second_call_takes_nothing_in_again(house, folder):
    lines(folder)
    assert all("(lag schon vor)" in line for line in lines(folder))
    assert IntakeItem.objects.count() == 2


def test_for_machines(house, folder):
    rows = [json.loads(line) for line in lines(folder, json=True)]
    assert [(row["outcome"], row["answered"], row["new"]) for row in rows] == [
        ("recorded", False, True),
        ("recorded", True, True),
    ]
    assert rows[0]["why"] == "Automatische Antwort."


def test_what_cannot_be_read_waits_and_is_no_failure(house, tmp_path):
    (tmp_path / "kaputt.eml").write_bytes(b"\x00\x01\x02")
    [line] = lines(tmp_path / "kaputt.eml")
    assert line.startswith("waiting E-")


def test_one_failure_does_not_stop_the_others(house, folder, monkeypatch):
    take_in = mailbox_mail.ingest_mail

    def fails_once(*, raw, **more):
        if b"auto-replied" in raw:
            raise OSError("disk full")
        return take_in(raw=raw, **more)

    monkeypatch.setattr(mailbox_mail, "ingest_mail", fails_once)
    output = StringIO()
    with pytest.raises(CommandError) as problem:
        call_command("ingest_mail", str(folder), stdout=output)
    assert problem.value.returncode == 1
    first, second = output.getvalue().splitlines()
    assert first.startswith("failed")
    assert second.startswith("recorded")


def test_a_duplicate_is_not_answered_twice(house, folder):
    (folder / "kopie.eml").write_bytes(b"Delivered-To: leitung@jobcenter.example\r\n" + mail())
    outcomes = {json.loads(line)["outcome"]: json.loads(line) for line in lines(folder, json=True)}
    assert not outcomes["set-aside"]["answered"]
    assert outcomes["set-aside"]["why"].startswith("Dieselbe E-Mail wie E-")


def test_an_unknown_option_is_wrong_usage(house):
    with pytest.raises(SystemExit) as problem:
        call_command("ingest_mail", "--nix")
    assert problem.value.code == 2


@pytest.mark.parametrize("places", [[], ["gibt-es-nicht.eml"]])
def test_wrong_usage(house, places):
    with pytest.raises(CommandError) as problem:
        call_command("ingest_mail", *places)
    assert problem.value.returncode == 2
