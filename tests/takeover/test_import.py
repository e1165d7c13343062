"""Importing an old Erfassungstabelle: all or nothing, known again, explained cell by cell."""

from datetime import UTC, date, datetime

import pytest

from krm.casework.actions import close
from krm.deadlines.models import Deadline
from krm.journal.actions import Refused
from krm.journal.models import JournalEntry
from krm.journal.queries.verify import verify_journal
from krm.reactions import actions as reactions
from krm.reactions.models import NumberSeries, Reaction
from krm.takeover.actions import importing
from krm.takeover.jobs import working
from krm.takeover.models import ColumnMapping, ImportedRow, RegisterImport
from tests.house.tables import HEADINGS, line, local, many, xlsx

pytestmark = pytest.mark.both_databases(
    "JSON: rows of the old table, and many rows in one statement", every_run=True
)

AT = datetime(2026, 5, 4, 10, tzinfo=UTC)
State = RegisterImport.State


def clock():
    return AT


def uploaded(house, content, name="Beschwerden.xlsx"):
    return importing.upload_table(content=content, name=name, by=house.officer, at=AT)


def checked(house, content, name="Beschwerden.xlsx", **columns):
    run = uploaded(house, content, name)
    columns = {**run.columns, **columns}
    importing.ask_check(run=run, sheet=run.sheet, columns=columns, by=house.officer, at=AT)
    return working.work_on(run.pk, clock=clock)


def imported(house, content, name="Beschwerden.xlsx"):
    run = checked(house, content, name)
    assert run.state == State.CHECKED, run.problems or run.failure
    importing.ask_import(run=run, by=house.officer, at=AT)
    return working.work_on(run.pk, clock=clock)


def test_a_closed_row_stands_in_the_register_as_if_it_had_been_kept_here(house):
    run = imported(house, xlsx([line(7)]))
    assert (run.state, run.rows_new, run.rows_known) == (State.DONE, 1, 0)
    row = Reaction.objects.get()
    assert (row.number, row.imported_number) == ("KRM-2026-00001", "B 7/2025")
    assert (row.kind, row.channel, row.state, row.result) == (
        "complaint", "letter", "closed", "berechtigt",
    )  # fmt: skip
    assert row.is_written
    assert row.party.display_name == "Mara Beispielfrau"
    found = {d.kind: (d.state, d.due_on, d.settled_on) for d in row.deadlines.all()}
    assert found == {
        "confirmation": ("met", date(2025, 3, 6), date(2025, 3, 5)),
        "closing": ("met", date(2025, 3, 31), date(2025, 3, 24)),
    }
    entry = JournalEntry.objects.get(chain=f"reaction:{row.pk}")
    assert (entry.seq, entry.verb, entry.data["line"]) == (1, "reaction_imported", 2)
    assert entry.personal.payload["old_number"] == "B 7/2025"
    assert not verify_journal().problems


def test_an_open_row_is_open_with_its_deadlines(house):
    content = xlsx([line(1, arrived=local(2026, 4, 27, 8), confirmed=None, answered=None,
                         closed=None, result="")])  # fmt: skip
    run = imported(house, content)
    row = Reaction.objects.get()
    assert (row.state, run.rows_open) == ("recorded", 1)
    assert {d.kind: (d.state, d.due_on) for d in row.deadlines.all()} == {
        "confirmation": ("running", date(2026, 4, 30)),
        "closing": ("running", date(2026, 5, 25)),
    }


@pytest.mark.parametrize(
    ("cells", "state", "deadlines"),
    [
        ({"confirmed": local(2025, 3, 7)}, "closed", {"missed", "met"}),
        ({"confirmed": None}, "closed", {"missed", "met"}),
        ({"answered": local(2025, 4, 1), "closed": local(2025, 4, 2)}, "closed",
         {"met", "missed"}),
        ({"channel": "Telefon", "confirmed": None}, "closed", {"met"}),
        ({"kind": "Lob", "anliegen": "L1", "channel": "Telefon", "result": ""}, "closed", {"met"}),
    ],
)  # fmt: skip
def test_deadlines_as_they_came_out(house, cells, state, deadlines):
    imported(house, xlsx([line(1, **cells)]))
    row = Reaction.objects.get()
    assert row.state == state
    assert set(row.deadlines.values_list("state", flat=True)) == deadlines


def test_three_bad_cells_change_nothing_and_are_listed(house):
    rows = many(300)
    rows[99][1] = "31.02.2025"
    rows[149][2] = "Beschwärde"
    rows[249][5] = "S99"
    run = checked(house, xlsx(rows))
    assert (run.state, run.problem_count) == (State.FAULTY, 3)
    assert [(cell["row"], cell["column"], cell["value"]) for cell in run.problems] == [
        (101, "B", "31.02.2025"), (151, "C", "Beschwärde"), (251, "F", "S99"),
    ]  # fmt: skip
    assert all(cell["reason"] and cell["heading"] for cell in run.problems)
    with pytest.raises(Refused):
        importing.ask_import(run=run, by=house.officer, at=AT)
    assert not Reaction.objects.exists()
    assert not NumberSeries.objects.filter(series="KRM").exists()


def test_a_fault_that_came_after_the_check_changes_nothing(house):
    run = checked(house, xlsx([line(1, unit=house.leistung.name)]))
    importing.ask_import(run=run, by=house.officer, at=AT)
    house.leistung.name = "Anders"
    house.leistung.save()
    run = working.work_on(run.pk, clock=clock)
    assert (run.state, run.problem_count) == (State.FAULTY, 1)
    assert not Reaction.objects.exists()


def test_the_same_table_again_brings_nothing_new(house):
    content = xlsx(many(40))
    imported(house, content)
    again = imported(house, content)
    assert (again.rows_new, again.rows_known, again.rows_changed) == (0, 40, 0)
    assert Reaction.objects.count() == 40


def test_a_longer_table_brings_only_what_is_new(house):
    imported(house, xlsx(many(10)))
    run = imported(house, xlsx(many(12)))
    assert (run.rows_new, run.rows_known) == (2, 10)
    numbers = Reaction.objects.order_by("pk").values_list("number", flat=True)
    assert list(numbers) == [f"KRM-2026-{n:05d}" for n in range(1, 13)]


def test_rows_without_a_number_are_known_by_what_they_say(house):
    duplicates = [line(1, number=""), line(1, number=""), line(2, number="")]
    assert imported(house, xlsx(duplicates)).rows_new == 3
    assert imported(house, xlsx([*duplicates, line(3, number="")])).rows_new == 1


def test_a_changed_row_is_reported_and_not_overwritten(house):
    imported(house, xlsx([line(1), line(2)]))
    run = imported(house, xlsx([line(1), line(2, title="Ganz anders")]))
    assert (run.rows_new, run.rows_known, run.rows_changed) == (0, 1, 1)
    assert run.changed[0]["row"] == 3
    assert not Reaction.objects.filter(title="Ganz anders").exists()


def test_the_same_number_twice_in_a_table(house):
    run = checked(house, xlsx([line(1), line(2), line(1, title="Doppelt")]))
    assert [(cell["row"], cell["column"]) for cell in run.problems] == [(4, "A")]


def test_follow_ups_are_linked(house):
    headings = [*HEADINGS, "Folgereaktion von"]
    rows = [[*line(1), "B 2/2025"], [*line(2), ""], [*line(3), "B 99/2025"]]
    run = checked(house, xlsx(rows, headings))
    assert [(cell["row"], cell["column"]) for cell in run.problems] == [(4, "O")]
    imported(house, xlsx(rows[:2], headings))
    later = Reaction.objects.get(imported_number="B 1/2025")
    assert later.follow_up_of.imported_number == "B 2/2025"


def test_a_circle_of_follow_ups_is_a_fault(house):
    headings = [*HEADINGS, "Folgereaktion von"]
    rows = [[*line(1), "B 2/2025"], [*line(2), "B 1/2025"]]
    run = checked(house, xlsx(rows, headings))
    assert {cell["row"] for cell in run.problems} == {2, 3}


def test_anonymous_rows_keep_no_name(house):
    headings = [*HEADINGS, "anonym"]
    run = checked(house, xlsx([[*line(1), "ja"]], headings))
    assert [cell["heading"] for cell in run.problems] == ["Name"]
    plain = line(1, last_name="", first_name="", answered=None, closed=None, confirmed=None)
    imported(house, xlsx([[*plain, "ja"]], headings))
    row = Reaction.objects.get()
    assert (row.state, row.party, row.deadlines.count()) == ("anonymous_recorded", None, 0)


def test_columns_are_remembered_by_their_names(house):
    headings = ["Zeichen", "Kam", "Was", "Wie", "Worüber"]
    rows = [["1", "3.3.25", "Lob", "Brief", "L1"]]
    run = uploaded(house, xlsx(rows, headings))
    assert run.columns == {}
    columns = {"number": 0, "arrived_at": 1, "kind": 2, "channel": 3, "anliegen": 4}
    importing.ask_check(run=run, sheet=run.sheet, columns=columns, by=house.officer, at=AT)
    assert ColumnMapping.objects.count() == 1
    assert (
        uploaded(house, xlsx([["2", "4.3.25", "Lob", "Brief", "L1"]], headings)).columns == columns
    )


@pytest.mark.parametrize(
    ("columns", "field"),
    [({"kind": 2}, "field_arrived_at"), ({"arrived_at": 1, "kind": 1, "channel": 3}, "field_kind")],
)
def test_a_mapping_that_cannot_work_is_refused(house, columns, field):
    run = uploaded(house, xlsx([line(1)]))
    with pytest.raises(Refused) as refusal:
        importing.ask_check(run=run, sheet="", columns=columns, by=house.officer, at=AT)
    assert refusal.value.code in (field, "field_channel")


def test_only_who_holds_the_right_imports(house):
    with pytest.raises(Refused, match="Recht"):
        importing.upload_table(
            content=xlsx([line(1)]), name="x.xlsx", by=house.leistung.lead, at=AT
        )
    run = checked(house, xlsx([line(1)]))
    with pytest.raises(Refused, match="Recht"):
        importing.ask_import(run=run, by=house.leistung.lead, at=AT)


def test_a_csv_of_an_old_program(house):
    head = "Nr;Eingang;Art;Eingangsweg;Anliegen;Name;Erledigt am"
    text = f"{head}\r\n1;3.2.25;Lob;Post;L1;Müßig;4.2.25\r\n"
    run = imported(house, text.encode("cp1252"), "alt.csv")
    assert (run.rows_new, run.document.title) == (1, "alt.csv")
    assert Reaction.objects.get().party.last_name == "Müßig"
    assert run.document.text == ""


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"", "leer.xlsx"), (b"PK\x03\x04kaputt", "x.xlsx"), (b"%PDF-1.4", "x.pdf"),
     (xlsx([]), "nur-kopf.xlsx"), (b"\x00\x01\x02", "x.csv")],
)  # fmt: skip
def test_what_is_no_table_is_refused_with_a_reason(house, content, name):
    with pytest.raises(Refused) as refusal:
        uploaded(house, content, name)
    assert refusal.value.reason.endswith(".")
    assert not RegisterImport.objects.exists()


def test_two_workers_do_not_work_on_one_table(house):
    run = uploaded(house, xlsx([line(1)]))
    importing.ask_check(run=run, sheet=run.sheet, columns=run.columns, by=house.officer, at=AT)
    RegisterImport.objects.update(claimed_at=AT, touched_at=AT)
    assert working.work_on(run.pk, clock=clock) is None
    later = AT + working.LEASE * 2
    assert working.work_on(run.pk, clock=lambda: later).state == State.CHECKED


def test_a_lost_file_ends_the_work_with_a_reason(house):
    run = uploaded(house, xlsx([line(1)]))
    importing.ask_check(run=run, sheet=run.sheet, columns=run.columns, by=house.officer, at=AT)
    RegisterImport.objects.get().document.__class__.objects.update(stored_name="weg.xlsx")
    run = working.work_on(run.pk, clock=clock)
    assert (run.state, bool(run.failure)) == (State.FAILED, True)


def test_every_row_tells_where_it_came_from(house):
    run = imported(house, xlsx(many(5)))
    assert list(ImportedRow.objects.order_by("line").values_list("line", "register_import")) == [
        (n, run.pk) for n in range(2, 7)
    ]
    assert not Deadline.objects.filter(state="running", reaction__state="closed").exists()
    assert not verify_journal().problems


def test_what_was_answered_before_can_be_closed_here(house):
    headings = [*HEADINGS, "Stand"]
    imported(house, xlsx([[*line(1, closed=None), "Beantwortet"]], headings))
    row = Reaction.objects.get()
    assert row.state == "answered"
    item = row.anliegen.get()
    reactions.assess_anliegen(
        anliegen=item, assessment="berechtigt", criterion="deadline_missed",
        by=house.officer, at=AT,
    )  # fmt: skip
    assert close.close(reaction=row, by=house.officer, at=AT).state == "closed"


def test_rows_of_many_days_cost_no_statement_more(house, django_assert_max_num_queries):
    rows = [line(number, arrived=local(2025, 1, number, 8)) for number in range(1, 29)]
    run = checked(house, xlsx(rows))
    importing.ask_import(run=run, by=house.officer, at=AT)
    with django_assert_max_num_queries(50):
        working.work_on(run.pk, clock=clock)
    assert Reaction.objects.count() == len(rows)
