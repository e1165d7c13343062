"""The command ``krm deadline``: German lines, JSON, exit codes, no database."""

import json
import os
import subprocess
import sys
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.slow


def said(*arguments):
    out = StringIO()
    call_command("deadline", *arguments, stdout=out)
    return out.getvalue().splitlines()


def run(*arguments):
    """Run the command as a process of its own, with a database that cannot be reached."""
    environment = {**os.environ, "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing"}
    return subprocess.run(
        [sys.executable, "-m", "krm", "deadline", *arguments],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
        timeout=60,
    )


def test_one_line_per_date_in_the_order_of_the_call():
    assert said("--kind", "confirmation", "--from", "2026-05-22", "--from", "2026-04-02") == [
        "Eingangsbestätigung: Eingang Fr 22.05.2026 → Ende der Frist Do 28.05.2026, "
        "letzter Arbeitstag Do 28.05.2026",
        "Eingangsbestätigung: Eingang Do 02.04.2026 → Ende der Frist Do 09.04.2026, "
        "letzter Arbeitstag Do 09.04.2026",
    ]


def test_explain_adds_the_sentences():
    lines = said("--kind", "confirmation", "--from", "2026-05-22", "--explain")
    assert "  Mo 25.05. zählt nicht: Pfingstmontag" in lines
    assert "  Schließtage der Dienststelle sind hier nicht berücksichtigt." in lines


@pytest.mark.parametrize(
    ("kind", "start", "due", "act_by"),
    [
        ("confirmation", "2026-05-22", "2026-05-28", "2026-05-28"),
        ("confirmation", "2026-11-01T23:30Z", "2026-11-05", "2026-11-05"),
        ("confirmation", "2026-07-04T23:10", "2026-07-08", "2026-07-08"),
        ("closing", "2026-03-06", "2026-04-03", "2026-04-02"),
        ("board", "2026-04-30", "2026-05-14", "2026-05-13"),
        ("schriftsatz", "2026-05-13", "2026-05-21", "2026-05-21"),
        ("petition", "2026-01-09", "2025-12-26", "2025-12-23"),
        ("contact", "2026-05-27", "2026-05-28", "2026-05-28"),
        ("callback", "2026-05-22T10:00", "2026-05-27T10:00:00+02:00", "2026-05-27"),
    ],
)
def test_json_has_one_object_per_date(kind, start, due, act_by):
    lines = said("--kind", kind, "--from", start, "2026-08-03", "--json")
    first, second = map(json.loads, lines)
    assert (first["from"], first["due"], first["act_by"]) == (start, due, act_by)
    assert second["from"] == "2026-08-03"
    assert first["explanation"]["sentences"]


def test_the_land_decides_about_fronleichnam():
    def due(land):
        (line,) = said("--kind", "confirmation", "--from", "2024-05-29", "--state", land, "--json")
        return json.loads(line)["due"]

    assert (due("RP"), due("rp"), due("BE")) == ("2024-06-04", "2024-06-04", "2024-06-03")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--from", "2026-05-22"], "Bitte die Art der Frist angeben"),
        (["--kind", "lunch", "--from", "2026-05-22"], "„lunch“ gibt es nicht"),
        (["--kind", "closing"], "mindestens ein Datum"),
        (["--kind", "closing", "--from", "morgen"], "„morgen“ ist kein Datum"),
        (["--kind", "closing", "--from", "22.05.2026"], "ist kein Datum"),
        (["--kind", "closing", "--from", "20260522"], "ist kein Datum"),
        (["--kind", "closing", "--from", ""], "ist kein Datum"),
        (["--kind", "closing", "--from", "2026-02-30"], "gibt es im Kalender nicht"),
        (["--kind", "closing", "--from", "2026-05-22T25:00"], "gibt es im Kalender nicht"),
        (["--kind", "closing", "--from", "9999-12-31"], "zu weit weg"),
        (["--kind", "closing", "--from", "1990-12-31"], "zu weit weg"),
        (["--kind", "closing", "--from", "2026-05-22", "--state", "XX"], "Land „XX“"),
        (["--kind", "closing", "--from", "2026-05-22", "--state", ""], "Land „“"),
        (["--kind", "closing", "--from", "2026-05-22", "--from", "x"], "„x“ ist kein Datum"),
    ],
)
def test_wrong_usage_is_refused_in_german_before_anything_is_printed(arguments, sentence, capsys):
    with pytest.raises(CommandError, match=sentence) as refusal:
        call_command("deadline", *arguments)
    assert refusal.value.returncode == 2
    assert capsys.readouterr().out == ""


def test_it_runs_without_a_database():
    done = run("--kind", "petition", "--from", "2026-04-20", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["act_by"] == "2026-04-02"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--kind", "closing", "--from", "nie"], "ist kein Datum"),
        (["--lunch"], "Diesen Aufruf kann krm nicht lesen"),
    ],
)
def test_wrong_usage_ends_with_exit_code_2(arguments, sentence):
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_a_date_is_computed_without_the_packages_of_the_house():
    """Their import takes a second, for a few additions."""
    code = (
        "import sys; sys.argv = ['krm', 'deadline', '--kind', 'closing', '--from', '2026-05-22']\n"
        "from krm.__main__ import main; main()\n"
        "print({'django.db.models', 'krm.config.settings'} & sys.modules.keys())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "set()"
