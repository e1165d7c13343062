"""R-12: the start pages say what the reports say; nobody's work shows; each sees what is theirs."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from krm.counter.models import Fehlanzeige
from krm.deadlines.models import Deadline
from krm.journal.models import JournalEntry
from krm.measures.models import Measure
from krm.notices.models import Notice
from krm.organisation.models import Person
from krm.reactions.access import kept_away, keys_kept_from
from krm.reactions.actions import exclude_person
from krm.reactions.models import Reaction
from krm.regelwerk import queries as regelwerk
from krm.reports.actions.keeping import keep_situation
from krm.reports.actions.monday import tell_of_week
from krm.reports.models import KeptSituation
from krm.reports.queries.effect import said
from krm.reports.queries.meeting import pack_on
from krm.reports.queries.report import report_on
from krm.reports.queries.situation import counted_situation, key_of, situation
from krm.reports.rules.charts import nice
from krm.reports.rules.content import lines_of
from krm.reports.rules.counting import Value
from krm.reports.rules.definitions import figures_of
from krm.reports.rules.facts import Period
from krm.reports.rules.situation import Spent, days_of, quarter_before, quarter_of
from tests.house.golden import EARLY, golden
from tests.house.reactions import moment
from tests.house.remembered import once

pytestmark = pytest.mark.both_databases("JSON: the kept figures; weeks and sums of durations")

ON = date(2026, 6, 30)
MONDAY = moment("2026-07-20T07:00")


@pytest.fixture
def rows(cast):
    return once("golden", golden)


@pytest.mark.parametrize(
    ("on", "now", "before"),
    [
        ("2026-06-30", "2026-04-01", ("2026-01-01", "2026-03-31")),
        ("2026-04-10", "2026-04-01", ("2026-01-01", "2026-01-10")),
        ("2026-01-01", "2026-01-01", ("2025-10-01", "2025-10-01")),
        ("2026-08-31", "2026-07-01", ("2026-04-01", "2026-06-01")),
    ],
)
def test_equal_spans_of_two_quarters_stand_side_by_side(on, now, before):
    day = date.fromisoformat(on)
    assert quarter_of(day).starts_on.isoformat() == now
    found = quarter_before(day)
    assert (found.starts_on.isoformat(), found.ends_on.isoformat()) == before


def test_units_with_few_people_stand_together_at_the_end():
    day = timedelta(days=1)
    rows = [
        Spent("Zwei", 1, 8 * day, 2 * day, day),
        Spent("Aber groß", 2, 20 * day, 10 * day, 2 * day),
        Spent("Eins", 1, 10 * day, 4 * day, day),
    ]
    assert days_of(rows, small={"Zwei", "Eins"}) == [
        {"name": "Aber groß", "times": 2, "krm": 5.0, "unit": 5.0, "customer": 1.0},
        {"name": "Kleine Einheiten zusammen", "times": 2, "krm": 6.0, "unit": 3.0, "customer": 1.0},
    ]


@pytest.mark.parametrize(("value", "top"), [(0, 2), (1, 2), (3, 4), (7, 8), (11, 20), (99, 100)])
def test_a_chart_ends_at_a_round_number(value, top):
    assert nice(value) == top


def test_r_12_the_start_page_says_what_the_report_says(rows):
    content, lines = counted_situation(ON), lines_of(report_on(EARLY))
    assert [one["now"] for one in content["balance"]] == [
        lines[code]["count"] for code in ("complaints", "praise", "ideas")
    ]
    for rate in content["rates"]:
        quarter, line = rate["quarters"][-1], lines[rate["code"]]
        assert (quarter["label"], quarter["count"], quarter["base"], quarter["percent"]) == (
            "2/26", line["count"], line["base"], line["percent"],
        )  # fmt: skip
    topics = {one["code"]: one["now"] for one in content["topics"]}
    counted = {code: line["count"] for code, line in lines.items() if code in topics}
    assert {code: topics[code] for code in counted} == counted
    assert topics["anliegen:V4"] == 0, "discrimination stands there also with none"
    assert sum(week["count"] for week in content["weeks"]) == lines["reactions"]["count"]


def test_r_12_a_kept_start_page_is_shown_until_it_is_counted_anew(rows, cast, settings):
    client = Client()
    client.force_login(cast.executive)
    keep_situation(at=moment("2026-06-01T06:00"))
    assert "Stand Mo 01.06.2026 06:00" in client.get(reverse("reports:situation")).content.decode()
    exclude_person(
        reaction=rows["G01"], person=cast.executive, reason="Verwandt", by=cast.officer, at=MONDAY
    )
    page = client.get(reverse("reports:situation")).content.decode()
    assert "Stand Mo 01.06.2026 06:00" not in page, "what is kept counts what they must not know"
    keep_situation(at=moment("2026-06-01T06:30"))
    page = client.get(reverse("reports:situation")).content.decode()
    assert "Stand Mo 01.06.2026 06:30" in page, "what they may know is kept for them, too"
    kept = frozenset([rows["G01"].pk])
    own, whole = (situation(date(2026, 6, 1), kept=keys)[0] for keys in (kept, ()))
    assert own == counted_situation(date(2026, 6, 1), kept=kept)
    assert own != whole
    exclude_person(
        reaction=rows["G02"], person=cast.executive, reason="Verwandt", by=cast.officer, at=MONDAY
    )
    page = client.get(reverse("reports:situation")).content.decode()
    assert "Stand Mo 01.06.2026" not in page, "since now there is one more they must not know"
    keep_situation(at=moment("2026-06-01T07:00"))
    assert not KeptSituation.objects.filter(key=key_of(None, kept)).exists()


def test_r_12_a_lead_who_is_kept_away_has_the_page_of_the_unit_kept(rows, cast):
    row = rows["G02"]
    Reaction.objects.filter(pk=row.pk).update(
        lead_unit=cast.leistung, complained_about=cast.lead_leistung
    )
    keep_situation(at=moment("2026-06-01T06:00"))
    kept = frozenset([row.pk])
    content, counted_at = situation(date(2026, 6, 1), unit=cast.leistung, kept=kept)
    assert counted_at == moment("2026-06-01T06:00")
    assert content == counted_situation(date(2026, 6, 1), unit=cast.leistung, kept=kept)


def test_what_is_kept_from_somebody_is_the_same_by_either_read(rows, cast):
    exclude_person(
        reaction=rows["G01"], person=cast.executive, reason="Verwandt", by=cast.officer, at=MONDAY
    )
    Reaction.objects.filter(pk=rows["G02"].pk).update(complained_about=cast.lead_leistung)
    found = {}
    for person in (cast.executive, cast.lead_leistung, cast.officer):
        by_row = Reaction.objects.filter(kept_away(person)).values_list("pk", flat=True)
        found[person] = keys_kept_from(person)
        assert found[person] == frozenset(by_row)
    assert [len(keys) for keys in found.values()] == [1, 1, 0]


def test_r_12_a_lead_sees_the_own_unit_alone(rows, cast):
    Reaction.objects.filter(pk=rows["G01"].pk).update(lead_unit=cast.leistung)
    Fehlanzeige.objects.create(
        unit=cast.leistung, month=date(2026, 5, 1), stated_at=MONDAY, stated_by=cast.lead_leistung
    )
    assert counted_situation(ON, unit=cast.leistung)["balance"][0]["now"] == 1
    assert counted_situation(ON, unit=cast.markt)["balance"][0]["now"] == 0
    client = Client()
    client.force_login(cast.lead_leistung)
    assert client.get(reverse("reports:own_situation")).status_code == 200
    assert client.get(reverse("reports:unit_situation", args=[cast.markt.pk])).status_code == 404
    assert client.get(reverse("reports:situation")).status_code == 404


def test_r_12_nobody_is_ranked_on_the_page_of_the_house(rows, cast):
    client = Client()
    client.force_login(cast.officer)
    page = client.get(reverse("reports:situation")).content.decode()
    others = Person.objects.exclude(pk=cast.officer.pk)
    assert not [one for one in others if one.display_name in page]


def test_r_12_the_mail_of_monday_says_numbers_once_and_nobody_by_name(rows, cast):
    assert tell_of_week(at=moment("2026-07-21T07:00")) == 0, "not on a Tuesday"
    assert tell_of_week(at=MONDAY) > 2
    assert tell_of_week(at=moment("2026-07-20T09:00")) == 0
    text = Notice.objects.get(recipient=cast.executive, kind="monday").text
    assert text.startswith("Letzte Woche: 0 Reaktionen")
    assert "Überfällige Beschwerden: 1." in text
    titles = {row.title for row in rows.values()} | {row.number for row in rows.values()}
    assert not [word for word in titles if any(word in n.text for n in Notice.objects.all())]
    assert JournalEntry.objects.filter(verb="notice_sent").count() > 0


def test_r_12_after_a_holiday_the_mail_comes_on_the_first_working_day(rows, cast):
    assert tell_of_week(at=moment("2026-05-25T07:00")) == 0, "Pfingstmontag"
    assert tell_of_week(at=moment("2026-05-26T07:00")) > 2


def test_r_12_the_mail_of_a_lead_counts_the_measures_that_stand_on_the_page(rows, cast):
    late = {"state": Measure.State.ACCEPTED, "due_on": ON, "proposed_at": MONDAY}
    Measure.objects.create(title="Liste", unit=cast.leistung, owner=cast.officer, **late)
    Measure.objects.create(
        title="Rückruf", unit=cast.leistung, owner=cast.officer, is_promise=True, **late
    )
    tell_of_week(at=MONDAY)
    mails = {row.recipient: row.text for row in Notice.objects.filter(kind="monday")}
    assert "Überfällige Maßnahmen: 1." in mails[cast.lead_leistung]
    assert "Überfällige Maßnahmen: 2." in mails[cast.executive]
    client = Client()
    client.force_login(cast.lead_leistung)
    assert "Überfällig: 1" in client.get(reverse("reports:own_situation")).content.decode()


def test_r_12_the_pack_names_what_was_overdue_at_its_stichtag(rows, cast):
    deadline = Deadline.objects.filter(reaction=rows["G01"]).latest("pk")
    deadline.pk, deadline.kind, deadline.unit = None, "schriftsatz", cast.leistung
    deadline.due_on, deadline.settled_on = date(2026, 6, 20), date(2026, 7, 3)
    deadline.state, deadline.settled_at = Deadline.State.MISSED, moment("2026-07-03T10:00")
    deadline.save()
    named = {}
    for as_of in (ON, date(2026, 7, 10)):
        pack = pack_on(Period(date(2026, 4, 1), ON, as_of), cast.executive, MONDAY.date())
        named[as_of] = [line["name"] for line in pack.blocks[-1].lines]
    assert named == {ON: [cast.leistung.name], date(2026, 7, 10): []}


def test_of_no_answer_there_is_no_mean(rows):
    figures = figures_of(regelwerk.rules_on(ON))
    assert said(figures["answer_days"], Value(0)) == "–"
    assert said(figures["answer_days"], Value(2, days=45)) == "4,5 Tage"
