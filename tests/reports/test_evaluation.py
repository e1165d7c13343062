"""Evaluations: the same numbers as the report, whatever they are broken down by."""

import io
import json
from datetime import date
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from krm.journal.actions import Refused
from krm.journal.models import JournalEntry
from krm.measures.models import IDEA, Measure
from krm.organisation.queries import local_day
from krm.reactions.actions import exclude_person
from krm.reactions.models import Reaction
from krm.reports.actions.evaluating import export_evaluation, save_evaluation
from krm.reports.queries.behind import figure_named
from krm.reports.queries.evaluation import evaluated, keys_behind, opened
from krm.reports.queries.evaluation_files import as_file, saved_evaluations
from krm.reports.rules.choosing import Choice, choice_of
from krm.reports.rules.dimensions import DIMENSIONS
from krm.reports.rules.facts import Period
from krm.ui.rules import format_day
from tests.house.golden import EARLY, LATE, golden
from tests.house.reactions import moment
from tests.house.remembered import once

pytestmark = pytest.mark.both_databases("JSON: saved contents, and groups by expressions")


AT = moment("2026-08-03T10:00")
RESULTS = Choice("reactions", EARLY, ("result",), "month", (("kind", "complaint"),))


@pytest.fixture
def rows(db):
    return once("golden", golden)


def numbers(period, counted_by, *dimensions, columns="", **filters):
    """Return the sums of the rows of an evaluation by their categories."""
    choice = Choice(counted_by, period, dimensions, columns, tuple(filters.items()))
    return {
        tuple(line["keys"]): line["total"]["count"]
        for line in evaluated(choice)["lines"]
        if not line["is_sum"]
    }


def one(period, counted_by, dimension, **filters):
    return {
        key: count for (key,), count in numbers(period, counted_by, dimension, **filters).items()
    }


@pytest.mark.parametrize(
    ("period", "late", "open_ones", "unjustified"),
    [(EARLY, {"in_time": 4, "running": 2}, 2, 2),
     (LATE, {"in_time": 4, "late": 1, "overdue": 1}, 1, 3)],
    ids=["30.06.", "31.07."],
)  # fmt: skip
def test_as_72_as_73_golden_numbers_stand_in_evaluations(
    rows, period, late, open_ones, unjustified
):
    assert one(period, "reactions", "kind") == {
        "complaint": 9, "praise": 1, "idea": 1, "petition": 1,
    }  # fmt: skip
    assert one(period, "reactions", "channel") == {
        "letter": 3, "email": 4, "counter": 1, "service_center": 1, "card_paper": 2, "via_bmas": 1,
    }  # fmt: skip
    topics = one(period, "anliegen", "topic")
    assert (topics["S1.1"], topics["S3.3"], topics["V1"], sum(topics.values())) == (2, 2, 2, 15)
    assert one(period, "anliegen", "conduct") == {"matter": 10, "conduct": 3, "other": 2}
    assert one(period, "anliegen", "conduct", kind="complaint") == {"matter": 9, "conduct": 3}
    closing = one(period, "reactions", "in_time", kind="complaint", written="yes")
    assert closing.pop("none") == 1  # without a name
    assert closing == late
    confirmed = one(period, "reactions", "confirmed")
    assert (confirmed["in_time"], confirmed["late"]) == (7, 1)
    results = {"berechtigt": 3, "teilweise": 1, "unberechtigt": unjustified, "nicht_bewertbar": 1}
    assert one(period, "reactions", "result", kind="complaint") == results | {"open": open_ones}
    by_month = one(period, "reactions", "month", kind="complaint")
    assert by_month.pop("202604") == 0  # a month without a case is an answer, too
    assert by_month.pop("202607", 0) == 0
    assert by_month == {"202605": 6, "202606": 3}


def test_as_72_excel_json_and_pdf_of_an_evaluation_say_the_same(rows):
    content = evaluated(RESULTS)
    assert json.loads(as_file(content, "json", at=AT)) == content
    book = CalamineWorkbook.from_filelike(io.BytesIO(as_file(content, "xlsx", at=AT)))
    table = {row[0]: row for row in book.get_sheet_by_name("Zahlen").to_python()[5:]}
    pages = PdfReader(io.BytesIO(as_file(content, "pdf", at=AT))).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    for line in content["lines"]:
        (label,), numbers = line["labels"], [*line["cells"], line["total"]]
        assert table[label][1::2] == [number["count"] for number in numbers]
        if not line["is_sum"]:
            share = f"{line['total']['percent']:.1f}".replace(".", ",")
            whole = content["lines"][-1]["total"]["count"]
            assert f"{label} {line['total']['count']} {whole} {share} %" in text
    assert content["sentences"][0] in text.replace("\xad ", "")


def test_a_saved_evaluation_is_a_file_under_its_name_and_each_share_is_of_the_sum_below(cast, rows):
    months = Choice("reactions", EARLY, ("result",), "month", (("kind", "complaint"),))
    row = save_evaluation(name="Anfrage Kreistag", choice=months, by=cast.officer, at=AT)
    pages = PdfReader(io.BytesIO(as_file(row.content, "pdf", at=AT, saved=row))).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    kept = f"gespeichert am {format_day(local_day(AT))} von {cast.officer.display_name}"
    assert text.index("Anfrage Kreistag") < text.index(kept) < text.index("Zahl Anzahl von Anteil")
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(as_file(row.content, "xlsx", at=AT, saved=row))
    )
    sheet = book.get_sheet_by_name("Zahlen").to_python()
    assert sheet[3][0] == f"Anfrage Kreistag, {kept}"
    total = row.content["lines"][-1]
    # Of May the shares are of May, and a sum is no share of anything.
    assert f"Summe {total['cells'][0]['count']} " in text
    assert f"Summe {total['cells'][0]['count']} {total['total']['count']}" not in text
    assert set(sheet[-1][2::2]) == {""}
    for line in row.content["lines"][:-1]:
        count, percent = line["cells"][0]["count"], line["cells"][0]["percent"]
        if count:
            share = f"{percent:.1f}".replace(".", ",")
            assert f"{line['labels'][0]} {count} {total['cells'][0]['count']} {share} %" in text


def test_a_choice_is_the_same_after_it_was_written_down(rows):
    outside = Choice("anliegen", LATE, ("standort", "topic"), "year", by_count=True,
                     is_for_outside=True, question="topics")  # fmt: skip
    assert [choice_of(choice.as_words()) for choice in (RESULTS, outside)] == [RESULTS, outside]


def test_saving_and_exporting_stand_in_the_journal(cast, rows):
    row = save_evaluation(name="Kreistag", choice=RESULTS, by=cast.officer, at=AT)
    export_evaluation(choice=RESULTS, ending="json", by=cast.officer, at=AT)
    found = JournalEntry.objects.filter(verb__in=("save_evaluation", "export_evaluation"))
    assert [(entry.verb, entry.data["from"]) for entry in found.order_by("seq")] == [
        ("save_evaluation", "2026-04-01"), ("export_evaluation", "2026-04-01"),
    ]  # fmt: skip
    assert row.is_unchanged


def test_who_is_kept_away_from_a_case_sees_no_evaluation_that_counts_it(cast, rows):
    saved = save_evaluation(name="Kreistag", choice=RESULTS, by=cast.officer, at=AT)
    exclude_person(
        reaction=Reaction.objects.get(title="G01"), person=cast.executive, reason="betroffen",
        by=cast.officer, at=AT,
    )  # fmt: skip
    assert saved_evaluations(cast.executive) == []
    assert saved_evaluations(cast.officer) == [saved]
    _, content = export_evaluation(choice=RESULTS, ending="json", by=cast.executive, at=AT)
    assert json.loads(content)["lines"][-1]["total"]["count"] == 8
    with pytest.raises(Refused, match="speichert bitte jemand anderes"):
        save_evaluation(name="Kreistag", choice=RESULTS, by=cast.executive, at=AT)


@pytest.mark.parametrize(
    ("name", "choice", "sentence"),
    [
        (" ", RESULTS, "Bitte einen Namen"),
        ("Leer", Choice("reactions", EARLY, ("kind",), filters=(("kind", "eingabe"),)),
         "In dieser Auswertung steht nichts"),
        ("Leer", Choice("reactions", EARLY, ()), "Bitte Zeilen wählen"),
        ("Alter", Choice("reactions", EARLY, ("age",)), "Alter wird zu Kundenreaktionen nicht"),
    ],
)  # fmt: skip
def test_what_the_verb_refuses(cast, rows, name, choice, sentence):
    with pytest.raises(Refused, match=sentence):
        save_evaluation(name=name, choice=choice, by=cast.officer, at=AT)


def test_every_place_opens_exactly_the_cases_it_counts(rows):
    for counted_by, dimensions in (("reactions", ("kind", "channel")), ("anliegen", ("topic",))):
        choice = Choice(counted_by, LATE, dimensions, "month")
        content = evaluated(choice)
        for line in content["lines"]:
            if line["is_sum"]:
                continue  # a Vorgang with several Anliegen is one in the register
            for key, cell in zip(content["column_keys"], line["cells"], strict=True):
                place = choice.place(line["keys"], key)
                assert len(keys_behind(place)) == cell["count"], (line["labels"], key)
                assert figure_named(urlencode(place.as_words())).keys == sorted(
                    keys_behind(place), reverse=True
                )
    assert figure_named("rows=age&counted=reactions") is None


def test_the_rows_of_every_dimension_open_what_they_count(rows):
    for code, row in DIMENSIONS.items():
        choice = Choice(max(row.of), LATE, (code,), filters=(("channel", "email"),))
        for line in evaluated(choice)["lines"][:-1]:
            found = evaluated(choice.place(line["keys"], None))["lines"][-1]["total"]["count"]
            assert found == line["total"]["count"], (code, line["labels"])


def test_from_a_place_of_an_evaluation_no_measure_is_planned_because_of_a_figure(
    rows, cast, client
):
    client.force_login(cast.officer)
    where = {"figure": urlencode(RESULTS.as_words())}
    page = client.get(reverse("desk:register"), where).content.decode()
    assert "Nur die Vorgänge hinter der Zahl" in page
    assert reverse("reports:plan_measure") not in page, "no figure stands behind it"


def test_what_was_changed_because_of_complaints_are_measures_against_a_cause(rows):
    said = {"against": {}, "idea": {"dedup_key": f"{IDEA}1"}, "promise": {"is_promise": True}}
    for title, more in said.items():
        Measure.objects.create(
            title=title, state=Measure.State.DONE, proposed_at=moment("2026-03-09"), **more
        )
    content = evaluated(opened("changed", AT.date()))
    assert content["beside"][0]["count"] == 1
    assert content["listed"] == ["against (erledigt)"]


@pytest.mark.parametrize(
    ("last", "changes"), [(date(2026, 6, 30), False), (date(2026, 12, 31), True)]
)
def test_years_are_compared_only_where_none_of_their_days_is_missing(rows, last, changes):
    period = Period(date(2025, 1, 1), last, last)
    content = evaluated(Choice("reactions", period, ("kind",), "year"))
    assert content["columns"] == ["2025", "2026"]  # a year without a case is an answer, too
    assert content["has_change"] is changes
    said = "2026: hier fehlen Tage. Deshalb steht keine Änderung da."
    assert (said in content["sentences"]) is not changes
    assert ("2026 gegenüber 2025: " in " ".join(content["sentences"])) is changes
