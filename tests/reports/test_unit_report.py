"""The report of one unit: for its lead and for whoever sees reports, and it opens its Vorgänge."""

import io
import json
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from krm.casework.models import PraiseNote
from krm.journal.actions import Refused
from krm.journal.models import JournalEntry
from krm.reactions.actions import exclude_person
from krm.reactions.models import Reaction
from krm.reports.actions.reporting import export_report
from krm.reports.queries.behind import figure_named
from krm.reports.queries.evaluation import keys_behind
from krm.reports.queries.report import report_on
from krm.reports.queries.situation import counted_situation
from krm.reports.rules.choosing import Choice
from krm.reports.rules.content import lines_of
from tests.house.golden import EARLY, golden
from tests.house.reactions import moment
from tests.house.remembered import once
from tests.walks.walker import Walker

AT = moment("2026-08-03T10:00")
LED = ("G01", "G02", "G07", "G09")
SCOPE = "2026-04-01~2026-06-30~2026-06-30"


@pytest.fixture
def rows(cast):
    found = once("golden", golden)
    Reaction.objects.update(lead_unit=cast.markt)
    Reaction.objects.filter(title__in=LED).update(lead_unit=cast.leistung)
    return found


def address(unit, name="unit_report", *args):
    return f"{reverse(f'reports:{name}', args=[unit.pk, *args])}?{urlencode(vars(EARLY))}"


def counts(unit=None):
    lines = lines_of(report_on(EARLY, unit=unit)).items()
    return {code: line["count"] for code, line in lines if line["days"] is None}


def test_it_counts_what_the_unit_leads_and_all_units_make_the_house(rows, cast):
    own, other, house = counts(cast.leistung), counts(cast.markt), counts()
    assert [own[code] for code in ("reactions", "complaints", "praise", "board")] == [4, 3, 1, 1]
    assert own.keys() <= house.keys()
    assert {code: own[code] + other.get(code, 0) for code in own} == {c: house[c] for c in own}
    # Look-ins and samples are no matter of a unit.
    assert {"look_ins", "samples", "consents_given"} <= house.keys() - own.keys()


def test_a_lob_counts_for_the_unit_it_went_to_in_report_lage_and_evaluation(rows, cast):
    Reaction.objects.filter(pk=rows["G07"].pk).update(lead_unit=None)
    house = counts()
    assert counts(cast.markt)["praise"] == 0
    PraiseNote.objects.create(
        reaction=rows["G07"], unit=cast.markt, words="Danke!", passed_at=AT, passed_by=cast.officer
    )
    assert counts() == house
    assert [counts(unit)["praise"] for unit in (cast.markt, cast.leistung)] == [1, 0]
    lage = counted_situation(EARLY.as_of, unit=cast.markt)["balance"]
    assert [(row["name"], row["now"]) for row in lage if row["name"] == "Lob"] == [("Lob", 1)]
    (key,) = figure_named(f"praise~{SCOPE}~{cast.markt.pk}").keys
    place = (("kind", "praise"), ("unit", str(cast.markt.pk)))
    assert keys_behind(Choice("reactions", EARLY, ("unit",), filters=place)) == {key}


def test_page_pdf_excel_and_json_say_the_same(rows, cast, client):
    content = report_on(EARLY, unit=cast.leistung)
    client.force_login(cast.lead_leistung)
    page = " ".join(client.get(address(cast.leistung)).content.decode().split())
    assert f"Quantitativer Bericht: {cast.leistung.name}" in page
    assert f"figure=complaints~{SCOPE}~{cast.leistung.pk}" in page
    files = {
        ending: client.post(address(cast.leistung, "export_unit_report", ending))
        for ending in ("pdf", "xlsx", "json")
    }
    assert json.loads(files["json"].content) == content
    book = CalamineWorkbook.from_filelike(io.BytesIO(files["xlsx"].content))
    table = {row[1]: row[3] for row in book.get_sheet_by_name("Zahlen").to_python()[4:]}
    found = lines_of(content).items()
    wanted = {code: line["count"] for code, line in found if line["days"] is None}
    assert {code: table[code] for code in wanted} == wanted
    assert files["pdf"].content.startswith(b"%PDF")
    assert "leistungsgewahrung" in files["pdf"]["Content-Disposition"]
    done = JournalEntry.objects.filter(verb="export_report")
    assert {entry.data["unit"] for entry in done} == {cast.leistung.pk}


@pytest.mark.parametrize(
    ("part", "own", "other"),
    [("lead_leistung", 200, 404), ("executive", 200, 200), ("officer", 200, 200),
     ("clerk", 404, 404), ("data_protection", 404, 404)],
)  # fmt: skip
def test_the_lead_sees_the_own_unit_krm_and_the_executive_each(
    rows, cast, client, part, own, other
):
    client.force_login(getattr(cast, part))
    asked = [client.get(address(unit)).status_code for unit in (cast.leistung, cast.markt)]
    assert asked == [own, other]
    sent = client.post(address(cast.markt, "export_unit_report", "json"))
    assert sent.status_code == other


def test_a_number_opens_the_vorgaenge_of_the_unit_alone(rows, cast):
    found = figure_named(f"complaints~{SCOPE}~{cast.leistung.pk}")
    titles = Reaction.objects.filter(pk__in=found.keys).values_list("title", flat=True)
    assert sorted(titles) == ["G01", "G02", "G09"]
    assert found.name == f"Beschwerden, {cast.leistung.name}"
    for nonsense in ("look_ins~{}~{}", "complaints~{}~{}~1", "complaints~{}~x{}"):
        assert figure_named(nonsense.format(SCOPE, cast.leistung.pk)) is None
    assert figure_named(f"complaints~{SCOPE}~999999") is None


def test_who_is_kept_away_from_a_vorgang_does_not_learn_of_it_and_nothing_leaves_the_house(
    rows, cast, client
):
    exclude_person(
        reaction=rows["G01"], person=cast.lead_leistung, reason="betroffen", by=cast.officer, at=AT
    )
    words = {"period": EARLY, "ending": "json", "unit": cast.leistung, "at": AT}
    _, content = export_report(by=cast.lead_leistung, **words)
    assert lines_of(json.loads(content))["complaints"]["count"] == 2
    with pytest.raises(Refused, match="nur für das ganze Haus"):
        export_report(by=cast.executive, is_for_outside=True, **words)


def test_the_lead_gets_there_from_the_lage_and_krm_from_the_reports(rows, cast):
    lead = Walker(cast.lead_leistung).open(reverse("reports:own_situation"))
    lead.press("Bericht der Einheit")
    assert "Vorgänge, bei denen Leistungsgewährung federführend ist" in lead.page.text
    assert not lead.has("Andere Einheit")
    officer = Walker(cast.officer).open(reverse("reports:list")).press(cast.markt.name)
    officer.press("Anzeigen", starts_on="2026-04-01", ends_on="2026-06-30", as_of="2026-06-30")
    assert "Beschwerden 6" in officer.page.text
    with pytest.raises(Exception, match="endet, bevor er beginnt"):
        officer.press("Anzeigen", starts_on="2026-07-01")
