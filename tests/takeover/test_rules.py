"""Reading old tables: every way in which a cell, a heading or a file may be written."""

import re
import zipfile
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO

import pytest

from krm.documents.rules.sheet import column_index
from krm.documents.rules.table import (
    BrokenCell,
    TableUnreadable,
    column_letter,
    first_data_row,
    header_row,
    headings,
    read_table,
)
from krm.regelwerk.rules import shipped
from krm.reports.rules.table import COLUMNS
from krm.takeover.rules.cells import CellProblem, moment_of, text_of, yes_or_no
from krm.takeover.rules.columns import KNOWN, guess, problems_of, signature
from krm.takeover.rules.reading import Reader
from krm.takeover.rules.words import lists_of
from krm.ui.rules import LOCAL_ZONE
from tests.house.tables import HEADINGS, line, local, xlsx

AT = datetime(2026, 5, 4, 10, tzinfo=UTC)


def at(*parts):
    return local(*parts).replace(tzinfo=LOCAL_ZONE)


@pytest.mark.parametrize(
    ("cell", "is_1904", "expected"),
    [
        (local(2025, 3, 24, 10, 15), False, at(2025, 3, 24, 10, 15)),
        (date(2025, 3, 24), False, at(2025, 3, 24)),
        ("24.03.2025", False, at(2025, 3, 24)),
        ("24.3.25", False, at(2025, 3, 24)),
        ("24. 3. 2025", False, at(2025, 3, 24)),
        ("24.03.2025 10:15", False, at(2025, 3, 24, 10, 15)),
        ("24.03.2025, 10:15 Uhr", False, at(2025, 3, 24, 10, 15)),
        ("2025-03-24", False, at(2025, 3, 24)),
        ("2025-03-24T10:15:59", False, at(2025, 3, 24, 10, 15)),
        (45740.0, False, at(2025, 3, 24)),
        (45740.5, False, at(2025, 3, 24, 12)),
        (44278, True, at(2025, 3, 24)),
        ("45740", False, at(2025, 3, 24)),
        ("45740,5", False, at(2025, 3, 24, 12)),
        ("", False, None),
        ("–", False, None),
    ],
)
def test_a_moment_as_people_write_it(cell, is_1904, expected):
    assert moment_of(cell, is_1904=is_1904) == expected


@pytest.mark.parametrize(
    "cell",
    ["31.02.2025", "gestern", "24/03/2025", "24.03.", "03.24.2025", True, 7, 7.5, -1.0, 1e12,
     time(10), timedelta(1), "99999999", "24.03.2025 25:00", BrokenCell("#REF!", "Fehler.")],
)  # fmt: skip
def test_what_is_no_moment_says_why(cell):
    with pytest.raises(CellProblem) as problem:
        moment_of(cell)
    assert str(problem.value).endswith(".")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("ja", True),
        ("X", True),
        (True, True),
        (1.0, True),
        ("Nein", False),
        ("", False),
        (0, False),
    ],
)
def test_yes_or_no(cell, expected):
    assert yes_or_no(cell) is expected


def test_text_comes_back_as_it_was_before_it_was_made_safe():
    assert text_of("'=SUMME(1)") == "=SUMME(1)"
    assert text_of("'s Lokal") == "'s Lokal"
    assert text_of(42.0) == "42"
    with pytest.raises(CellProblem, match="3 Zeichen"):
        text_of("vier", 3)


@pytest.mark.parametrize("index", [0, 25, 26, 51, 52, 701, 702])
def test_columns_are_named_as_in_a_spreadsheet(index):
    assert column_index(column_letter(index)) == index


def test_column_names():
    assert [column_letter(index) for index in (0, 25, 26, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "ZZ",
        "AAA",
    ]


@pytest.mark.parametrize(
    ("content", "charset", "delimiter"),
    [
        ("Nr;Größe\n1;2\n".encode(), "UTF-8", "Semikolon"),
        ("Nr,Größe\n1,2\n".encode("utf-8-sig"), "UTF-8", "Komma"),
        ("Nr\tGröße\n1\t2\n".encode("utf-16"), "UTF-16", "Tabulator"),
        ("Nr;Größe\n1;2\n".encode("cp1252"), "Windows", "Semikolon"),
        ("Nr|Größe\n1|2\n".encode(), "UTF-8", "senkrechter Strich"),
        ('sep=,\nNr,Größe\n"1;1;1;1",2\n'.encode(), "UTF-8", "Komma"),
        ('Nr;Größe\n"ein; zwei\nZeilen";2\n'.encode(), "UTF-8", "Semikolon"),
    ],
)
def test_a_csv_as_programs_write_it(content, charset, delimiter):
    table = read_table(content)
    assert (table.charset, table.delimiter) == (charset, delimiter)
    assert table.rows[0] == ["Nr", "Größe"]
    assert table.rows[1][1] == "2"


@pytest.mark.parametrize("content", [b"\x00\x01", b"PK\x03\x04kaputt", b"\xff\xfe\x00"])
def test_what_is_no_table_says_so(content):
    with pytest.raises(TableUnreadable) as problem:
        read_table(content)
    assert str(problem.value).endswith(".")


def test_days_that_count_from_1904():
    rows = [line(1), line(2, arrived=45740)]
    table = read_table(xlsx(rows, date_1904=True))
    assert table.is_1904
    assert table.rows[1][1] == local(2025, 3, 3, 9, 30)


def test_errors_and_formulas_without_a_result_are_not_lost():
    content = xlsx([line(1, title="=1/0"), line(2, title="=A1")])
    parts = zipfile.ZipFile(BytesIO(content))
    changed = BytesIO()
    with zipfile.ZipFile(changed, "w") as archive:
        for name in parts.namelist():
            text = parts.read(name)
            if name.endswith("sheet1.xml"):
                text = re.sub(
                    rb'<c r="E2"[^>]*><f>1/0</f><v>0</v>',
                    b'<c r="E2" t="e"><f>1/0</f><v>#DIV/0!</v>',
                    text,
                )
                text = text.replace(b"<f>A1</f><v>0</v>", b"<f>A1</f>")
            archive.writestr(name, text)
    table = read_table(changed.getvalue())
    assert [type(row[4]) for row in table.rows[1:]] == [BrokenCell, BrokenCell]
    assert table.rows[1][4].text == "#DIV/0!"


def test_the_headings_are_found_below_a_title_and_empty_rows():
    table = read_table(xlsx([line(1)], top=[["Beschwerden 2025"], [], ["Stand: heute"]]))
    assert header_row(table, KNOWN) == 3
    assert headings(table, 3)[:2] == ["Nr.", "Eingangsdatum"]


def test_merged_headings_name_their_columns():
    import xlsxwriter  # noqa: PLC0415 - only this table needs merged cells

    stream = BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        page = book.add_worksheet()
        page.merge_range("A1:A2", "Nr.")
        page.merge_range("B1:C1", "Eingang")
        page.write_row("B2", ["Eingangsdatum", "Eingangsweg"])
        page.merge_range("D1:D2", "Art")
        page.write_row("A3", ["1", "3.3.25", "Post", "Lob"])
    table = read_table(stream.getvalue())
    row = header_row(table, KNOWN)
    names = headings(table, row)
    assert names == ["Nr.", "Eingangsdatum", "Eingangsweg", "Art"]
    assert table.rows[first_data_row(table, row)][0] == "1"


def test_our_own_table_is_understood_whole():
    found = guess([column.heading for column in COLUMNS])
    computed = {"imported_number", "confirmation_due", "closing_due", "statement_due"}
    computed |= {"closing_outcome", "besonderheiten"}
    # A petition comes with its file; its number and date are entered at the Vorgang.
    computed |= {"petition_number", "committee_due_on"}
    # Set at the Vorgang, where the lists of the house offer them.
    computed |= {"rechtskreis", "traegerbezug", "accepted_by"}
    assert {COLUMNS[index].word for index in found.values()} == {c.word for c in COLUMNS} - computed
    assert all(COLUMNS[index].word == word for word, index in found.items())


def test_an_everyday_table_is_understood():
    found = guess(HEADINGS)
    words = [word for word, _ in sorted(found.items(), key=lambda item: item[1])]
    assert words == [
        "number", "arrived_at", "kind", "channel", "title", "anliegen", "standort", "lead_unit",
        "confirmation_done", "answered_at", "closed_at", "result", "last_name", "first_name",
    ]  # fmt: skip
    assert not problems_of(found)


def test_a_table_is_known_again_by_its_headings():
    assert signature(["Nr.", "Eingang am"]) == signature(["nr", "EINGANG  AM"])
    assert signature(["Nr.", "Eingang"]) != signature(["Eingang", "Nr."])


def readings(rows, names=HEADINGS, **more):
    rules = shipped()
    table = read_table(xlsx(rows, names))
    lists = lists_of(
        tree=rules.anliegen_tree,
        channels={code: channel.label for code, channel in rules.channels.items()},
        standorte=[(1, ("Neustadt", "nw"))],
        units=[(2, ("Team Leistung 1",))],
        **more,
    )
    return list(Reader(table, guess(names), names, lists, AT).rows(1))


def only(rows, names=HEADINGS, **more):
    [reading] = readings(rows, names, **more)
    return reading


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"kind": ""}, "C"), ({"kind": "Kritik"}, "C"), ({"channel": "Taube"}, "D"),
        ({"arrived": ""}, "B"), ({"arrived": local(2027, 1, 1)}, "B"),
        ({"arrived": local(1999, 12, 31)}, "B"), ({"anliegen": "S9"}, "F"),
        ({"anliegen": "S1"}, "F"),
        ({"anliegen": "L1"}, "F"), ({"anliegen": ""}, "F"), ({"standort": "Mond"}, "G"),
        ({"unit": "Team X"}, "H"), ({"confirmed": local(2025, 3, 1)}, "I"),
        ({"answered": local(2025, 3, 1)}, "J"), ({"closed": local(2027, 1, 1)}, "K"),
        ({"result": "gut"}, "L"), ({"last_name": "x" * 121}, "M"), ({"number": "9" * 61}, "A"),
    ],
)  # fmt: skip
def test_a_cell_that_cannot_be_taken_is_named(cells, column):
    number = cells.pop("number", None)
    row = line(1, **cells)
    if number:
        row[0] = number
    reading = only([row])
    assert reading.row is None
    assert [problem.column for problem in reading.problems] == [column]
    assert all(problem.reason.endswith(".") for problem in reading.problems)


@pytest.mark.parametrize(
    ("cells", "word", "expected"),
    [
        ({"kind": "Anregung"}, "kind", "idea"), ({"channel": "Tel."}, "channel", "phone"),
        ({"channel": "Vorsprache"}, "channel", "in_person"), ({"standort": "NW"}, "standort", 1),
        ({"unit": "team leistung 1"}, "lead_unit", 2), ({"result": "teils"}, "result", "teilweise"),
        ({"anliegen": "S1.1; V1"}, "codes", ("S1.1", "V1")),
        ({"anliegen": "S1.1 Bearbeitungsdauer"}, "codes", ("S1.1",)),
        ({"anliegen": "Leistung zum Lebensunterhalt: Bearbeitungsdauer"}, "codes", ("S1.1",)),
        ({"anliegen": "S1.1, S1.2, S1.4, V1"}, "further", ("V1 Unfreundlichkeit und Ton",)),
        ({"title": ""}, "title", "Leistung zum Lebensunterhalt: Bearbeitungsdauer"),
        ({"title": "x" * 200}, "title", "x" * 159 + "…"),
        ({"title": "x" * 200}, "matter", "x" * 200),
        ({"closed": ""}, "state", "closed"), ({"closed": "", "answered": ""}, "state", "recorded"),
    ],
)  # fmt: skip
def test_everyday_words_are_understood(cells, word, expected):
    if cells.get("kind") == "Anregung":
        cells["anliegen"] = "I1"
    reading = only([line(1, **cells)])
    assert not reading.problems
    assert getattr(reading.row, word) == expected


def test_empty_rows_are_no_rows():
    rows = [line(1), [None] * 14, ["", "", ""], line(2)]
    assert [reading.row.line for reading in readings(rows)] == [2, 5]


def test_without_a_column_of_anliegen_nobody_is_asked_for_them():
    names = [name for name in HEADINGS if name != "Anliegen"]
    cells = line(1)
    del cells[5]
    assert only([cells], names, needs_anliegen=False).row.codes == ()


def test_text_is_kept_free_of_control_characters():
    assert only([line(1, title="Ton\u202e und\x07 Art")]).row.title == "Ton und Art"
