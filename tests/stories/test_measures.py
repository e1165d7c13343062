"""R-12: Gegenmaßnahmen planned by people, Zusagen kept, reminders, escalation, effect."""

from datetime import date

import pytest

from krm.journal.actions import Refused
from krm.journal.models import JournalEntry
from krm.measures.actions import measuring, planning
from krm.measures.actions.watching import watch_measures
from krm.measures.models import Measure
from krm.measures.queries.listed import groups_for
from krm.notices.models import Notice
from krm.reports.actions.reporting import save_report_text
from krm.reports.queries.effect import effect_of
from krm.reports.rules.content import TEXTS
from krm.reports.rules.facts import Period
from tests.house.cases import forwarded, in_check, recorded
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules, shipped_texts

pytestmark = pytest.mark.both_databases("story: all verbs with their locks and constraints")

NOW = moment("2026-06-01T10:00")


@pytest.fixture
def house(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    shipped_rules(at=moment("2024-05-15"))
    shipped_texts(at=moment("2024-05-15"))
    return cast


def planned(house, **said):
    values = {
        "title": "Rückrufe am selben Tag verteilen", "cause": "Anrufe blieben liegen.",
        "owner": house.lead_leistung, "due_on": date(2026, 6, 15), "by": house.officer, "at": NOW,
    }  # fmt: skip
    return planning.plan_measure(**{**values, **said})


def heard(person, kind):
    return Notice.objects.filter(recipient=person, kind=kind).count()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"owner": None}, "wer sich kümmert"),
        ({"due_on": None}, "bis wann"),
        ({"due_on": date(2026, 5, 31)}, "Vergangenheit"),
        ({"cause": " "}, "Ursache"),
        ({"title": ""}, "was geschehen soll"),
    ],
    ids=["owner", "day", "past", "cause", "title"],
)
def test_r_12_a_measure_without_owner_day_or_cause_is_refused(house, said, words):
    with pytest.raises(Refused, match=words):
        planned(house, **said)
    assert not Measure.objects.exists()


def test_r_12_only_who_decides_plans_and_the_owner_carries_it_out(house):
    with pytest.raises(Refused, match="über Gegenmaßnahmen entscheiden"):
        planned(house, by=house.lead_leistung)
    row = planned(house)
    assert heard(house.lead_leistung, "measure") == 1
    step = planning.add_step(measure=row, text="Liste", by=house.lead_leistung, at=NOW)
    with pytest.raises(Refused, match="gibt es für Sie nicht"):
        planning.tick_step(step=step, by=house.lead_markt, at=NOW)
    planning.tick_step(step=step, by=house.lead_leistung, at=NOW)
    planning.tick_step(step=step, by=house.lead_leistung, at=NOW)
    assert JournalEntry.objects.filter(verb="measure_step_ticked").count() == 1
    measuring.complete_measure(measure=row, result="Hängt.", by=house.lead_leistung, at=NOW)
    with pytest.raises(Refused, match="ist erledigt"):
        planning.add_step(measure=row, text="Noch einer", by=house.lead_leistung, at=NOW)


def test_r_12_what_is_overdue_reminds_and_escalates_once(house):
    row = planned(house)  # due on Monday, 15 June
    assert watch_measures(at=moment("2026-06-09T08:00")) == 0
    assert [watch_measures(at=moment(f"2026-06-10T0{hour}:00")) for hour in (8, 9)] == [1, 0]
    assert heard(house.lead_leistung, "measure_due") == 1
    assert watch_measures(at=moment("2026-06-17T08:00")) == 0
    assert [watch_measures(at=moment(f"2026-06-18T0{hour}:00")) for hour in (8, 9)] == [1, 0]
    for person in (house.lead_leistung, house.executive, house.officer):
        assert heard(person, "measure_late") == 1
    parts = {group.code for group in groups_for(house.executive, date(2026, 6, 18))}
    assert parts == {"late"}
    with pytest.raises(Refused, match="Grund"):
        planning.reschedule_measure(
            measure=row, owner=house.lead_leistung, due_on=date(2026, 7, 1), reason="",
            by=house.executive, at=moment("2026-06-18T10:00"),
        )  # fmt: skip
    planning.reschedule_measure(
        measure=row, owner=house.lead_markt, due_on=date(2026, 7, 1), reason="Umzug",
        by=house.executive, at=moment("2026-06-18T10:00"),
    )  # fmt: skip
    assert watch_measures(at=moment("2026-06-26T08:00")) == 1
    assert heard(house.lead_markt, "measure_due") == 1


def test_r_12_agreed_anew_the_same_owner_hears_of_the_new_day(house):
    row = planned(house)
    assert watch_measures(at=moment("2026-06-18T08:00")) == 1
    planning.reschedule_measure(
        measure=row, owner=house.lead_leistung, due_on=date(2026, 7, 1), reason="Krankheit",
        by=house.executive, at=moment("2026-06-18T10:00"),
    )  # fmt: skip
    texts = Notice.objects.filter(recipient=house.lead_leistung, kind="measure").order_by("pk")
    assert [row.text.partition(".")[0] for row in texts] == [
        "Ihnen wurde eine Gegenmaßnahme übertragen", "Ihre Gegenmaßnahme ist neu vereinbart",
    ]  # fmt: skip
    for day, kind, times in (("06-26", "measure_due", 1), ("07-06", "measure_late", 2)):
        assert watch_measures(at=moment(f"2026-{day}T08:00")) == 1
        assert heard(house.lead_leistung, kind) == times


def test_r_12_an_effect_nobody_has_judged_stays_in_the_list(house):
    row = planned(house)
    at = moment("2027-07-01T10:00")
    measuring.complete_measure(measure=row, result="Geregelt.", by=house.officer, at=NOW)
    assert [group.code for group in groups_for(house.officer, at.date())] == ["effect"]
    planning.judge_effect(
        measure=row, effect="helped", note="Keine mehr.", values={}, by=house.officer, at=at
    )
    assert groups_for(house.officer, at.date()) == []


def test_r_12_a_promise_is_tracked_until_it_is_kept(house):
    said = {"title": "Rückruf zum Termin", "owner": house.lead_leistung, "by": house.officer}
    early = recorded(house, "2026-05-18")
    with pytest.raises(Refused, match="noch ist keine geschrieben"):
        planning.note_promise(reaction=early, due_on=date(2026, 6, 5), at=NOW, **said)
    row = in_check(house, "2026-05-18")
    with pytest.raises(Refused, match="wer sich kümmert"):
        planning.note_promise(
            reaction=row, due_on=date(2026, 6, 5), at=NOW, **(said | {"owner": None})
        )
    promise = planning.note_promise(reaction=row, due_on=date(2026, 6, 5), at=NOW, **said)
    assert [group.code for group in groups_for(house.officer, date(2026, 6, 2))] == ["promises"]
    assert watch_measures(at=moment("2026-06-11T08:00")) == 1
    assert heard(house.executive, "measure_late") == 1
    measuring.complete_measure(
        measure=promise, result="Am 11.06. angerufen.", by=house.lead_leistung,
        at=moment("2026-06-11T09:00"),
    )  # fmt: skip
    kept = JournalEntry.objects.get(verb="measure_kept")
    assert kept.chain == f"reaction:{row.pk}"
    promise.refresh_from_db()
    assert promise.effect_due_on is None, "a promise is kept, its effect is not weighed"
    assert watch_measures(at=moment("2026-07-11T08:00")) == 0


def test_r_12_the_effect_is_the_figure_before_and_after(house):
    for day in ("2026-05-04", "2026-05-11", "2026-05-18"):
        forwarded(house, recorded(house, day, codes=["S1.4"]), f"{day}T11:00")
    row = Measure.objects.get()
    assert row.figure == "anliegen:S1.4"
    measuring.accept_measure(
        measure=row, title="Vorlage ändern", cause="Der Satz war falsch.",
        owner=house.lead_leistung, due_on=date(2026, 6, 30), by=house.officer, at=NOW,
    )  # fmt: skip
    done = moment("2026-06-08T10:00")
    measuring.complete_measure(measure=row, result="Geändert", by=house.lead_leistung, at=done)
    later = recorded(house, "2026-07-06", codes=["S1.4"])
    forwarded(house, later, "2026-07-06T11:00")
    recorded(house, "2026-07-07", codes=["S1.4"])  # no unit leads it yet
    row.refresh_from_db()
    assert row.effect_due_on == date(2026, 9, 6)
    judged = {"measure": row, "effect": "helped", "note": "Nur noch eine.", "values": {}}
    with pytest.raises(Refused, match=r"ab So 06\.09\.2026"):
        planning.judge_effect(**judged, by=house.officer, at=moment("2026-09-05T10:00"))
    effect = effect_of(row, date(2026, 9, 7))
    assert (effect.before.in_words, effect.after.in_words) == ("3", "1")
    assert (effect.before.period.starts_on, effect.before.period.ends_on) == (
        date(2026, 3, 3), date(2026, 5, 31),
    )  # fmt: skip
    assert dict(effect.months)["Mai 2026"] == "3"
    assert effect.chart["marks"][0]["label"] == "erledigt 08.06.2026"
    at = moment("2026-09-07T10:00")
    planning.judge_effect(**(judged | {"values": effect.values}), by=house.officer, at=at)
    with pytest.raises(Refused, match="schon geprüft: hat geholfen"):
        planning.judge_effect(**judged, by=house.executive, at=at)
    row.refresh_from_db()
    assert row.effect_values["before"]["count"] == 3
    assert row.effect_values["after"]["count"] == 1


def test_f_69_the_text_of_a_report_names_nobody(house):
    period = Period(date(2026, 1, 1), date(2026, 3, 31), date(2026, 5, 1))
    code = next(iter(TEXTS))
    said = {"period": period, "by": house.officer, "at": NOW}
    name = f"{house.clerk.first_name} {house.clerk.last_name}"
    for words in ("Frau Beispielhuber hat sich beschwert.", f"{name} war unfreundlich."):
        with pytest.raises(Refused, match="nennt keine Namen") as refused:
            save_report_text(texts={code: words}, **said)
        assert refused.value.code == f"field_{code}"
    assert save_report_text(texts={code: "Viele fragten nach dem Stand."}, **said)
