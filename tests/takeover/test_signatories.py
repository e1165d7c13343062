"""How many people have signed: on the page of the Vorgang, in the table, and back from it."""

import io

import pytest
from python_calamine import CalamineWorkbook

from krm.reactions.models import Reaction
from krm.reactions.rules import Kind
from krm.reports.actions.exporting import export_register
from krm.reports.rules.table import COLUMNS
from krm.takeover.rules.cells import CellProblem, signatories_of
from krm.takeover.rules.columns import BY_WORD, guess
from tests.house.cases import recorded
from tests.house.reactions import moment


@pytest.mark.parametrize(
    ("cell", "expected"), [("", None), (312, 312), (312.0, 312), ("312", 312), (" 2 ", 2)]
)
def test_a_number_of_signatures_is_read(cell, expected):
    assert signatories_of(cell) == expected


@pytest.mark.parametrize("cell", [1, 0, -3, "viele", 2.5, "²", True, "9" * 30, 1_000_001])
def test_what_is_no_number_of_signatures_says_why(cell):
    with pytest.raises(CellProblem):
        signatories_of(cell)


def test_every_column_of_the_table_is_read_back_under_its_own_name():
    found = guess([column.heading for column in COLUMNS])
    own = {column.word: index for index, column in enumerate(COLUMNS) if column.word in BY_WORD}
    assert found == own
    assert {"signatories", "is_complaint"} <= found.keys()


def test_the_page_and_the_table_say_how_many_have_signed(house, client):
    row = recorded(house, signatories=312)
    recorded(house, kind=Kind.EINGABE, codes=["S1.1"], is_complaint=True)
    client.force_login(house.officer)
    page = client.get(row.get_absolute_url()).content.decode()
    assert "312 Unterschriften" in page
    file = io.BytesIO()
    export_register(rows=Reaction.objects.all(), to=file, by=house.officer, at=moment("2026-06-01"))
    book = CalamineWorkbook.from_filelike(io.BytesIO(file.getvalue()))
    names, *rows = book.get_sheet_by_index(0).to_python()
    table = [dict(zip(names, cells, strict=True)) for cells in rows]
    assert [row["Unterschriften"] for row in table] == [312, ""]
    assert [row["Eingabe ist Beschwerde"] for row in table] == ["", "ja"]
