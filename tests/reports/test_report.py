"""The quantitative report: the same on page, PDF, Excel and JSON; handed in it never changes."""

import io
import json
from datetime import date
from urllib.parse import urlencode

import pikepdf
import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from krm.journal.models import JournalEntry
from krm.privacy.models import LookIn, Sample, SampleAnswer, SampleCase
from krm.reactions.actions import exclude_person
from krm.regelwerk.actions import propose_version, release_version
from krm.regelwerk.rules import shipped_text
from krm.reports.actions.reporting import submit_report
from krm.reports.models import SubmittedReport
from krm.reports.queries.files import as_file
from krm.reports.queries.meeting import pack_on
from krm.reports.queries.report import report_on
from krm.reports.rules.content import differences, lines_of
from krm.reports.rules.facts import Period, problems_of
from tests.house.golden import EARLY, LATE, golden
from tests.house.reactions import moment
from tests.house.remembered import once
from tests.walks.page import Page

AT = moment("2026-08-03T10:00")


@pytest.fixture
def rows(cast):
    return once("golden", golden)


def address(name, period, *args):
    return f"{reverse(name, args=args)}?{urlencode(vars(period))}"


COUNTED = pytest.mark.both_databases("raw SQL: days, moments and conditions are computed there")
BOTH_DAYS = pytest.mark.parametrize("period", [EARLY, LATE], ids=["30.06.", "31.07."])


@COUNTED
@BOTH_DAYS
def test_as_72_as_73_the_page_says_the_same(rows, cast, client, period):
    client.force_login(cast.executive)
    text = Page(client.get(address("reports:quantitative", period)).text).text
    for line in lines_of(report_on(period)).values():
        assert f"{line['name']} {in_pdf(line)}" in text, line["code"]


def in_pdf(line):
    """Return how the page reads a line aloud."""
    if line["days"] is not None:
        return f"{line['days']:.1f} Tage".replace(".", ",")
    opens = f" : {line['name']} im Register ansehen" if line["count"] and line["has_cases"] else ""
    share = f" {line['base']} {line['percent']:.1f} %" if line["percent"] is not None else ""
    return f"{line['count']}{opens}{share.replace('.', ',')}"


@COUNTED
@BOTH_DAYS
def test_as_72_excel_json_and_pdf_say_the_same(rows, period):
    content = report_on(period)
    lines = lines_of(content)
    book = CalamineWorkbook.from_filelike(io.BytesIO(as_file(content, "xlsx", at=AT)))
    table = {row[1]: row for row in book.get_sheet_by_name("Zahlen").to_python()[4:]}
    assert {code: (table[code][3], table[code][5], table[code][6]) for code in lines} == {
        code: tuple(
            "" if value is None else value
            for value in (
                line["count"] if line["days"] is None else None, line["percent"], line["days"],
            )
        )
        for code, line in lines.items()
    }  # fmt: skip
    assert json.loads(as_file(content, "json", at=AT)) == content
    pages = PdfReader(io.BytesIO(as_file(content, "pdf", at=AT))).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    for code in ("confirmation_in_time", "closed_in_time_strict", "conduct", "justified"):
        line = lines[code]
        percent = f"{line['percent']:.1f}".replace(".", ",")
        assert f"{line['count']} {line['base']} {percent} %" in text, code


def test_every_figure_has_a_sentence_formula_and_source_on_the_report(rows):
    content = report_on(EARLY)
    named = {row["code"]: row for row in content["definitions"]}
    assert named.keys() == lines_of(content).keys()
    assert all(row["sentence"] and row["formula"] and row["source"] for row in named.values())
    assert named["conduct"]["denominator"] == "Anliegen der Beschwerden"


def test_the_pdf_is_accessible(rows):
    pdf = pikepdf.open(io.BytesIO(as_file(report_on(EARLY), "pdf", at=AT)))
    assert pdf.Root.MarkInfo.Marked
    assert str(pdf.Root.Lang).startswith("de")


@pytest.mark.parametrize(
    ("days", "field", "sentence"),
    [
        (("2026-06-30", "2026-04-01", "2026-06-30"), "ends_on", "endet, bevor er beginnt"),
        (("2026-04-01", "2026-06-30", "2026-08-04"), "as_of", "liegt in der Zukunft"),
        (("2026-04-01", "2026-06-30", "2026-06-29"), "as_of", "vor dem Ende des Zeitraums"),
    ],
)
def test_a_period_that_cannot_be_counted_is_refused_at_its_field(days, field, sentence):
    found = problems_of(Period(*map(date.fromisoformat, days)), date(2026, 8, 3))
    assert list(found) == [field]
    assert sentence in found[field]


def test_the_page_says_it_at_the_field_and_keeps_what_was_typed(cast, client):
    client.force_login(cast.officer)
    asked = {"starts_on": "2026-06-30", "ends_on": "2026-04-01", "as_of": "2026-06-30"}
    answer = client.get(reverse("reports:quantitative"), asked)
    assert answer.status_code == 400
    assert "endet, bevor er beginnt" in answer.content.decode()
    assert 'value="2026-06-30"' in answer.content.decode()


def test_a_figure_opens_its_cases_for_those_who_may_see_them(rows, cast, client):
    client.force_login(cast.officer)
    page = client.get(address("reports:quantitative", EARLY)).content.decode()
    link = "/register/?figure=conduct~2026-04-01~2026-06-30~2026-06-30"
    assert link in page
    shown = client.get(link).content.decode()
    assert [n for n, row in rows.items() if row.number in shown] == ["G02", "G03", "G12"]
    exclude_person(
        reaction=rows["G02"], person=cast.officer, reason="Befangen", by=cast.officer, at=AT
    )
    assert rows["G02"].number not in client.get(link).content.decode()


def test_whoever_is_kept_away_from_a_case_does_not_find_it_in_the_figures(rows, cast, client):
    client.force_login(cast.executive)
    client.post(address("reports:submit", LATE))
    row = SubmittedReport.objects.get()
    exclude_person(
        reaction=rows["G02"], person=cast.officer, reason="Befangen", by=cast.executive, at=AT
    )
    client.force_login(cast.officer)
    content = client.get(address("reports:quantitative", EARLY)).context["content"]
    assert lines_of(content)["complaints"]["count"] == 8
    assert client.get(row.get_absolute_url()).status_code == 404
    client.post(address("reports:submit", EARLY))
    assert SubmittedReport.objects.count() == 1


def test_a_report_handed_in_stays_and_a_correction_appears_as_a_difference(rows, cast, client):
    client.force_login(cast.officer)
    client.post(address("reports:submit", LATE))
    row = SubmittedReport.objects.get()
    endings = ("pdf", "xlsx", "json")
    files = [reverse("reports:submitted_file", args=[row.pk, ending]) for ending in endings]
    before = [client.get(name).content for name in files]
    assert "kommt dasselbe heraus" in client.get(row.get_absolute_url()).content.decode()
    rows["G08"].state = "cancelled"
    rows["G08"].save()
    assert [client.get(name).content for name in files] == before
    changed = {name: (old, now) for name, old, now in differences(row.content, report_on(LATE))}
    assert changed["Kundenreaktionen"] == ("12", "11")
    page = client.get(row.get_absolute_url()).content.decode()
    assert "Was sich seitdem geändert hat" in page
    entry = JournalEntry.objects.get(verb="submit_report")
    assert entry.data["sha256"] == row.digest
    assert row.is_unchanged
    row.content["blocks"][0]["lines"][0]["count"] = 13
    assert not row.is_unchanged


@pytest.mark.parametrize("part", ["clerk", "lead_leistung", "data_protection", "administrator"])
def test_nobody_else_has_reports(rows, cast, client, part):
    client.force_login(getattr(cast, part))
    for name in ("reports:list", "reports:quantitative"):
        assert client.get(address(name, EARLY)).status_code == 404
    assert "Berichte" not in client.get("/").content.decode()


def test_the_front_office_sees_and_hands_nothing_in(rows, cast, client):
    client.force_login(cast.front_office)
    page = client.get(address("reports:quantitative", EARLY))
    assert "Einreichen" not in page.content.decode()
    assert client.post(address("reports:submit", EARLY)).status_code == 404


def run(*words):
    out = io.StringIO()
    call_command("report", "quantitative", *words, stdout=out)
    return out.getvalue()


def test_the_command_gives_the_same(rows):
    said = ("--from", "2026-04-01", "--to", "2026-06-30", "--as-of", "2026-06-30")
    assert json.loads(run(*said)) == report_on(EARLY)
    assert JournalEntry.objects.filter(verb="export_report").count() == 1


def test_the_command_refuses_what_cannot_be_counted(rows):
    with pytest.raises(CommandError, match="endet, bevor er beginnt") as refused:
        run("--from", "2026-06-30", "--to", "2026-04-01", "--as-of", "2026-06-30")
    assert refused.value.returncode == 1


def test_the_command_says_in_german_what_it_cannot_read(capsys):
    with pytest.raises(SystemExit) as ended:
        run("--from", "gestern", "--to", "2026-04-01", "--as-of", "2026-06-30")
    assert ended.value.code == 2


def test_block_h_counts_look_ins_samples_and_what_they_found(rows):
    case, at = rows["G01"], moment("2026-05-20T09:00")
    words = {"document_title": "Bescheid", "document_on": date(2026, 1, 5), "purpose": "Prüfung"}
    looked = LookIn.objects.create(reaction=case, looked_at=at, entered_at=at, **words)
    LookIn.objects.create(reaction=case, looked_at=at, entered_at=at, **words)
    LookIn.objects.create(
        reaction=case, looked_at=at, entered_at=moment("2026-07-10"), corrects=looked,
        is_too_old=True, **words,
    )  # fmt: skip
    for month, intake, checked in ((4, [], None), (5, [case.number], moment("2026-07-05"))):
        sample = Sample.objects.create(
            month=date(2026, month, 1), intake=intake, drawn_at=moment("2026-06-01"),
            due_on=date(2026, 6, 16), checked_at=checked,
        )  # fmt: skip
    drawn = SampleCase.objects.create(
        sample=sample, reaction=case, number=case.number, source="intake"
    )
    SampleAnswer.objects.create(case=drawn, question="consent", answer="no")
    found = [
        {code: line["count"] for code, line in lines_of(report_on(period)).items()}
        for period in (EARLY, LATE)
    ]
    wanted = ("look_ins", "look_ins_too_old", "samples", "samples_none", "samples_checked",
              "sampled_checked", "sampled_findings")  # fmt: skip
    assert [[each[code] for code in wanted] for each in found] == [
        [2, 0, 2, 1, 0, 0, 0], [2, 1, 2, 1, 1, 1, 1],
    ]  # fmt: skip


def edited_lines():
    """Return the Regelwerk with one line of the report less, one renamed and one moved up."""
    text = shipped_text()
    for old, new in (
        ('praise = "Lob"\n', ""),
        ('ideas = "Ideen und Anregungen"\n', ""),
        ('reactions = "Kundenreaktionen"\n', 'ideas = "Ideen"\nreactions = "Kundenreaktionen"\n'),
        ('anliegen = "Jedes Anliegen"\n', ""),
    ):
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def test_the_lines_are_data_of_the_regelwerk_and_what_was_handed_in_keeps_its_own(rows, cast):
    before = submit_report(period=EARLY, by=cast.officer, at=AT)
    proposal = propose_version(edited_lines(), by=cast.officer, at=AT)
    release_version(proposal, valid_from=date(2026, 9, 1), by=cast.executive, at=AT)
    later = Period(EARLY.starts_on, EARLY.ends_on, date(2026, 9, 1))
    content = report_on(later)
    first = content["blocks"][0]["lines"]
    assert [line["name"] for line in first[:3]] == ["Ideen", "Kundenreaktionen", "Beschwerden"]
    assert "praise" not in lines_of(content)
    # Discrimination stands there also when the Anliegen do not.
    topics = [code for code in lines_of(content) if code.startswith("anliegen:")]
    assert topics == ["anliegen:V4"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(as_file(content, "xlsx", at=AT)))
    named = [row[2] for row in book.get_sheet_by_name("Zahlen").to_python()[4:7]]
    assert named == ["Ideen", "Kundenreaktionen", "Beschwerden"]
    # An earlier Stichtag, and the report that was handed in, are as they were.
    assert lines_of(report_on(EARLY))["praise"]["count"] == 1
    assert differences(before.content, report_on(EARLY)) == []
    assert before.is_unchanged
    # What is counted elsewhere does not hang on it.
    assert pack_on(later, cast.executive, later.as_of).blocks


def test_the_blocks_are_data_of_the_regelwerk_too(rows, cast):
    text = shipped_text()
    for old, new in (
        ('B = "Eingangswege"\n', ""),
        ('C = "Anliegen"\n', ""),
        ('A = "Eingang nach Art"\n', 'F = "Was noch offen ist"\nA = "Eingang"\n'),
        ('F = "Bestand"\n', ""),
    ):
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    proposal = propose_version(text, by=cast.officer, at=AT)
    release_version(proposal, valid_from=date(2026, 9, 1), by=cast.executive, at=AT)
    content = report_on(Period(EARLY.starts_on, EARLY.ends_on, date(2026, 9, 1)))
    titles = [(block["block"], block["title"]) for block in content["blocks"]]
    assert titles[:3] == [
        ("F", "Was noch offen ist"), ("A", "Eingang"), ("D", "Ergebnis der Beschwerden"),
    ]  # fmt: skip
    assert titles[-1] == ("C", "Anliegen"), "discrimination stands there always"
    assert not [code for code in lines_of(content) if code.startswith("channel:")]
    assert not [row for row in content["definitions"] if row["code"].startswith("channel:")]
    assert [block["block"] for block in report_on(EARLY)["blocks"]] == list("ABCDEFGH")
