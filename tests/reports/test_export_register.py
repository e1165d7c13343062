"""``krm export-register`` and the Erfassungstabelle it writes (directive 1.5, R-15)."""

import io
import json
import zipfile
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from krm.journal.models import JournalEntry
from krm.reports.rules.table import COLUMNS, closing_outcome, safe_cell
from tests.house.reactions import reaction

pytestmark = pytest.mark.both_databases(
    "sorting: the register in the order of its numbers", every_run=True
)


def run(*words):
    out = io.StringIO()
    try:
        call_command("export_register", *words, stdout=out)
    except CommandError as error:
        return error.returncode, str(error)
    return 0, out.getvalue()


def rows_of(path):
    heading, *rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    assert heading == [column.heading for column in COLUMNS]
    return [dict(zip(heading, row, strict=True)) for row in rows]


def exports():
    return JournalEntry.objects.filter(verb="register_exported").count()


@pytest.fixture
def register(db):
    return [
        reaction("2025-12-31T23:30"),
        reaction("2026-01-01T00:30"),
        reaction("2026-05-04", title='=HYPERLINK("https://x.example")', state="closed"),
    ]


def test_the_whole_register(register, tmp_path):
    code, output = run(str(tmp_path / "alle.xlsx"))
    assert (code, output.strip()) == (0, f"3 Vorgänge in {tmp_path / 'alle.xlsx'}")
    found = rows_of(tmp_path / "alle.xlsx")
    assert [row["Nummer"] for row in found] == [row.number for row in register]
    assert exports() == 1


def test_p_03_no_row_of_the_export_carries_the_text_of_the_rules(register, tmp_path):
    with CaptureQueriesContext(connection) as read:
        run(str(tmp_path / "alle.xlsx"))
    rows = [one["sql"] for one in read if 'FROM "reactions_reaction"' in one["sql"]]
    assert rows
    assert not any('"regelwerk_regelwerkversion"."content"' in sql for sql in rows)
    assert not [one for one in read if '."matter"' in one["sql"] or '."explanation"' in one["sql"]]


def test_one_year_of_arrival_as_the_office_counts_it(register, tmp_path):
    code, output = run(str(tmp_path / "a.xlsx"), "--year", "2026", "--json")
    assert (code, json.loads(output)["rows"]) == (0, 2)
    found = rows_of(tmp_path / "a.xlsx")
    assert [row["Nummer"] for row in found] == [row.number for row in register[1:]]


def test_no_cell_is_a_formula(register, tmp_path):
    run(str(tmp_path / "a.xlsx"))
    with zipfile.ZipFile(tmp_path / "a.xlsx") as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
    assert rows_of(tmp_path / "a.xlsx")[2]["Worum es geht"].startswith("'=HYPERLINK")


@pytest.mark.parametrize("text", ["=1+1", "+49 6321", "-5", "@SUMME(A1)", "\t=1", "\r=1"])
def test_what_a_spreadsheet_would_compute_is_text(text):
    assert safe_cell(text) == f"'{text}"


def test_what_cannot_be_written_is_not_journalled(register, tmp_path):
    code, output = run(str(tmp_path / "fehlt" / "a.xlsx"))
    assert (code, exports()) == (1, 0)
    assert "lässt sich nicht schreiben" in output


@pytest.mark.parametrize("year", ["0", "-1", "9999", "123456"])
def test_a_year_outside_the_calendar_is_wrong_usage(register, tmp_path, year):
    assert run(str(tmp_path / "a.xlsx"), f"--year={year}")[0] == 2
    assert not (tmp_path / "a.xlsx").exists()


@pytest.mark.parametrize("words", [[], ["a.xlsx", "--year", "heuer"], ["a.xlsx", "b.xlsx"]])
def test_wrong_usage_is_shown_in_german(words, capsys):
    with pytest.raises(SystemExit) as ended:
        run(*words)
    assert ended.value.code == 2


def test_the_number_of_the_register_before_has_a_column(db, tmp_path):
    reaction("2026-05-04", imported_number="B 7/2025")
    run(str(tmp_path / "t.xlsx"))
    (row,) = rows_of(tmp_path / "t.xlsx")
    assert row["Frühere Nummer"] == "B 7/2025"


@pytest.mark.parametrize(
    ("settled_on", "interim", "words"),
    [
        (date(2026, 8, 31), False, "eingehalten"),
        (date(2026, 8, 31), True, "eingehalten, mit ZN"),
        (date(2026, 9, 1), False, "überschritten um 1 Tag"),
        (date(2026, 9, 7), True, "überschritten um 7 Tage, mit ZN"),
    ],
)
def test_j_26_as_15_the_table_says_how_the_deadline_ended(settled_on, interim, words):
    found = closing_outcome(date(2026, 8, 31), settled_on, has_interim_notice=interim)
    assert found == words


def test_j_26_r_15_rechtskreis_traegerbezug_and_who_accepted_it_have_columns(db, tmp_path):
    reaction(
        "2026-05-04", rechtskreis="SGB III", traegerbezug="kommune", accepted_by_kind="counter"
    )
    run(str(tmp_path / "a.xlsx"))
    (row,) = rows_of(tmp_path / "a.xlsx")
    assert row["Angenommen durch"] == "Eingangszone oder Clearingstelle"
    assert row["Rechtskreis"] == "SGB III (Agentur für Arbeit)"
    assert row["Trägerbezug"]
