"""AS-33, R-12: from Heute to a Gegenmaßnahme that has helped, and to a Zusage that is kept."""

from datetime import date

import pytest

from krm.journal.actions import Refused
from krm.measures.actions import measuring, planning
from krm.measures.models import Measure
from tests.house.cases import answered, forwarded, in_check, recorded
from tests.house.reactions import moment
from tests.walks.directive import clock, reads, reads_nowhere, story, today
from tests.walks.story import rows, take_up
from tests.walks.walker import DeadEnd

__all__ = ["clock", "story"]
pytestmark = pytest.mark.both_databases("walk: from Heute to the end of a story")


def test_as_33_the_third_case_proposes_and_the_meeting_sees_it_to_its_effect(story, clock):
    for day in ("2026-05-04", "2026-05-11", "2026-05-18"):
        forwarded(story, recorded(story, day, codes=["S3.3"]), f"{day}T11:00")
    clock.on("2026-05-19T09:00")
    officer = take_up(story.officer, "Vorgeschlagene Gegenmaßnahme")
    with pytest.raises(DeadEnd, match="wer sich kümmert"):
        officer.press("Annehmen", title="Rückrufliste", cause="Keine Liste", owner="",
                      due_on="2026-06-05")  # fmt: skip
    officer = take_up(story.officer, "Vorgeschlagene Gegenmaßnahme")
    officer.press("Annehmen", title="Rückrufliste", cause="Keine Liste",
                  owner=story.lead_leistung.pk, due_on="2026-06-05")  # fmt: skip
    lead = take_up(story.lead_leistung, "Gegenmaßnahme umsetzen: Rückrufliste")
    lead.press("Schritt eintragen", text="Liste aushängen")
    lead.press("Abhaken: Liste aushängen")
    reads(lead, "erledigt Di 19.05.2026 von Ines Leitbild")
    clock.on("2026-06-08T09:00")
    boss = today(story.executive).press("Maßnahmen")
    reads(boss, "Überfällig 1", "Rückrufliste", "bis Fr 05.06.2026")
    boss.press("Öffnen: Rückrufliste")
    boss.press("Neu vereinbaren", due_on="2026-06-19", reason="Krankheit im Team")
    reads(boss, "Das ist neu vereinbart.", "Fr 19.06.2026")
    take_up(story.lead_leistung, "Gegenmaßnahme umsetzen: Rückrufliste").press(
        "Als erledigt eintragen", result="Die Liste hängt."
    )
    assert not rows(today(story.officer), "Wirkung prüfen")
    clock.on("2026-09-07T09:00")
    officer = take_up(story.officer, "Wirkung prüfen: Rückrufliste")
    reads(officer, "vorher 18.02.2026 bis 18.05.2026 3", "nachher 09.06.2026 bis 06.09.2026 0")
    officer.press("Wirkung eintragen", effect="helped", note="Kein neuer Vorgang.")
    reads(officer, "Hat geholfen. Kein neuer Vorgang.")
    assert not rows(today(story.executive), "Wirkung prüfen")
    reads(today(story.executive).press("Maßnahmen"), "hat geholfen")


def test_r_12_from_a_vorgang_a_promise_is_kept_and_a_measure_planned(story, clock):
    row = in_check(story, "2026-05-04")
    clock.on("2026-05-12T09:00")
    officer = today(story.officer).press("Register").press(row.title)
    officer.press("Zusage festhalten").press(
        "Festhalten", title="Rückruf zum Termin", owner=story.lead_leistung.pk,
        due_on="2026-05-15",
    )  # fmt: skip
    reads(officer, "Rückruf zum Termin", "Zusage, angenommen bis Fr 15.05.2026")
    officer.press("Gegenmaßnahme planen").press(
        "Planen", title="Vertretung regeln", cause="Niemand vertritt",
        owner=story.lead_leistung.pk, due_on="2026-06-01",
    )  # fmt: skip
    lead = take_up(story.lead_leistung, "Zusage einhalten: Rückruf zum Termin")
    reads(lead, f"Zugesagt in der Antwort zu {row.number}")
    lead.press("Als erledigt eintragen", result="Am 12.05. angerufen.")
    reads(lead, "Die Zusage ist erledigt.")
    reads_nowhere(today(story.lead_leistung), "Zusage einhalten")
    seen = today(story.officer).press("Register").press(row.title)
    reads(seen, "Zusage eingehalten: Rückruf zum Termin. Am 12.05. angerufen.")
    officer = today(story.officer).press("Maßnahmen").press("Öffnen: Vertretung regeln")
    officer.press("Zahl für die Wirkung wählen").press("Diese Zahl nehmen", figure="complaints")
    assert Measure.objects.get(is_promise=False).figure == "complaints"


def test_r_12_from_a_figure_of_a_report_a_measure_is_planned(story, clock):
    recorded(story, "2026-04-20")
    clock.on("2026-07-01T09:00")
    officer = today(story.officer).press("Berichte").press("Ansehen: Letztes Quartal")
    officer.press("1: Beschwerden im Register ansehen").press("Gegenmaßnahme planen")
    reads(officer, "Anlass ist die Zahl Beschwerden")
    officer.press("Planen", title="Öffnungszeiten aushängen", cause="Sie waren unbekannt",
                  owner=story.lead_markt.pk, due_on="2026-08-01")  # fmt: skip
    reads(officer, "Die Gegenmaßnahme ist geplant.", "Eine Zahl der Berichte hat den Anlass")
    assert Measure.objects.get().figure == "complaints"
    assert rows(today(story.lead_markt), "Gegenmaßnahme umsetzen: Öffnungszeiten aushängen")


def test_r_12_from_heute_the_executive_sees_how_the_house_stands(story, clock):
    for day in ("2026-05-04", "2026-05-11", "2026-05-18"):
        forwarded(story, recorded(story, day, codes=["S3.3"]), f"{day}T11:00")
    clock.on("2026-06-01T09:00")
    boss = today(story.executive).press("Lage des Hauses")
    reads(boss, "3 Beschwerden in diesem Quartal, davor 0", "0 Lob in diesem Quartal")
    reads(boss, "V4", "↑ mehr", "Zu entscheiden: 1", "Häufung gleicher Anliegen")
    boss.press("Gegenmaßnahme planen")
    lead = today(story.lead_leistung).press("Lage der Einheit")
    reads(lead, "Lage: Leistungsgewährung", "3 Beschwerden in diesem Quartal", "Zu entscheiden: 1")
    reads(lead, "Schriftsätze der Fachbereiche in der Frist")
    assert not today(story.clerk).has("Lage")


def test_r_12_krm_prepares_the_meeting_and_the_executive_takes_it_along(story, clock):
    row = closed_praise(story)
    clock.on("2026-06-01T09:00")
    officer = today(story.officer).press("Berichte").press("Führungskräftebesprechung")
    reads(officer, "Es fehlen noch 2 Beispiele", "Eingang 01.03.2026 bis 31.05.2026")
    officer.press(f"Kürzen: {row.title}")
    with pytest.raises(DeadEnd, match="sagt nicht, wer es war"):
        officer.press("So bestätigen", text="Frau Beispielfrau lobt das Team.")
    officer.press("So bestätigen", text="Ein Team hat am selben Tag zurückgerufen.")
    reads(officer, "Es fehlt noch ein Beispiel", "Ein Team hat am selben Tag zurückgerufen.")
    officer.press("Anderen Vorgang kürzen", number=recorded(story, "2026-05-20").number)
    officer.press("So bestätigen", text="Eine Person wartete drei Wochen.")
    boss = today(story.executive).press("Maßnahmen").press("Führungskräftebesprechung")
    reads(boss, "Eine Person wartete drei Wochen.")
    boss.press("Als PDF")
    officer.press("Herausnehmen: Ein Team")
    reads(officer, "Das Beispiel ist herausgenommen.")


def closed_praise(story):
    row = recorded(story, "2026-05-18", kind="praise", codes=["L1"], title="Lob für das Team")
    type(row).objects.filter(pk=row.pk).update(closed_at=row.arrived_at, state="closed")
    return row


def test_r_12_whoever_closes_says_what_the_answer_promises(story, clock):
    row = answered(story)
    clock.on("2026-05-13T09:00")
    officer = today(story.officer).press("Abschließen")
    with pytest.raises(DeadEnd, match="was zugesagt ist"):
        officer.press("Abschließen", promised="now", promise="", promise_owner="")
    officer = today(story.officer).press("Abschließen")
    with pytest.raises(DeadEnd, match="wer sich kümmert"):
        officer.press("Abschließen", promised="now", promise="Rückruf", promise_owner="",
                      promise_due_on="2026-05-20")  # fmt: skip
    officer = today(story.officer).press("Abschließen")
    with pytest.raises(DeadEnd, match="Hier steht eine Zusage"):
        officer.press("Abschließen", promised="no", promise="Rückruf der Teamleitung")
    row.refresh_from_db()
    assert (row.state, Measure.objects.count()) == ("answered", 0)
    officer = today(story.officer).press("Abschließen")
    officer.press("Abschließen", promised="now", promise="Rückruf der Teamleitung",
                  promise_owner=story.lead_leistung.pk, promise_due_on="2026-05-20")  # fmt: skip
    reads(officer, "Der Vorgang ist abgeschlossen.", "Zusage, angenommen bis Mi 20.05.2026")
    lead = take_up(story.lead_leistung, "Zusage einhalten: Rückruf der Teamleitung")
    lead.press("Als erledigt eintragen", result="Angerufen.")
    reads_nowhere(today(story.lead_leistung), "Zusage einhalten")


def test_r_12_a_promise_that_is_noted_is_named_at_the_closing(story, clock):
    row = answered(story)
    clock.on("2026-05-13T09:00")
    case = today(story.officer).press("Register").press(row.title)
    case.press("Zusage festhalten").press(
        "Festhalten", title="Rückruf zum Termin", owner=story.lead_leistung.pk,
        due_on="2026-05-20",
    )  # fmt: skip
    officer = today(story.officer).press("Abschließen")
    reads(officer, "Festgehalten: „Rückruf zum Termin“.")
    officer.press("Abschließen")
    reads(officer, "Der Vorgang ist abgeschlossen.")
    assert Measure.objects.count() == 1


def test_r_12_a_lead_opens_what_touches_the_unit_and_leaves_it_to_its_owner(story, clock):
    row = forwarded(story, recorded(story, "2026-05-04", codes=["S3.3"]), "2026-05-04T11:00")
    other = recorded(story, "2026-05-05")
    say = {"cause": "Keine Liste", "due_on": date(2026, 6, 5), "by": story.officer,
           "at": moment("2026-05-06T10:00")}  # fmt: skip
    planning.plan_measure(title="Rückrufliste", owner=story.officer, reaction=row, **say)
    foreign = planning.plan_measure(
        title="Flure beschildern", owner=story.officer, reaction=other, **say
    )
    clock.on("2026-05-19T09:00")
    lead = today(story.lead_leistung).press("Lage").press("Rückrufliste")
    reads(lead, "Keine Liste", "Sie betrifft Ihre Einheit. Eintragen kann, wer sich kümmert",
          row.number)  # fmt: skip
    assert not lead.has("Als erledigt eintragen")
    assert not lead.has("Schritt eintragen")
    lead.press("Maßnahmen")
    reads(lead, "Rückrufliste")
    reads_nowhere(lead, foreign.title)
    assert lead.client.get(foreign.get_absolute_url()).status_code == 404
    measure = Measure.objects.get(title="Rückrufliste")
    with pytest.raises(Refused, match="gibt es für Sie nicht"):
        measuring.complete_measure(
            measure=measure, result="Fertig", by=story.lead_leistung, at=say["at"]
        )
