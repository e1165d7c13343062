"""AS-24 to AS-27: said at the counter on Mo 18.05.2026, settled there, by the lead, or by KRM."""

from datetime import date

import pytest
from django.utils.timezone import localdate

from krm.ui.rules import format_day
from tests.desk.conftest import house
from tests.house.days import due
from tests.walks.covered import covered_by
from tests.walks.story import ERIKA, heute, number_of, rows, take_up
from tests.walks.walker import DeadEnd

__all__ = ["house"]
pytestmark = pytest.mark.both_databases("walk: pages and verbs with their locks and constraints")

TALK = "Mit der Kundin oder dem Kunden klären"
SAID = {"title": "Lange gewartet", "matter": "Zwei Stunden im Flur.", "anliegen": ["S3.4"],
        "arrived_at": "2026-05-18T10:00"}  # fmt: skip


def bogen(house, **said):
    walker = heute(house.clerk).press("Reaktion erfassen").press("Erfassungsbogen")
    assert "Im Fachverfahren wird nichts eingetragen." in walker.page.text
    return walker.press("Abschicken", **SAID | ERIKA | said)


def escalated(house):
    walker = bogen(house, outcome="escalate", unit=house.leistung.pk)
    number = number_of(walker)
    assert f"{number} liegt jetzt bei {house.leistung.name}." in walker.page.text
    return number


def in_register(house, number):
    """KRM finds the Vorgang in the register and opens it."""
    walker = heute(house.officer).press("Register")
    return walker.press("Lange gewartet")


def test_as_24_settled_at_the_desk_is_closed_that_day(house):
    walker = bogen(
        house, outcome="settled", settled_how="Ein Termin ist vereinbart.", assessment="berechtigt"
    )
    number = number_of(walker)
    words = f"Der Erfassungsbogen {number} ist abgeschlossen und zählt im Register."
    assert words in walker.page.text
    walker.press("Nächster Bogen")
    case = in_register(house, number).page.text
    assert "Eingang Mo 18.05.2026 10:00" in case
    assert "Abgeschlossen" in case
    assert "Ein Termin ist vereinbart." in case
    assert "Ergebnis: berechtigt" in case
    settled = "Einvernehmlich geklärt: gleich bei der Annahme, Mo 18.05.2026, am Tag des Eingangs"
    assert settled in case
    assert "Der Vorgang ist beendet." in case
    assert "Fachverfahren" not in case
    assert not rows(heute(house.officer), "", number)


def test_as_25_what_is_not_settled_lies_with_the_lead(house):
    number = escalated(house)
    walker = heute(house.clerk).press("Reaktion erfassen").press("Erfassungsbogen")
    outcomes = [
        " ".join(word.split()) for word in walker.page.words if "geklärt" in word or "geben" in word
    ]
    assert "KRM" not in " ".join(outcomes)
    assert rows(heute(house.lead_leistung), TALK, number)
    assert not rows(heute(house.officer), "", number)


@covered_by("test_capture.py::test_as_26_the_team_lead_settles_it")
def test_as_26_the_lead_settles_it_and_it_stands_in_the_register(house):
    number = escalated(house)
    walker = take_up(house.lead_leistung, TALK, number)
    walker.press("Abschließen", settled_how="Ich habe mich entschuldigt.", assessment="")
    assert "Der Vorgang ist abgeschlossen und steht im Register." in walker.page.text
    assert not rows(heute(house.lead_leistung), TALK, number)
    case = in_register(house, number).page.text
    assert "Ich habe mich entschuldigt." in case
    days = (localdate() - date(2026, 5, 18)).days
    today = format_day(localdate())
    settled = f"Einvernehmlich geklärt: durch die Führungskraft, {today}, nach {days} Tagen"
    assert settled in case


@pytest.mark.both_databases("process: from the counter to the desk of KRM")
def test_as_27_to_krm_only_after_talking_with_krm(house):
    number = escalated(house)
    walker = take_up(house.lead_leistung, TALK, number).press("An KRM geben", wanting="hand_to_krm")
    assert "Bitte sprechen Sie zuerst mit KRM." in walker.page.text
    with pytest.raises(DeadEnd, match="Absprache"):
        walker.press("An KRM geben", consulted_at="", consulted_with="")
    assert not rows(heute(house.officer), "", number)
    walker = take_up(house.lead_leistung, TALK, number).press("An KRM geben", wanting="hand_to_krm")
    walker.press("An KRM geben", consulted_at="2026-05-18T11:00", consulted_with="Mara Beispiel",
                 summary="Der Kunde möchte eine schriftliche Antwort.")  # fmt: skip
    assert "Der Vorgang liegt jetzt bei KRM. Für Sie ist nichts mehr zu tun." in walker.page.text
    walker = take_up(house.officer, "An den Fachbereich weiterleiten", number).press(number)
    for words in ("Absprache", "Mara Beispiel", "schriftliche Antwort"):
        assert words in walker.page.text
    assert format_day(due("internal_target", "Mo 18.05.2026").due_on) in walker.page.text
