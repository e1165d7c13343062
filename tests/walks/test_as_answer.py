"""AS-28 to AS-30, AS-77 and petitions: what KRM may write and what the page does not let out."""

import pytest
from django.utils.timezone import localdate

from krm.casework.actions.sweep import sweep
from tests.desk.conftest import house
from tests.house.cases import in_check
from tests.house.days import at
from tests.walks.covered import covered_by
from tests.walks.story import heute, letter, number_of, rows, take_up
from tests.walks.walker import DeadEnd, Walker
from tests.walks.ways import release, tick

__all__ = ["house"]
pytestmark = pytest.mark.both_databases("walk: pages and verbs with their locks and constraints")


def value_of(walker, name):
    fields = [item for form in walker.page.forms for item in form.fields]
    return next(item.value for item in fields if item.name == name)


@covered_by("test_answers.py::test_as_28_not_granted_asks_for_alternatives")
def test_as_28_a_no_needs_the_look_for_another_way(house):
    words = {"criterion": "decision_correct", "reason": "Der Bescheid ist richtig."}
    number = in_check(house, assessment="unberechtigt", words=words).number
    walker = take_up(house.officer, "Antwort schreiben", number)
    tick(walker)
    sentence = "Bitte angeben, ob andere Lösungen geprüft wurden"
    assert sentence in walker.page.text
    with pytest.raises(DeadEnd, match="andere Lösungen geprüft"):
        walker.press("Freigeben", as_shown=True)
    walker.open(walker.address).press("Andere Lösung")
    assert "Was nicht geht Anliegen 1" in walker.page.text
    with pytest.raises(DeadEnd):
        walker.press("Ergebnis speichern", outcome="not_suitable", note="")
    walker.press("Ergebnis speichern", outcome="none", note="Die Frist ist abgelaufen.")
    assert "Das Ergebnis ist gespeichert." in walker.page.text
    assert "Andere Lösung – geprüft, keine andere Lösung gefunden: Die Frist" in walker.page.text
    walker.press("Antwortschreiben")
    walker.press("Alle erneuern", as_shown=True)
    assert "Leider haben wir keine gefunden" in walker.page.text
    tick(walker)
    walker.press("Freigeben", as_shown=True)
    walker.press("Als versandt vermerken")
    walker = take_up(house.officer, "Vorgang abschließen", number)
    walker.press("Abschließen")
    assert "Ergebnis: unberechtigt" in walker.page.text


def test_as_28_only_suggested_keeps_the_answer_back(house):
    words = {"criterion": "decision_correct", "reason": "Der Bescheid ist richtig."}
    number = in_check(house, assessment="unberechtigt", words=words).number
    walker = Walker(house.officer).open(f"/vorgang/{number}/").press("Andere Lösung")
    walker.press("Ergebnis speichern", outcome="suggested", note="Ratenzahlung angeregt.")
    assert "Bitte tragen Sie das Ergebnis später noch ein." in walker.page.text
    walker = take_up(house.officer, "Antwort schreiben", number)
    tick(walker)
    with pytest.raises(DeadEnd, match="andere Lösungen geprüft"):
        walker.press("Freigeben", as_shown=True)


def test_as_29_a_no_without_reason_is_refused(house):
    number = in_check(house).number
    walker = Walker(house.officer).open(f"/vorgang/{number}/")
    walker.press("Anliegen beantworten und bewerten")
    (assessment,) = [
        item.name for form in walker.page.forms for item in form.fields
        if item.name.endswith("-assessment")
    ]  # fmt: skip
    no = {assessment: "unberechtigt", assessment.replace("assessment", "criterion"): ""}
    with pytest.raises(DeadEnd, match="Für „unberechtigt“ ist diese Angabe nötig"):
        walker.press("Speichern", **no)
    case = Walker(house.officer).open(f"/vorgang/{number}/")
    assert "unberechtigt" not in case.page.text


@covered_by("test_answers.py::test_as_30_a_word_that_labels_people_blocks")
def test_as_30_a_word_that_labels_a_person_stays_in_the_house(house):
    number = in_check(house).number
    walker = take_up(house.officer, "Antwort schreiben", number)
    tick(walker)
    closing = value_of(walker, "closing")
    with pytest.raises(DeadEnd, match="„Querulant“ darf nicht im Schreiben stehen"):
        walker.press("Freigeben", closing=f"{closing}\n\nSie sind ein Querulant.")
    walker = take_up(house.officer, "Antwort schreiben", number)
    assert "„Querulant“ darf nicht im Schreiben stehen" in walker.page.text
    walker.press("Text speichern", closing=closing)
    assert "Querulant" not in walker.page.text
    walker.press("Zweite Person um Freigabe bitten")
    walker.press("Bitten", person=house.front_office.pk)
    # Nothing is to be written while somebody reads it (walker 17).
    case = Walker(house.officer).open(f"/vorgang/{number}/")
    assert "bei Elif Muster zur Freigabe. Sie können: " in case.page.text
    assert case.has("Antwort ansehen")
    assert not case.has("Antwort schreiben")
    second = take_up(house.front_office, "Antwort als zweite Person", number)
    assert not second.has("Text speichern")
    release(second)
    assert "Freigegeben. KRM versendet das Schreiben." in second.page.text
    assert not second.has("Als versandt vermerken")
    assert not rows(heute(house.front_office), "Antwort als zweite Person", number)
    assert rows(heute(house.officer), "Antwort versenden", number)


@covered_by("test_answers.py::test_as_77_no_amount_leaves_by_email")
def test_as_77_no_amount_by_email(house):
    said = {"channel": "email", "preferred_channel": "email", "email": "erika@post.example"}
    number = number_of(letter(house.officer, f"{localdate()}T00:00", **said))
    walker = take_up(house.officer, "Eingang bestätigen", number)
    body = value_of(walker, "body")
    with pytest.raises(DeadEnd, match="„563,00 Euro“ gehört nicht in eine E-Mail"):
        walker.press(
            "Freigeben", channel="email", body=f"{body}\n\nSie bekommen 563,00 Euro im Monat."
        )
    assert "Bitte den Versandweg Post wählen." in walker.page.text
    walker = take_up(house.officer, "Eingang bestätigen", number)
    walker.press("Freigeben", channel="post")
    assert "Freigegeben. Jetzt drucken und zur Post geben." in walker.page.text


def test_a_petition_is_recorded_and_watched_but_not_answered(house):
    walker = letter(
        house.officer, "2026-02-09T10:00", answers=["Nein", "Nein", "Ja, eine Petition"],
        title="Petition zum Regelsatz", anliegen=["S1.1"],
        number="Pet 4-20-11-81503-000001", committee_due_on="2026-03-31",
    )  # fmt: skip
    number = number_of(walker)
    page = walker.page.text
    assert "Pet 4-20-11-81503-000001" in page
    assert "Frist Di 31.03.2026" in page
    assert "Stellungnahme an das BMAS Di 17.03.2026" in page
    for words in ("Eingang bestätigen", "Zwischennachricht", "Antwort schreiben", "Abschließen"):
        assert not walker.has(words), words
    assert "Die Stellungnahme geht durch die Geschäftsführung an das BMAS." in page
    assert rows(heute(house.officer), "An den Fachbereich weiterleiten", number)
    sweep(at=at("Mi 18.03.2026 07:00"))
    late = "Stellungnahme an das BMAS überfällig seit Di 17.03.: klären"
    walker = take_up(house.executive, late, number)
    walker.press("Erledigt", result="Das BMAS weiß Bescheid.")
    assert "Überfällige Frist geklärt: Das BMAS weiß Bescheid." in walker.page.text


def test_an_open_point_of_the_checklist_leads_where_it_is_put_right(house):
    number = in_check(house).number
    walker = take_up(house.officer, "Antwort schreiben", number)
    letter_page, point = walker.address, "Ergebnis oder Maßnahme ist noch nicht eingetragen."
    assert point in walker.page.text
    walker.press("Anliegen bewerten: Ergebnis und Maßnahme")
    (remedy,) = [
        item.name for form in walker.page.forms for item in form.fields
        if item.name.endswith("-remedy")
    ]  # fmt: skip
    walker.press("Speichern", **{remedy: "full"})
    assert point not in walker.open(letter_page).page.text
    closing = value_of(walker, "closing")
    walker.press("Text speichern", closing=f"{closing}\n\n[Name]")
    link = next(b for b in walker.page.buttons if b.words.strip().startswith("Text ändern"))
    assert link.href == "#letter-form"
