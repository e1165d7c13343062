"""A table written row by row: what goes in comes out, and the memory does not grow with it."""

import io
import tracemalloc
import zipfile
from datetime import date, datetime
from xml.etree import ElementTree

import pytest
from python_calamine import CalamineWorkbook

from krm.adapters.sheets import write_sheet

COLUMNS = [("Worte", 20), ("Tag", 12), ("Zeit", 16), ("Zahl", 8)]


def written(*rows, columns=COLUMNS):
    file = io.BytesIO()
    assert write_sheet(file, iter(rows), title="Blatt", columns=columns) == len(rows)
    return file


def read(file):
    return (
        CalamineWorkbook.from_filelike(io.BytesIO(file.getvalue()))
        .get_sheet_by_index(0)
        .to_python()
    )


def test_what_goes_in_comes_out():
    day, moment = date(2026, 5, 27), datetime(2026, 5, 27, 23, 59)  # noqa: DTZ001 - as a table has it
    file = written(["Müller & <Söhne>", day, moment, 7], [True, None, None, ""])
    heads, first, second = read(file)
    assert heads == ["Worte", "Tag", "Zeit", "Zahl"]
    assert first == ["Müller & <Söhne>", day, moment, 7]
    assert second == ["ja", "", "", ""]


def test_the_heading_stays_and_filters():
    with zipfile.ZipFile(written(["a", None, None, -3])) as book:
        content = book.read("xl/worksheets/sheet1.xml").decode()
    assert 'state="frozen"' in content
    assert '<autoFilter ref="A1:D2"/>' in content


@pytest.mark.parametrize(
    "text", ["=1+1", "\x00\x1b", "\ud800", "]]>", "😀", "x" * 40_000, " Rand ", "</t></is>"]
)
def test_no_word_breaks_the_file_or_becomes_a_formula(text):
    file = written([text, None, None, None])
    with zipfile.ZipFile(file) as book:
        content = book.read("xl/worksheets/sheet1.xml")
    ElementTree.fromstring(content)
    assert b"<f>" not in content
    assert read(file)[1][0]


def test_a_table_without_rows_has_its_heading():
    assert read(written()) == [["Worte", "Tag", "Zeit", "Zahl"]]


def test_columns_go_on_behind_z():
    file = written(list(range(60)), columns=[(f"S{number}", 5) for number in range(60)])
    assert read(file)[1] == list(range(60))


def test_the_memory_does_not_grow_with_the_rows(tmp_path):
    def peak(count):
        tracemalloc.start()
        rows = (["Worte, viele davon", date(2026, 5, 27), None, n] for n in range(count))
        with (tmp_path / "t.xlsx").open("wb") as file:
            write_sheet(file, rows, title="Blatt", columns=COLUMNS)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(300)
    assert peak(6_000) < peak(1_000) * 1.2
