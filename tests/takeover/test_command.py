"""``krm import-register``: exit codes, and output for people and machines."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from krm.reactions.models import Reaction
from tests.house.tables import line, many, xlsx


@pytest.fixture
def table(house, tmp_path):
    def write(rows, name="alt.xlsx"):
        path = tmp_path / name
        path.write_bytes(xlsx(rows))
        return str(path)

    return write


def run(*words):
    out = io.StringIO()
    try:
        call_command("import_register", *words, stdout=out)
    except CommandError as error:
        return error.returncode, out.getvalue()
    return 0, out.getvalue()


def test_a_table_is_imported_and_known_again(table):
    path = table(many(20))
    code, out = run(path, "--json")
    assert (code, json.loads(out)["new"], Reaction.objects.count()) == (0, 20, 20)
    code, out = run(path)
    assert (code, Reaction.objects.count()) == (0, 20)
    assert "20 schon bekannt" in out


def test_a_dry_run_changes_nothing(table):
    code, out = run(table(many(5)), "--dry-run", "--json")
    assert (code, json.loads(out)["state"]) == (0, "checked")
    assert not Reaction.objects.exists()


def test_faults_are_shown_with_their_cells(table):
    code, out = run(table([line(1), line(2, channel="Taube")]))
    assert code == 1
    assert "Zeile 3, Spalte D (Eingangsweg): „Taube“" in out
    assert not Reaction.objects.exists()


def test_what_is_no_table_or_not_there(table, tmp_path, capsys):
    assert run(str(tmp_path / "fehlt.xlsx"))[0] == 2
    (tmp_path / "x.xlsx").write_bytes(b"kein Blatt")
    assert run(str(tmp_path / "x.xlsx"))[0] == 1
    assert run(table([line(1)]), "--sheet", "Fehlt")[0] == 1
    with pytest.raises(SystemExit) as exit_:
        run()
    assert exit_.value.code == 2
