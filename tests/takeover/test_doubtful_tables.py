"""What an old table hides, loses or has changed is asked, named or refused; a run can go back."""

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
import xlsxwriter

from krm.casework.models import CaseNote
from krm.corrections.actions import proposing
from krm.deadlines.models import Deadline
from krm.documents.rules.table import TableUnreadable, read_table
from krm.documents.rules.text_table import read_csv
from krm.journal.actions import Refused
from krm.journal.models import JournalEntry
from krm.journal.queries.verify import verify_journal
from krm.parties.models import Party
from krm.reactions.models import Reaction
from krm.takeover.actions import importing, taking_back
from krm.takeover.jobs import working
from krm.takeover.models import ImportedRow, RegisterImport
from krm.takeover.rules.row import Options
from tests.house.tables import HEADINGS, line, local, many, xlsx

AT = datetime(2026, 5, 4, 10, tzinfo=UTC)
State = RegisterImport.State
HEAD = "Nr.;Eingangsdatum;Art;Eingangsweg;Anliegen;Erledigt am;Ergebnis;Name;Straße;PLZ;Telefon"
ROW = "B {0}/2025;03.03.2025;Beschwerde;Brief;S1.1;25.03.2025;berechtigt;{1};Musterweg 1;{2};{3}"


def csv_of(*rows, charset="utf-8"):
    return "\r\n".join([HEAD, *rows, ""]).encode(charset)


def row_of(number=1, name="Muster", postcode="67433", phone="06321 1234"):
    return ROW.format(number, name, postcode, phone)


def checked(house, content, name="alt.xlsx", sheet="", **said):
    run = importing.upload_table(content=content, name=name, by=house.officer, at=AT)
    options = Options(**said)
    columns = importing.columns_for(run, sheet, options.charset)
    importing.ask_check(
        run=run, sheet=sheet or run.sheet, columns=columns, options=options, by=house.officer, at=AT
    )
    return working.work_on(run.pk, clock=lambda: AT)


def imported(house, content, name="alt.xlsx", **said):
    run = checked(house, content, name, **said)
    assert run.state == State.CHECKED, run.problems or run.failure
    importing.ask_import(run=run, by=house.officer, at=AT)
    return working.work_on(run.pk, clock=lambda: AT)


def cells(problems):
    return {f"{one['column']}{one['row']}": one["reason"] for one in problems}


@pytest.mark.parametrize(
    ("rows", "line_named"),
    [
        ([row_of(1), row_of(2, name='"Muster'), row_of(3), row_of(4)], 3),
        ([row_of(1, name='"Muster'), row_of(2), row_of(3, name='x"')], 2),
        ([row_of(1), row_of(2, phone='"06321')], 3),
        ([row_of(1, name='"Frau "Muster"')], 2),
        ([row_of(1, name='"zwei\r\nZeilen"'), row_of(2, name='"Muster')], 4),
    ],
)
def test_i_01_a_quotation_mark_that_nobody_closed_is_refused_with_its_line(rows, line_named):
    with pytest.raises(TableUnreadable, match=rf"In Zeile {line_named} beginnt ein Anführungszeic"):
        read_table(csv_of(*rows))


def test_i_01_lines_inside_a_cell_and_quotation_marks_inside_a_word_stay():
    content = csv_of(row_of(1, name='"Muster, ""Mara""\r\nb. Schmidt"'), row_of(2, name='5" Ring'))
    rows = read_table(content).rows
    assert [row[7] for row in rows[1:]] == ['Muster, "Mara"\nb. Schmidt', '5" Ring']


@pytest.mark.parametrize("count", [1, 2, 17, 300])
def test_i_01_every_line_of_a_plain_file_is_a_row(count):
    text = csv_of(*[row_of(number) for number in range(count)])
    assert len(read_csv(text).rows) == len(text.splitlines()) == count + 1


def test_i_01_a_row_that_slid_to_the_right_is_a_fault(house):
    run = checked(house, csv_of(row_of(1), row_of(2) + ";zu viel"), "alt.csv")
    assert run.state == State.FAULTY
    assert "verrutscht" in cells(run.problems)["L3"]


def test_i_02_the_day_of_a_confirmation_without_a_deadline_is_kept_and_said(house):
    run = imported(house, xlsx([line(1, channel="Telefon"), line(2)]))
    assert cells(run.hints) == {
        "I2": "Hier läuft keine Frist für eine Bestätigung. Der Tag kommt als Notiz in den Vorgang."
    }
    [note] = CaseNote.objects.all()
    assert note.reaction.imported_number == "B 1/2025"
    assert note.text == "Aus der importierten Tabelle: bestätigt am 05.03.2025."


def test_i_02_a_column_nobody_chose_and_a_row_without_a_chosen_cell_are_named(house):
    names = [*HEADINGS, "Bemerkung"]
    rows = [[*line(1), "wichtig"], [""] * len(HEADINGS) + ["nur hier"]]
    run = imported(house, xlsx(rows, names))
    assert run.rows_new == 1
    found = cells(run.hints)
    assert found["O1"] == "Diese Spalte wird nicht importiert. Zellen mit Inhalt: 2."
    assert "ausgelassen" in found["O3"]
    assert run.hint_count == 2


def test_i_02_a_run_is_taken_back_whole(house):
    run = imported(house, xlsx(many(60)))
    numbers = set(Reaction.objects.values_list("number", flat=True))
    taking_back.ask_take_back(run=run, reason="Falsches Blatt.", by=house.officer, at=AT)
    run = working.work_on(run.pk, clock=lambda: AT)
    assert (run.state, run.taken_back_by) == (State.TAKEN_BACK, house.officer)
    rows = Reaction.objects.all()
    assert {row.state for row in rows} == {"cancelled"}
    assert {row.number for row in rows} == numbers
    assert {(row.party, row.matter, row.imported_number) for row in rows} == {(None, "", "")}
    assert not Party.objects.filter(last_name__startswith="Muster").exists()
    assert not Deadline.objects.filter(state="running").exists()
    assert not ImportedRow.objects.exists()
    assert JournalEntry.objects.filter(verb="reaction_import_taken_back").count() == 60
    assert not verify_journal().problems
    again = imported(house, xlsx(many(60)))
    assert (again.rows_new, again.rows_known) == (60, 0)


def test_i_02_a_crash_in_between_is_gone_on_with(house, monkeypatch):
    monkeypatch.setattr(taking_back, "PORTION", 2)
    run = imported(house, xlsx(many(5)))
    run = taking_back.ask_take_back(run=run, reason="Falsch.", by=house.officer, at=AT)
    assert taking_back.take_back_some(run=run, by=house.officer, at=AT) == 2
    assert Reaction.objects.filter(state="cancelled").count() == 2
    assert working.work_on(run.pk, clock=lambda: AT).state == State.TAKEN_BACK
    assert Reaction.objects.filter(state="cancelled").count() == 5


def test_i_02_what_somebody_has_worked_on_keeps_the_run(house):
    run = imported(house, xlsx([line(1, answered=None, closed=None, result=""), line(2)]))
    case = Reaction.objects.get(imported_number="B 1/2025")
    proposing.withdraw(reaction=case, proof="Anruf", by=house.officer, at=AT)
    with pytest.raises(Refused, match=f"schon jemand gearbeitet: {case.number}"):
        taking_back.ask_take_back(run=run, reason="Falsch.", by=house.officer, at=AT)
    assert RegisterImport.objects.get().state == State.DONE


def test_i_02_after_its_day_it_takes_a_second_person(house):
    run = imported(house, xlsx([line(1)]))
    later = AT + timedelta(days=1)
    with pytest.raises(Refused, match="zweite Person"):
        taking_back.ask_take_back(run=run, reason="Falsch.", by=house.officer, at=later)
    taking_back.ask_take_back(run=run, reason="Falsch.", by=house.front_office, at=later)
    assert RegisterImport.objects.get().state == State.TAKING_BACK


def book(*sheets):
    """Return an .xlsx: each sheet a name, its rows, which rows and columns hide, and if it does."""
    stream = BytesIO()
    options = {"in_memory": True, "default_date_format": "dd.mm.yyyy"}
    with xlsxwriter.Workbook(stream, options) as made:
        for name, rows, hidden_rows, hidden_columns, is_hidden in sheets:
            page = made.add_worksheet(name)
            for number, row in enumerate([HEADINGS, *rows]):
                page.write_row(number, 0, row)
            for number in hidden_rows:
                page.set_row(number, None, None, {"hidden": True})
            for column in hidden_columns:
                page.set_column(column, column, None, None, {"hidden": True})
            page.hide() if is_hidden else page.activate()
    return stream.getvalue()


def test_i_03_the_sheet_that_is_shown_is_taken():
    content = book(("Entwurf", [line(1)], (), (), True), ("Beschwerden", [line(2)], (), (), False))
    table = read_table(content)
    assert (table.sheet, table.hidden_sheets) == ("Beschwerden", ("Entwurf",))
    assert read_table(content, sheet="Entwurf").rows[1][0] == "B 1/2025"


def test_i_03_hidden_rows_are_asked_for(house):
    content = book(("B", [line(1), line(2), line(3)], (2,), (12,), False))
    assert read_table(content).hidden_columns == (12,)
    with pytest.raises(Refused, match="ausgeblendete Zeilen"):
        checked(house, content)
    left = checked(house, content, hidden_rows="leave")
    assert (left.state, left.rows_new) == (State.CHECKED, 2)
    assert "ausgeblendet" in cells(left.hints)["A3"]
    assert checked(house, content, hidden_rows="take").rows_new == 3


@pytest.mark.parametrize("charset", ["cp850", "mac-roman"])
@pytest.mark.parametrize("name", ["Schröder-Groß", "Müller", "Käßner", "Jäger-Groß"])
def test_i_03_an_old_charset_is_asked_for_and_never_taken_wrong(house, charset, name):
    content = csv_of(row_of(1, name=name), charset=charset)
    with pytest.raises(TableUnreadable, match="wie die Umlaute zu lesen sind"):
        read_table(content)
    assert charset in [reading.charset for reading in read_table(content, may_ask=True).readings]
    run = importing.upload_table(content=content, name="alt.csv", by=house.officer, at=AT)
    columns = importing.columns_for(run, "", charset)
    with pytest.raises(Refused, match="Umlaute"):
        importing.ask_check(run=run, sheet="", columns=columns, by=house.officer, at=AT)
    done = imported(house, content, "alt.csv", charset=charset)
    assert done.rows_new == 1
    assert Reaction.objects.get().party.last_name == name


@pytest.mark.parametrize("name", ["Müller", "Großmann „Mara“", "Café § 44 – 5 €", "Ærø", "O’Neill"])
def test_i_03_windows_is_understood_without_asking(name):
    table = read_table(csv_of(row_of(1, name=name), charset="cp1252"))
    assert (table.rows[1][7], table.readings) == (name, ())


@pytest.mark.parametrize(
    ("cells_given", "cell", "words"),
    [
        ({"postcode": "1067"}, "J2", "Null am Anfang (01067)"),
        ({"phone": "17612345"}, "K2", "017612345"),
        ({"phone": "4,91761E+11"}, "K2", "gekürzt"),
        ({"phone": "4.91761e+11"}, "K2", "gekürzt"),
        ({"number": "Jan 25"}, "A2", "Datum"),
    ],
)
def test_i_03_what_a_program_made_of_a_number_is_named_by_cell(house, cells_given, cell, words):
    given = {"number": "B 1/2025", **cells_given}
    text = row_of(1, **{k: v for k, v in given.items() if k != "number"})
    run = checked(house, csv_of(text.replace("B 1/2025", given["number"])), "alt.csv")
    assert run.state == State.FAULTY
    assert words in cells(run.problems)[cell]


@pytest.mark.parametrize(
    ("postcode", "phone", "kept"),
    [
        ('="01067"', '="017612345"', ("01067", "017612345")),
        ("'01067", "06321 1234", ("01067", "06321 1234")),
        ("67433", "+49 176 1234567", ("67433", "+49 176 1234567")),
        ("A-1010", "0043 1 234", ("A-1010", "0043 1 234")),
        ("SW1A 1AA", "110", ("SW1A 1AA", "110")),
    ],
)
def test_i_03_what_is_whole_stays_as_it_is(house, postcode, phone, kept):
    run = imported(house, csv_of(row_of(1, postcode=postcode, phone=phone)), "alt.csv")
    party = Reaction.objects.get().party
    assert (party.postcode, party.phone) == kept
    assert not run.hints


def test_i_03_lost_beginnings_are_restored_when_the_office_says_so(house):
    rows = [row_of(1, postcode="1067"), row_of(2, phone="491761234567")]
    run = imported(house, csv_of(*rows), "alt.csv", restores_zeros=True)
    found = set(Reaction.objects.values_list("party__postcode", "party__phone"))
    assert found == {("01067", "06321 1234"), ("67433", "+491761234567")}
    assert cells(run.hints) == {
        "J2": "Anfang ergänzt: aus 1067 wurde 01067.",
        "K3": "Anfang ergänzt: aus 491761234567 wurde +491761234567.",
    }


def test_i_03_numbers_as_numbers_and_as_days(house):
    names = [*HEADINGS, "PLZ", "Telefon", "Kundennummer"]
    rows = [[*line(1, number=local(2025, 1, 1)), 1067, 63211234, 123456]]
    run = checked(house, xlsx(rows, names))
    assert set(cells(run.problems)) == {"A2", "O2", "P2"}
    rows = [[*line(1), 67433, "", 123456]]
    run = checked(house, xlsx(rows, names))
    assert "Nullen am Anfang" in cells(run.hints)["Q2"]


def test_a_table_of_too_many_columns_is_refused():
    with pytest.raises(TableUnreadable, match="201 Spalten"):
        read_table(b"Nr;b\n" + b";" * 200)
