"""AS-45 to AS-47, AS-52, AS-53: what belongs elsewhere, what does not, and a card in the hall."""

import pytest
from django.utils.timezone import localdate

from krm.outreach import actions as outreach
from krm.ui.rules import format_date, format_day
from tests.desk.conftest import LONG_AGO, house
from tests.house.days import RP, due
from tests.walks.covered import covered_by
from tests.walks.story import COMPLAINT, answer, heute, letter, number_of, rows, take_up
from tests.walks.walker import Walker

__all__ = ["house"]
pytestmark = pytest.mark.both_databases("walk: pages and verbs with their locks and constraints")

ARRIVED = "2026-05-22T09:00"


def in_the_inbox(house, answers, **said):
    """KRM opens a letter, finds that it is no Kundenreaktion, and lays it into the Posteingang."""
    walker = answer(heute(house.officer).press("Reaktion erfassen").press("Brief, Fax"), *answers)
    walker.press("Als Eingang aufnehmen")
    return walker.press("In den Posteingang legen", arrived_at=ARRIVED, **said)


def receipt_of(walker):
    return next(word for word in walker.page.text.split() if word.startswith("E-2"))


def counted(house):
    """Return what KRM reads of what it only counts."""
    return heute(house.officer).press("Posteingang").press("Beiseitegelegt").page.text


@covered_by("test_sichtung.py::test_as_45_an_anonymous_tip_leaves_a_number")
def test_as_45_an_anonymous_tip_goes_to_the_unit_and_leaves_a_number(house):
    walker = in_the_inbox(house, ["Ja, anonyme Anzeige"], title="Brief ohne Absender",
                          matter="Der Nachbar arbeitet schwarz.")  # fmt: skip
    assert "Ergebnis: Anonyme Anzeige über andere" in walker.page.text
    walker.press("An die Einheit geben", unit=house.leistung.pk)
    walker = take_up(house.lead_leistung, "Anonyme Anzeige")
    assert "Der Nachbar arbeitet schwarz." in walker.page.text
    assert "Eingang im Haus Fr 22.05.2026 09:00" in walker.page.text
    walker.press("Erhalt bestätigen")
    assert not rows(heute(house.lead_leistung), "Anonyme Anzeige")
    page = counted(house)
    assert "Nachbar" not in page
    assert "Inhalt gelöscht" in page
    assert "2026 Anfrage ohne Beschwerde: 0 Anonyme Anzeige über andere: 1" in page
    assert "keine Aufgaben" in heute(house.officer).page.text


@covered_by("test_sichtung.py::test_as_46_an_enquiry_goes_to_the_unit")
def test_as_46_a_question_goes_to_the_unit_and_is_counted(house):
    walker = in_the_inbox(
        house, [*["Nein"] * 8, "Ja, nur eine Frage"], title="Frage einer Kanzlei",
        matter="Nach welchen Kriterien werden die Grenzen der Kosten der Unterkunft festgelegt?",
    )  # fmt: skip
    walker.press("An die Einheit geben", unit=house.leistung.pk)
    walker = take_up(house.lead_leistung, "Anfrage")
    assert "Nach welchen Kriterien" in walker.page.text
    walker.press("Erhalt bestätigen")
    page = counted(house)
    assert "2026 Anfrage ohne Beschwerde: 1 Anonyme Anzeige über andere: 0" in page
    assert "Kriterien" not in page
    assert "keine Aufgaben" in heute(house.officer).page.text


@covered_by("test_sichtung.py::test_as_47_the_same_question_with_a_complaint")
def test_as_47_the_same_question_with_a_complaint_is_a_vorgang(house):
    walker = letter(
        house.officer, ARRIVED, answers=COMPLAINT, title="Frage ohne Antwort", anliegen=["S3.5"],
        matter="Nach welchen Kriterien? Seit acht Wochen antwortet niemand.",
    )  # fmt: skip
    page = walker.page.text
    assert "Beschwerde" in page
    assert "S3.5" in page
    assert "Fr 19.06.2026" in page


@covered_by("test_sichtung.py::test_as_52_a_possible_widerspruch_goes_on_the_same_day")
def test_as_52_a_possible_widerspruch_leaves_the_same_day_and_krm_confirms(house):
    matter = "Den Bescheid vom 12.10.2026 nehme ich nicht hin."
    answers = ["Nein", "Ja, und es geht darüber hinaus", *["Nein"] * 4, "Ja, eine Beschwerde"]
    walker = letter(house.officer, "2026-11-02T09:00", answers=answers, anliegen=["S1.2"],
                    title="Bescheid vom 12.10.2026", matter=matter)  # fmt: skip
    number = number_of(walker)
    today = format_day(localdate())
    assert "Möglicher Widerspruch an Widerspruchsstelle" in walker.page.text
    assert "Erhalt noch nicht bestätigt" in walker.page.text
    assert "Do 05.11.2026" in walker.page.text
    desk = take_up(house.widerspruchsstelle, "Möglicher Widerspruch", number)
    assert matter in desk.page.text
    assert "Eingang im Haus Mo 02.11.2026 09:00" in desk.page.text
    assert f"weitergegeben {today}" in desk.page.text
    desk.press("Erhalt bestätigen")
    walker = take_up(house.officer, "Eingang bestätigen", number)
    for words in (
        "Die Widerspruchsstelle hat es deshalb von uns bekommen.",
        "Über einen Widerspruch entscheidet nur diese Stelle.",
        "Fristen aus einem Bescheid laufen weiter.",
    ):
        assert words in walker.page.text
    case = Walker(house.officer).open(f"/vorgang/{number}/").page.text
    assert f"erhalten {today}" in case


@covered_by("test_cards.py::test_as_53_a_card_by_qr_code_knows_its_standort_and_its_date")
def test_as_53_a_card_in_the_hall_knows_its_house(house, settings):
    settings.FORM_MIN_SECONDS = 0
    box = outreach.open_box(
        standort=house.gruenstadt, place="Wartezone", by=house.officer, at=LONG_AGO
    )
    guest = Walker(None).open(f"/k/{box.code}")
    assert f"Sie schreiben über dieses Haus: {house.gruenstadt.name}." in guest.page.text
    guest.press(
        "Abschicken", kind="complaint", happened="Ich warte seit sechs Wochen auf Geld.",
        topics=["S1.1"], identity="named", reply_by="email", last_name="Muster",
        email="muster@post.example",
    )  # fmt: skip
    day = due("confirmation", localdate()).due_on
    assert "Danke. Ihre Meldung ist angekommen." in guest.page.text
    assert f"Wir melden uns bis {format_date(day)}" in guest.page.text
    walker = heute(house.officer).press("Posteingang")
    left = RP.working_days_between(localdate(), day)
    assert f"{format_day(day)} noch {left} Arbeitstage" in walker.page.text
    walker.press("Sichten")
    assert f"Vorläufig: bestätigen bis {format_day(day)}" in walker.page.text
    answer(walker, *COMPLAINT)
    walker.press("Erfassen", wanting="/posteingang/", title="Sechs Wochen ohne Geld")
    page = walker.page.text
    assert house.gruenstadt.name in page
    assert "Meinungskarte" in page
    assert format_day(day) in page
    assert "muster@post.example" in page
