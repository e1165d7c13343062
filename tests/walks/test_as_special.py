"""AS-16, AS-17, AS-32, AS-42: what the executive learns at once, walked by links and buttons."""

import pytest

from krm.arrivals.actions import alarms
from krm.casework.actions.sweep import sweep
from krm.measures.models import Besonderheit
from tests.house.cases import ANSWER, forwarded, recorded
from tests.house.reactions import moment
from tests.walks.covered import covered_by
from tests.walks.directive import (
    clock,
    closes,
    forwards,
    letter,
    mail_arrives,
    mail_recorded,
    reads,
    reads_nowhere,
    ready_to_answer,
    story,
    today,
)
from tests.walks.story import notices, rows, take_up
from tests.walks.walker import DeadEnd, Walker
from tests.walks.ways import tick

__all__ = ["clock", "story"]
pytestmark = pytest.mark.both_databases("walk: from Heute to the end of a story")

HERE = "/besonderheiten/"


def acknowledges(person, what, number):
    """Open the row of Heute and say that one knows of it."""
    return take_up(person, what, number).press("Zur Kenntnis genommen")


def test_as_16_the_vorstand_from_arrival_to_the_copy(story, clock):
    clock.on("2026-06-01T10:00")
    walker = letter(story.officer, "2026-06-01", "Ja, an den Vorstand", "Ja, eine Beschwerde")
    number = "KRM-2026-00001"
    reads(walker, "Abschluss im Namen des Vorstands Mo 15.06.2026", "Besonderheiten")
    assert f"Vorgang {number}: Es gibt eine Besonderheit." in notices(story.executive)
    boss = take_up(story.executive, "Besonderheit: Vorgang im Namen des Vorstands", number)
    reads(boss, "Die Antwort geht in 14 Kalendertagen im Namen des Vorstands hinaus.")
    boss.press("Zur Kenntnis genommen")
    reads(boss, "zur Kenntnis genommen Mo 01.06.2026 10:00")
    reads_nowhere(today(story.executive), "Besonderheit: Vorgang im Namen")


def board_in_check(story):
    return ready_to_answer(story, "2026-05-04", is_board=True)


@covered_by(
    "test_board.py::test_the_answer_has_a_letterhead_of_its_own_and_the_executive_signs_it",
    "test_board.py::test_it_closes_only_with_the_copy_for_the_commissioning_unit",
)
def test_as_16_the_executive_releases_and_the_copy_goes_to_the_ba(story, clock):
    row = board_in_check(story)
    clock.on("2026-05-06T10:00")
    officer = today(story.officer).press("Schreiben")
    while officer.has("Vorschlag übernehmen"):
        officer.press("Vorschlag übernehmen", as_shown=True)
    tick(officer)
    with pytest.raises(DeadEnd, match="Geschäftsführung muss das Schreiben"):
        officer.press("Freigeben", as_shown=True)
    boss = take_up(story.executive, "Schreiben im Namen des Vorstands freigeben", row.number)
    reads(boss, "Der Vorstand hat uns gebeten, Ihnen in seinem Namen zu antworten.", ANSWER)
    boss.press("Für den Vorstand freigeben")
    # The rest is KRM's: her page offers no second release (walker 13).
    assert not Walker(story.executive).open(boss.address).has("Freigeben")
    officer = Walker(story.officer).open(row.get_absolute_url())
    officer.press("Antwort freigeben").press("Freigeben", as_shown=True)
    officer.press("Als versandt vermerken")
    assert not rows(today(story.officer), "Vorgang abschließen", row.number)
    officer = take_up(story.officer, "Kopie an die beauftragende Stelle der BA geben", row.number)
    officer.press("Eintragen")
    reads(
        officer,
        "Kopie der Antwort gegeben an: Bundesagentur für Arbeit, Zentrale, "
        "Kundenreaktionsmanagement (Post, 06.05.2026)",
    )
    reads(closes(story.officer), "Der Vorgang ist abgeschlossen.")


def test_as_17_overdue_by_one_day_the_executive_and_the_lead_know_it(story, clock):
    row = forwarded(story, recorded(story, "2026-06-01", is_board=True), "2026-06-02T10:00")
    sweep(at=moment("2026-06-15T07:00"))
    clock.on("2026-06-15T09:00")
    reads_nowhere(today(story.executive), "Frist überschritten")
    sweep(at=moment("2026-06-16T07:00"))
    clock.on("2026-06-16T09:00")
    for person in (story.executive, story.lead_leistung):
        done = acknowledges(person, "Besonderheit: Frist überschritten", row.number)
        reads(done, "Abschluss im Namen des Vorstands: fällig war Mo 15.06.2026")
    listed = today(story.officer).press("Besonderheiten", wanting=HERE)
    reads(listed, "Frist überschritten", "Ines Leitbild: zur Kenntnis genommen Di 16.06.2026 09:00")


@covered_by("test_besonderheiten.py::test_as_32_executive_and_team_lead_learn_it_the_same_day")
def test_as_32_a_threat_is_reported_from_the_vorgang(story, clock):
    row = forwarded(story, recorded(story, "2026-03-06"), "2026-03-06T11:00")
    clock.on("2026-03-09T10:00")
    lead = Walker(story.lead_leistung).open(row.get_absolute_url()).press("Besonderheit melden")
    with pytest.raises(DeadEnd):
        lead.press("Melden", kind="threat", note="")
    lead = Walker(story.lead_leistung).open(row.get_absolute_url()).press("Besonderheit melden")
    lead.press("Melden", kind="threat", note="Er hat am Telefon gedroht.")
    reads(lead, "Die Besonderheit ist gemeldet.", "Gewalt oder Drohung")
    assert "gedroht" not in notices(story.executive)
    boss = acknowledges(story.executive, "Besonderheit: Gewalt oder Drohung", row.number)
    reads(boss, "Er hat am Telefon gedroht.", "110 anrufen", "Mo 09.03.2026 10:00")
    officer = take_up(story.officer, "Besonderheit: Gewalt oder Drohung", row.number)
    officer.press("Besonderheit zurücknehmen", reason="Es war ein Missverständnis.")
    reads(officer, "zurückgenommen: Es war ein Missverständnis.")


def test_an_arrival_can_be_one_before_it_is_a_vorgang(story, clock):
    clock.on("2026-03-09T10:00")
    item = mail_arrives("Ich bin Reporterin der Beispielzeitung. Bitte um Rückruf.")
    officer = today(story.officer).press("Posteingang").press("Sichten")
    officer.press("Besonderheit melden").press("Melden", kind="press", note="Anfrage der Presse.")
    reads(officer, "Die Besonderheit ist gemeldet.", "Presse oder Öffentlichkeit")
    boss = today(story.executive)
    reads(boss, f"Eingang {item.receipt_number}")
    boss.press("Ansehen").press("Zur Kenntnis genommen")
    reads(mail_recorded(story.officer), "Presse oder Öffentlichkeit")
    forwards(story.officer)
    assert rows(today(story.lead_leistung), "Besonderheit: Presse", "KRM-2026-00001")


def test_a_data_breach_is_reported_in_72_hours(story, clock):
    row = recorded(story, "2026-03-06")
    clock.on("2026-03-09T10:00")
    officer = Walker(story.officer).open(row.get_absolute_url()).press("Besonderheit melden")
    officer.press("Melden", kind="privacy_breach", known_at="2026-03-09T08:30",
                  note="Ein Schreiben ging an die falsche Anschrift.")  # fmt: skip
    watcher = take_up(story.data_protection, "Besonderheit: Datenschutzvorfall", row.number)
    reads(watcher, "Einzutragen bis Do 12.03.2026 08:30")
    watcher.press("Zur Kenntnis genommen")
    watcher = take_up(story.data_protection, "Datenschutzvorfall: noch einzutragen", row.number)
    reads(watcher, "Bitte begründen, wenn es nicht nötig war oder erst nach der Frist geschah.")
    with pytest.raises(DeadEnd):
        watcher.press("Eintragen", code="authority", outcome="not_needed", note="")
    here = watcher.address.removesuffix("eintragen/")
    for code in ("authority", "supervision", "persons"):
        watcher.open(here).press(
            "Eintragen", code=code, outcome="done", happened_at="2026-03-09T09:45"
        )
    reads(watcher, "Meldung an die Rechts- oder Fachaufsicht (§ 83a SGB X): Mo 09.03.2026 09:45")
    assert not rows(today(story.data_protection), "Datenschutzvorfall")


def test_an_alarm_shows_what_to_do_and_what_went_to_the_jugendamt(story, clock):
    clock.on("2026-03-09T10:00")
    item = mail_arrives("Guten Tag, bitte rufen Sie mich an.")
    alarms.raise_alarm(kind="child", item=item, by=story.front_office, at=clock())
    officer = today(story.officer).press("Jetzt ansehen")
    reads(officer, "Mitteilung an das Jugendamt")
    officer.press("Daten an Polizei oder Jugendamt gegeben?")
    with pytest.raises(DeadEnd, match="letzte Mittel"):
        officer.press("Eintragen", receiver_kind="jugendamt", receiver="Bereitschaft",
                      basis="stgb_34", items=["name"], reason="Ein Kind ist allein.")  # fmt: skip
    officer = today(story.officer).press("Jetzt ansehen")
    officer.press("Daten an Polizei oder Jugendamt gegeben?")
    officer.press("Eintragen", receiver_kind="jugendamt", receiver="Bereitschaft, Frau Vorlage",
                  basis="sgbx_71", items=["name", "address"],
                  reason="Ein Kind ist allein.")  # fmt: skip
    reads(officer, "Jugendamt, Bereitschaft, Frau Vorlage", "Name und Vorname, Anschrift",
          "§ 71 SGB X")  # fmt: skip
    officer.press("Alarm beenden", done="Jugendamt ist unterwegs.")
    assert Besonderheit.objects.get().kind == "child"
    boss = today(story.executive).press("Ansehen")
    reads(boss, "Gefahr für ein Kind", "Jugendamt, Bereitschaft, Frau Vorlage")


def test_as_42_the_cause_is_asked_and_repeats_propose_a_measure(story, clock):
    for day in ("2026-03-02", "2026-03-03", "2026-03-04"):
        forwarded(story, recorded(story, day, codes=["S3.1"]), f"{day}T11:00")
    clock.on("2026-03-04T12:00")
    what = "Kontakt herstellen"
    lead = take_up(story.lead_leistung, what, "KRM-2026-00003")
    lead.press("Kontakt speichern", text="Termin vereinbart.", cause="vacancy")
    reads(lead, "Warum niemand erreichbar war: Stelle nicht besetzt")
    boss = take_up(story.executive, "Besonderheit: Häufung gleicher Anliegen", "KRM-2026-00003")
    reads(boss, "3 Vorgänge zu „Sachbearbeitung nicht erreichbar“")
    # Nobody reported it, and the officer has not read it yet (walker 32).
    seen = take_up(story.officer, "Besonderheit: Häufung gleicher Anliegen", "KRM-2026-00003")
    reads(seen, "aus gleichen Anliegen Mi 04.03.2026 11:00 ")
    reads_nowhere(seen, "11:00, Mara Beispiel", "Mara Beispiel: zur Kenntnis genommen")
    officer = take_up(story.officer, "Vorgeschlagene Gegenmaßnahme: Leistungsgewährung")
    reads(officer, "KRM-2026-00001", "Stelle nicht besetzt")
    officer.press("Annehmen", title="Vertretung regeln", owner=story.lead_leistung.pk,
                  due_on="2026-03-20")  # fmt: skip
    reads(officer, "Die Gegenmaßnahme ist angenommen.", "Ines Leitbild", "Fr 20.03.2026")
    lead = take_up(story.lead_leistung, "Gegenmaßnahme umsetzen: Vertretung regeln")
    lead.press("Als erledigt eintragen", result="Eine Kollegin vertritt jetzt.")
    reads(lead, "Erledigt von Ines Leitbild: Eine Kollegin vertritt jetzt.")
    assert not rows(today(story.officer), "Gegenmaßnahme")


def test_as_42_a_proposal_is_dismissed_with_its_reason(story, clock):
    for day in ("2026-03-02", "2026-03-03", "2026-03-04"):
        forwarded(story, recorded(story, day, codes=["S3.1"]), f"{day}T11:00")
    clock.on("2026-03-05T09:00")
    boss = take_up(story.executive, "Vorgeschlagene Gegenmaßnahme: Leistungsgewährung")
    with pytest.raises(DeadEnd):
        boss.press("Ablehnen", reason="")
    boss = take_up(story.executive, "Vorgeschlagene Gegenmaßnahme: Leistungsgewährung")
    boss.press("Ablehnen", reason="Die Telefonanlage war gestört und ist es nicht mehr.")
    reads(boss, "Die Telefonanlage war gestört")
    assert not rows(today(story.executive), "Gegenmaßnahme")
