"""AS-01 to AS-11, AS-16, AS-18, AS-19, AS-76: the dates on the page, walked on their days."""

import pytest

from krm.casework.actions.sweep import sweep
from tests.walks.covered import covered_by
from tests.walks.directive import (
    answers,
    checks,
    clock,
    closes,
    confirms,
    delivers,
    forwards,
    letter,
    mail_arrives,
    mail_recorded,
    reads,
    reads_nowhere,
    ready_to_answer,
    rules_change,
    story,
    today,
)

__all__ = ["clock", "story"]
pytestmark = pytest.mark.both_databases("walk: from Heute to the end of a story")


@pytest.mark.both_databases("process: a complaint from the letter to its end")
def test_as_01_a_letter_shows_both_dates_with_weekday_and_is_brought_to_its_end(story, clock):
    clock.on("2026-05-04T10:00")
    reads(
        letter(story.officer, "2026-05-04"),
        "Eingangsbestätigung Do 07.05.2026 · noch 3 Arbeitstage",
        "Abschluss der Beschwerde Mo 01.06.2026 · noch 28 Tage",
    )
    reads(today(story.officer), "Do 07.05.2026 noch 3 Arbeitstage Eingang bestätigen")
    clock.on("2026-05-06T10:00")
    reads(confirms(story.officer), "Eingangsbestätigung ✓ Mi 06.05.2026 fällig war Do 07.05.2026")
    reads(
        forwards(story.officer),
        "Schriftsatz des Fachbereichs · Leistungsgewährung Mi 13.05.2026 · noch 5 Arbeitstage",
    )
    clock.on("2026-05-12T10:00")
    delivers(story.lead_leistung)
    clock.on("2026-05-13T10:00")
    checks(story.officer)
    reads(
        answers(story.officer), "Abschluss der Beschwerde ✓ Mi 13.05.2026 fällig war Mo 01.06.2026"
    )
    reads(closes(story.officer), "Abgeschlossen", "Der Vorgang ist beendet.")
    reads(today(story.officer), "Alles erledigt")


@pytest.mark.parametrize(
    ("sent_on", "words"),
    [
        # In time is the letter of AS-01, too.
        pytest.param(
            "2026-05-06",
            "✓ Mi 06.05.2026 fällig war Mi 06.05.2026",
            id="in time",
            marks=pytest.mark.deep,
        ),
        pytest.param(
            "2026-05-07",
            "Do 07.05.2026 fällig war Mi 06.05.2026 · überschritten um 1 Tag",
            id="late by one day",
        ),
    ],
)
def test_as_02_the_first_of_may_is_no_arbeitstag(story, clock, sent_on, words):
    clock.on("2026-04-30T10:00")
    mail_arrives()
    reads(today(story.officer).press("Posteingang"), "Mi 06.05.2026 noch 3 Arbeitstage")
    reads(
        mail_recorded(story.officer),
        "Eingangsbestätigung Mi 06.05.2026",
        "Fr 01.05. zählt nicht: Erster Mai",
    )
    clock.on(sent_on)
    reads(confirms(story.officer), words)


@pytest.mark.parametrize(
    ("arrived", "due", "skipped"),
    [
        pytest.param(
            "2026-06-03", "Di 09.06.2026", "Do 04.06. zählt nicht: Fronleichnam", id="AS-03"
        ),
        # The same page with other days, which tests/deadlines counts one by one.
        pytest.param(
            "2026-04-02", "Do 09.04.2026", "Mo 06.04. zählt nicht: Ostermontag", id="AS-04",
            marks=pytest.mark.deep,
        ),
        pytest.param(
            "2026-10-30", "Mi 04.11.2026", "So 01.11. zählt nicht", id="AS-06",
            marks=pytest.mark.deep,
        ),
        pytest.param("2024-12-23", "Mo 30.12.2024", "Tag 1: Di 24.12.", id="AS-07"),
        pytest.param(
            "2026-01-05", "Do 08.01.2026", "Tag 1: Di 06.01.", id="AS-08", marks=pytest.mark.deep
        ),
    ],
)  # fmt: skip
def test_as_03_04_06_07_08_holidays_of_the_land(story, clock, arrived, due, skipped):
    clock.on(f"{arrived}T10:00")
    reads(letter(story.officer, arrived), f"Eingangsbestätigung {due} ·", skipped)
    reads(today(story.officer), f"{due} ")


@covered_by("test_deadlines_at_arrival.py::test_as_07_with_the_year_end_off")
def test_as_07_with_the_year_end_switched_off(story, clock):
    clock.on("2024-11-29T10:00")
    other = {"title": "Auszahlung fehlt", "matter": "Das Geld kam nicht an.", "anliegen": ["S1.3"]}
    before = letter(story.officer, "2024-11-29", last_name="Mustermann", **other).address
    off = ("year_end_off = { value = false", "year_end_off = { value = true")
    walker = rules_change(story, *off, starts_on="2024-12-02")
    reads(walker, "Die Fassung gilt ab 02.12.2024.")
    clock.on("2024-12-23T10:00")
    reads(
        letter(story.officer, "2024-12-23"),
        "Eingangsbestätigung Do 02.01.2025 ·",
        "Di 24.12. zählt nicht",
        "Tag 1: Fr 27.12.",
        "Di 31.12. zählt nicht",
    )
    officer = today(story.officer)
    reads(officer, "Do 02.01.2025 ")
    # What was in before keeps the rules of its arrival.
    reads(officer.open(before), "Eingangsbestätigung Mi 04.12.2024")


@covered_by("test_deadlines_at_arrival.py::test_as_05_an_email_on_saturday_night")
def test_as_05_a_mail_on_saturday_night(story, clock):
    clock.on("2026-07-04T23:10")
    mail_arrives()
    clock.on("2026-07-06T08:30")
    reads(
        mail_recorded(story.officer),
        "Eingang Sa 04.07.2026 23:10",
        "Eingangsbestätigung Mi 08.07.2026 · noch 2 Arbeitstage",
        "Abschluss der Beschwerde Sa 01.08.2026 · noch 26 Tage Bitte bis Fr 31.07.2026 handeln",
        "Mit Verschiebung auf den nächsten Werktag wäre es Mo 03.08.2026.",
    )
    clock.on("2026-07-31T09:00")
    reads(
        today(story.officer),
        "Eingang bestätigen",
        "Mi 08.07.2026 überfällig seit Mi 08.07.",
    )


def test_as_09_the_28_days_end_on_karfreitag(story, clock):
    clock.on("2026-03-06T10:00")
    reads(
        letter(story.officer, "2026-03-06"),
        "Abschluss der Beschwerde Fr 03.04.2026 · noch 28 Tage Bitte bis Do 02.04.2026 handeln",
        "Fr 03.04. ist kein Arbeitstag: Karfreitag",
        "Mit Verschiebung auf den nächsten Werktag wäre es Di 07.04.2026.",
    )


@covered_by("test_deadlines_at_arrival.py::test_as_09_with_a_shift_the_second_is_in_time")
def test_as_09_with_a_shift_the_second_is_in_time(story, clock):
    clock.on("2026-03-02T10:00")
    closing = '[deadlines.closing]\nlabel = "Abschluss der Beschwerde"\nlength = 28\n'
    stays = closing + 'unit = "calendar_days"\ndirection = "forward"\nshift = "none"'
    rules_change(story, stays, stays.replace('"none"', '"next"'), starts_on="2026-03-03")
    ready_to_answer(story, "2026-03-06")
    clock.on("2026-04-07T10:00")
    reads(today(story.officer), "Di 07.04.2026 heute Antwort schreiben")
    reads(answers(story.officer), "Abschluss der Beschwerde ✓ Di 07.04.2026")


@pytest.mark.parametrize(
    ("arrived", "answered", "words"),
    [
        pytest.param(
            "2026-03-06",
            "2026-04-02",
            "✓ Do 02.04.2026 fällig war Fr 03.04.2026",
            id="AS-09 27",
            marks=pytest.mark.deep,
        ),
        pytest.param(
            "2026-03-06",
            "2026-04-07",
            "Di 07.04.2026 fällig war Fr 03.04.2026 · überschritten um 4 Tage",
            id="AS-09 32",
        ),
        pytest.param(
            "2026-06-03", "2026-07-01", "✓ Mi 01.07.2026 fällig war Mi 01.07.2026", id="AS-10 28"
        ),
        pytest.param(
            "2026-06-03",
            "2026-07-02",
            "Do 02.07.2026 fällig war Mi 01.07.2026 · überschritten um 1 Tag",
            id="AS-10 29",
            marks=pytest.mark.deep,
        ),
    ],
)
def test_as_09_and_10_the_28th_day_is_the_last(story, clock, arrived, answered, words):
    ready_to_answer(story, arrived)
    clock.on(f"{answered}T10:00")
    reads(answers(story.officer), f"Abschluss der Beschwerde {words}")


def test_as_11_the_house_counts_and_the_delay_is_red(story, clock):
    clock.on("2026-07-08T10:00")
    walker = letter(
        story.officer,
        "2026-07-06",
        arrived_krm_at="2026-07-08T09:00",
        standort=story.gruenstadt.pk,
    )
    reads(
        walker,
        "Eingang Mo 06.07.2026 09:00",
        "Grünstadt",
        "Eingangsbestätigung Do 09.07.2026 · morgen",
        "Abschluss der Beschwerde Mo 03.08.2026 ·",
        "Eingang bei KRM Mi 08.07.2026 09:00 nach 2 Arbeitstagen",
    )
    assert walker.page.tones["nach 2 Arbeitstagen"] == "bad"


@covered_by("test_deadlines_at_arrival.py::test_as_16_the_vorstand")
def test_as_16_in_the_name_of_the_vorstand(story, clock):
    clock.on("2026-04-30T10:00")
    walker = letter(story.officer, "2026-04-30", "Ja, an den Vorstand", "Ja, eine Beschwerde")
    reads(
        walker,
        "Beschwerde im Namen des Vorstands",
        "Abschluss im Namen des Vorstands Do 14.05.2026 · noch 14 Tage "
        "Bitte bis Mi 13.05.2026 handeln",
        "Do 14.05. ist kein Arbeitstag: Christi Himmelfahrt",
    )
    reads_nowhere(walker, "Abschluss der Beschwerde")


@covered_by("test_deadlines_at_arrival.py::test_as_18_praise_has_no_28_day_standard")
def test_as_18_praise_is_confirmed_and_has_no_28_days(story, clock):
    clock.on("2026-05-22T10:00")
    mail_arrives("Frau Muster hat mir sehr geholfen. Vielen Dank!", subject="Danke")
    walker = mail_recorded(story.officer, "Ja, ein Lob", anliegen=["L1"], title="Lob")
    reads(
        walker,
        "Eingangsbestätigung Do 28.05.2026 · noch 3 Arbeitstage",
        "Mo 25.05. zählt nicht: Pfingstmontag",
        "Internes Ziel für den Abschluss Fr 19.06.2026",
    )
    reads_nowhere(walker, "Abschluss der Beschwerde")
    reads(confirms(story.officer), "Eingangsbestätigung ✓ Fr 22.05.2026")


@covered_by("test_deadlines_at_arrival.py::test_as_19_an_oral_complaint_has_no_official_deadline")
def test_as_19_said_in_the_eingangszone_no_deadline_runs(story, clock):
    clock.on("2026-05-18T10:00")
    walker = today(story.clerk).press("Reaktion erfassen").press("Erfassungsbogen")
    walker.press(
        "Abschicken",
        title="Lange gewartet",
        matter="Zwei Stunden gewartet.",
        anliegen=["S3.4"],
        outcome="escalate",
        unit=story.leistung.pk,
        last_name="Beispielfrau",
    )
    reads(walker, "liegt jetzt bei Leistungsgewährung.")
    lead = today(story.lead_leistung)
    reads(lead, "Di 19.05.2026 morgen Mit der Kundin oder dem Kunden klären")
    lead.press("Klären").press("KRM-2026", wanting="/vorgang/")
    reads(lead, "Eingangsweg persönlich in der Eingangszone oder Clearingstelle")
    reads_nowhere(lead, "Eingangsbestätigung", "Abschluss der Beschwerde", "Warum dieses Datum?")
    lead.open("/").press("Klären").press("Abschließen", settled_how="Erklärt und entschuldigt.")
    reads(lead, "Der Vorgang ist abgeschlossen und steht im Register.", "Was getan wurde")
    reads_nowhere(lead, "Ergebnis:")  # nobody has said whether it was justified
    officer = today(story.officer)
    reads(officer, "Alles erledigt", "– bestätigt in 3 Arbeitstagen (2026)")


def test_as_76_the_review_is_done_on_the_arbeitstag_before_the_holiday(story, clock):
    clock.on("2026-04-29T08:00")
    sweep(at=clock.at)
    reads(
        today(story.officer),
        "Do 30.04.2026 morgen Geschäftsweisung prüfen",
        "Prüfung am Fr 01.05.2026 (Deckblatt der Weisung)",
    )
    clock.on("2026-04-30T08:00")
    sweep(at=clock.at)
    messages = today(story.officer).press("Mitteilungen")
    reads(messages, "Die Prüfung der Geschäftsweisung ist fällig bis")
    walker = today(story.officer)
    reads(walker.press("Zum Regelwerk"), "Fällig am Fr 01.05.2026")
    walker.press("Prüfung abschließen", result="Die Weisung gilt weiter.", next_due_on="2027-05-03")
    reads(walker, "Erledigt. Nächste Prüfung am 03.05.2027.", "fällig am Mo 03.05.2027")
    sweep(at=clock.at)
    reads(today(story.officer), "Später 1 Mo 03.05.2027 noch 368 Tage Geschäftsweisung prüfen")
