"""AS-34, AS-36, AS-37, AS-42, AS-43: what is taken in, given away, or owed to be reached."""

import pytest

from krm.outreach import actions as outreach
from tests.house.cases import sent
from tests.house.reactions import moment
from tests.walks.covered import covered_by
from tests.walks.directive import (
    clock,
    closes,
    forwards,
    letter,
    reads,
    reads_nowhere,
    ready_to_answer,
    story,
    today,
)
from tests.walks.walker import DeadEnd
from tests.walks.ways import inform, send

__all__ = ["clock", "story"]
pytestmark = pytest.mark.both_databases("walk: from Heute to the end of a story")

SC = "Service Center der Bundesagentur für Arbeit"
HOTLINE = {"title": "Warteschleife", "matter": "Bei der Hotline warte ich immer eine Stunde."}


@covered_by("test_record.py::test_as_34_and_other_bad_input")
def test_as_34_a_fourth_anliegen_is_refused_and_three_are_taken(story, clock):
    clock.on("2026-05-18T10:00")
    codes = ["S1.1", "S1.2", "V1", "S3.4"]
    with pytest.raises(DeadEnd, match="bitte unter „Weitere Punkte“ eintragen"):
        letter(story.officer, "2026-05-18", anliegen=codes)
    reads(today(story.officer), "0 offene Vorgänge")
    more = {"further_points": "Der Aufzug ist kaputt."}
    walker = letter(story.officer, "2026-05-18", anliegen=codes[:3], **more)
    reads(walker, "3 V1 Unfreundlichkeit und Ton", "+ Der Aufzug ist kaputt. noch offen")


@covered_by("test_handover.py::test_as_36_the_letter_about_the_hotline")
def test_as_36_about_the_hotline_alone_is_handed_over(story, clock):
    clock.on("2026-05-22T10:00")
    walker = letter(story.officer, "2026-05-22", anliegen=["S3.2"], **HOTLINE)
    reads(walker, "Eingangsbestätigung Do 28.05.2026 · noch 3 Arbeitstage")
    clock.on("2026-05-26T10:00")
    walker.press("An zuständige Stelle abgeben")
    walker.press("Abgabe vorbereiten", receiver=SC, basis="consent", reason="Eigenes KRM")
    reads(walker, "Die Abgabe ist vorbereitet.")
    walker.press("Abgabenachricht schreiben")
    reads(walker, SC)
    send(walker)
    reads(
        walker,
        "Abgegeben 1 Frist erledigt, 1 entfallen Eingangsbestätigung ✓ Di 26.05.2026",
        "Abschluss der Beschwerde entfallen",
        "1 S3.2 Service Center abgegeben",
    )
    reads_nowhere(walker, "Ergebnis:")
    assert not walker.has("Abgabenachricht schreiben")
    desk = today(story.officer)
    desk.press(f"Öffnen: Unterlagen weitergeben an: {SC}, KRM-2026-00001")
    reads(desk.press("Erledigt", result="Heute mit der Post."), "Der Vorgang ist beendet.")
    reads(today(story.officer), "Alles erledigt")


@covered_by("test_handover.py::test_as_37_a_mixed_letter")
def test_as_37_hotline_and_bescheid_are_two_anliegen_of_one_vorgang(story, clock):
    clock.on("2026-05-22T10:00")
    walker = letter(story.officer, "2026-05-22", anliegen=["S1.2", "S3.2"], **HOTLINE)
    walker.press("An zuständige Stelle abgeben")
    walker.press(
        "Abgabe vorbereiten", receiver=SC, basis="consent", reason="Eigenes KRM", positions=["2"]
    )
    walker.press("Abgabenachricht schreiben")
    reads(walker, SC, "Den anderen Teil bearbeiten wir hier")
    send(walker)
    reads(walker, "2 S3.2 Service Center abgegeben", "Abschluss der Beschwerde Fr 19.06.2026")
    assert not walker.has("Abgabenachricht schreiben")
    reads(forwards(story.officer), "Schriftsatz des Fachbereichs · Leistungsgewährung")
    reads(today(story.lead_leistung).press("Schreiben"), "Berechnung und Höhe")


def test_as_42_never_reachable_is_reached_by_the_next_day(story, clock):
    clock.on("2026-03-09T10:00")
    said = {"title": "Nie erreichbar", "matter": "Meine Sachbearbeiterin ist nie zu erreichen."}
    letter(story.officer, "2026-03-09", anliegen=["S3.1"], **said)
    reads(
        forwards(story.officer),
        "Kontakt durch die Führungskraft · Leistungsgewährung (internes Ziel) "
        "Di 10.03.2026 · morgen",
    )
    clock.on("2026-03-10T09:00")
    lead = today(story.lead_leistung)
    reads(lead, "Di 10.03.2026 heute Kontakt herstellen")
    lead.press("Eintragen")
    reads(lead, "Meine Sachbearbeiterin ist nie zu erreichen.")
    lead.press("Kontakt speichern", partner="Erika Beispielfrau", text="Termin vereinbart.")
    reads(lead, "✓ Di 10.03.2026 fällig war Di 10.03.2026", "Termin vereinbart.")
    reads_nowhere(today(story.lead_leistung), "Kontakt herstellen")


def test_as_42_without_the_contact_nothing_is_closed(story, clock):
    row = ready_to_answer(story, "2026-03-09", codes=["S3.1"])
    sent(story, row, "answer", "2026-03-10T10:00")
    clock.on("2026-03-10T11:00")
    with pytest.raises(DeadEnd, match="Kontakt zur Sachbearbeitung noch nicht dokumentiert"):
        closes(story.officer)
    lead = today(story.lead_leistung)
    reads(lead, "Di 10.03.2026 heute Kontakt herstellen")
    lead.press("Eintragen").press("Kontakt speichern", text="Termin vereinbart.")
    reads(closes(story.officer), "Der Vorgang ist abgeschlossen.")


@covered_by("test_cards.py::test_as_43_a_card_without_a_name_is_counted_but_not_answered")
def test_as_43_a_card_without_a_name(story, clock):
    clock.on("2026-05-21T10:00")
    outreach.open_box(
        standort=story.neustadt, place="Wartezone", by=story.officer, at=moment("2026-05-04")
    )
    walker = today(story.officer).press("Material").press("Karten erfassen")
    walker.press(
        "Speichern, nächste", kind="complaint", happened="Es war sehr voll.", topics=["S3.4"]
    )
    reads(walker, "KRM-2026-00001 ist anonym erfasst.", "Niemand kann antworten")
    walker.press("KRM-2026-00001")
    reads(walker, "Anonym erfasst", "Eine Antwort ist nicht möglich.")
    reads_nowhere(walker, "Eingangsbestätigung", "Zwischennachricht schreiben", "Antwort schreiben")
    officer = today(story.officer)
    reads(officer, "Fr 22.05.2026 morgen Anonyme Reaktion an eine Einheit geben")
    inform(officer.press("Weitergeben"))
    lead = today(story.lead_leistung)
    reads(lead, "Es war sehr voll.")
    reads(today(story.officer).press("Register"), "1 Vorgang", "Anonym erfasst")


def test_what_is_recorded_at_a_desk_has_its_eingangsnummer(story, clock):
    """Everything from outside has one, and is found by it (docs/rulings.md)."""
    clock.on("2026-05-04T10:00")
    walker = letter(story.officer, "2026-05-04")
    reads(walker, "Eingangsnummer E-2026-00001", "Eingangsweg Brief")
    clerk = today(story.clerk).press("Reaktion erfassen").press("Erfassungsbogen")
    clerk.press(
        "Abschicken",
        title="Lange gewartet",
        matter="Zwei Stunden gewartet.",
        anliegen=["S3.4"],
        outcome="escalate",
        unit=story.leistung.pk,
        last_name="Mustermann",
    )
    lead = today(story.lead_leistung).press("Klären").press("KRM-2026", wanting="/vorgang/")
    reads(lead, "Eingangsnummer E-2026-00002")
    reads(today(story.officer), "0 neu im Posteingang")
    reads(today(story.officer).press("Suchen", q="E-2026-1"), "Drei Wochen keine Antwort")
