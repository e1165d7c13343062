"""AS-20 to AS-23, AS-31: the unit and its Schriftsatz, walked by KRM, team lead and drafter."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate

from krm.casework.actions.sweep import sweep
from krm.casework.models import Schriftsatz
from tests.desk.conftest import house
from tests.house.cases import forwarded, recorded
from tests.house.days import at, due
from tests.walks.covered import covered_by
from tests.walks.directive import fills_in
from tests.walks.story import heute, letter, notices, number_of, rows, take_up, words_of
from tests.walks.walker import DEAD_END, PDF, DeadEnd, Walker
from tests.walks.ways import release

__all__ = ["house"]
pytestmark = pytest.mark.both_databases("walk: pages and verbs with their locks and constraints")

LATE = "Schriftsatz des Fachbereichs"


def forward(house, number, **said):
    """KRM gives the Vorgang to the Leistungsgewährung, from its row of Heute."""
    walker = take_up(house.officer, "An den Fachbereich weiterleiten", number)
    said = {"lead_unit": house.leistung.pk, "question": "Bitte prüfen."} | said
    return walker.press("Weiterleiten", **said)


def at_unit(house, **said):
    number = number_of(letter(house.officer, "2026-05-11T09:00", **said))
    forward(house, number)
    return number


def fields(walker, ending):
    """Return the names of the fields of the page that end like this, in their order."""
    return [
        item.name
        for form in walker.page.forms
        for item in form.fields
        if item.name.endswith(ending)
    ]


def written(walker, *, skip=(), **more):
    """Return a Schriftsatz that speaks to each Anliegen of the page but some."""
    said = {"reasons": "Der Rückruf wurde am 06.05.2026 versäumt."}
    names = [*fields(walker, "-facts"), *fields(walker, "-text_proposal")]
    for name in names:
        if name not in skip:
            said[name] = "Wir haben zurückgerufen und alles geklärt."
    return said | more


def test_as_20_krm_forwards_and_the_unit_reads_its_day(house):
    number = at_unit(house)
    day = words_of(due("schriftsatz", localdate()))
    walker = heute(house.lead_leistung)
    assert day in walker.page.text
    walker.press(*rows(walker, "Schriftsatz abgeben", number))
    assert "Bitte prüfen." in walker.page.text
    walker.press(number)
    assert f"{LATE} · {house.leistung.name} {day}" in walker.page.text
    case = Walker(house.officer).open(f"/vorgang/{number}/").page.text
    assert f"{LATE} · {house.leistung.name} {day}" in case


@covered_by(
    "test_deadlines_in_the_house.py::test_as_20_a_late_schriftsatz_is_escalated",
    "test_deadlines_in_the_house.py::test_as_20_everybody_finds_it_on_their_page",
)
def test_as_20_reminder_escalation_and_executive_on_their_days(house):
    """Forwarded Mi 13.05.2026; Do 14.05. is Christi Himmelfahrt."""
    row = forwarded(house, recorded(house, "2026-05-11"), "2026-05-13T10:00")
    for day in ("Di 19.05.", "Mi 20.05.", "Do 21.05.", "Fr 22.05.", "Di 26.05.", "Mi 27.05."):
        sweep(at=at(f"{day}2026 07:00"))
    soon = "Der Schriftsatz ist am Do 21.05. fällig."
    late = "Der Schriftsatz ist seit Do 21.05. überfällig."
    notified = {
        house.lead_leistung: {"Mi 20.05.": soon, "Fr 22.05.": late},
        house.officer: {"Fr 22.05.": late, "Mi 27.05.": late},
        house.executive: {"Fr 22.05.": late, "Mi 27.05.": late},
    }
    for person, days in notified.items():
        read = notices(person)
        for day, words in days.items():
            assert f"{day}2026 07:00 neu {row.number}: {words}" in read
        assert read.count(f"neu {row.number}: Der Schriftsatz ist") == len(days)
    what = f"{LATE} überfällig seit Do 21.05.: mit {house.leistung.name} klären"
    walker = take_up(house.executive, what, row.number)
    walker.press("Erledigt", result="Mit Frau Leitbild gesprochen: Er kommt morgen.")
    assert not rows(heute(house.executive), what)
    case = Walker(house.officer).open(row.get_absolute_url()).page.text
    assert f"{LATE} · {house.leistung.name} Do 21.05.2026" in case
    assert "Do 14.05. zählt nicht: Christi Himmelfahrt" in case
    reminded = "Ines Leitbild an den Schriftsatz erinnert (fällig Do 21.05.)"
    assert f"Mi 20.05.2026 07:00 {reminded}" in case
    assert "Überfällige Frist geklärt: Mit Frau Leitbild gesprochen: Er kommt morgen." in case


@covered_by("test_units.py::test_as_21_a_bescheid_alone_is_no_schriftsatz")
def test_as_21_a_bescheid_is_no_schriftsatz(house):
    number = at_unit(house)
    walker = take_up(house.lead_leistung, "Schriftsatz abgeben", number).press(number)
    bescheid = SimpleUploadedFile("bescheid.pdf", PDF, "application/pdf")
    walker.press("Hochladen", files=[bescheid], kind="bescheid")
    assert "Bescheid" in walker.page.text
    walker = take_up(house.lead_leistung, "Schriftsatz abgeben", number)
    said = written(walker, reasons="")
    with pytest.raises(DeadEnd, match="Ein Bescheid ersetzt den Schriftsatz nicht"):
        walker.press("Zeichnen und an KRM abgeben", **said)
    assert not rows(heute(house.officer), "Schriftsatz prüfen", number)
    walker = take_up(house.lead_leistung, "Schriftsatz abgeben", number)
    walker.press("Zeichnen und an KRM abgeben", reasons="Der Rückruf wurde versäumt.")
    assert "Der Schriftsatz ist bei KRM." in walker.page.text
    assert not rows(heute(house.lead_leistung), "Schriftsatz", number)
    assert rows(heute(house.officer), "Schriftsatz prüfen", number)


@covered_by("test_units.py::test_as_22_krm_returns_an_incomplete_schriftsatz")
def test_as_22_what_leaves_an_anliegen_open_comes_back_with_two_arbeitstage(house):
    number = at_unit(house, anliegen=["S3.3", "S1.2"])
    walker = take_up(house.lead_leistung, "Schriftsatz abgeben", number)
    second = [fields(walker, ending)[1] for ending in ("-facts", "-text_proposal")]
    with pytest.raises(DeadEnd, match="Anliegen 2: Sachverhalt und Textvorschlag"):
        walker.press("Zeichnen und an KRM abgeben", **written(walker, skip=second))
    poor = dict.fromkeys(second, "Siehe Anliegen 1.")
    walker = take_up(house.lead_leistung, "Schriftsatz abgeben", number)
    walker.press("Zeichnen und an KRM abgeben", **poor)
    walker = take_up(house.officer, "Schriftsatz prüfen", number)
    assert "Siehe Anliegen 1." in walker.page.text
    walker.press("Schriftsatz zurückgeben").press("Zurückgeben", remark="Anliegen 2 bleibt offen.")
    day = words_of(due("schriftsatz_rework", localdate()))
    walker = heute(house.lead_leistung)
    assert day in walker.page.text
    walker.press(*rows(walker, "Schriftsatz nachbessern", number))
    assert "KRM bittet um eine Änderung: Anliegen 2 bleibt offen." in walker.page.text
    assert "Der Schriftsatz braucht eine Änderung." in notices(house.lead_leistung)
    case = walker.press(number).page.text
    assert f"Schriftsatz an {house.leistung.name} zurückgegeben: Anliegen 2 bleibt offen." in case
    assert day in case
    walker = take_up(house.lead_leistung, "Schriftsatz nachbessern", number)
    walker.press("Zeichnen und an KRM abgeben", **dict.fromkeys(second, "Es wird neu berechnet."))
    walker = take_up(house.officer, "Schriftsatz prüfen", number)
    assert "Es wird neu berechnet." in walker.page.text
    assert "Version 2" in walker.page.text


@covered_by("test_answers.py::test_as_23_the_team_lead_cannot_answer")
def test_as_23_only_krm_sends(house):
    number = at_unit(house)
    walker = take_up(house.lead_leistung, "Schriftsatz abgeben", number)
    walker.press("Zeichnen und an KRM abgeben", **written(walker))
    # KRM takes the words of the unit, so that two people have seen the answer.
    walker = take_up(house.officer, "Schriftsatz prüfen", number)
    assert "Mit dem Speichern wird er Ihre Antwort." in walker.page.text
    fills_in(walker, "Speichern", assessment="berechtigt", criterion="deadline_missed")
    officer = take_up(house.officer, "Antwort schreiben", number)
    assert not offered(house, number, "Antwort schreiben", "Antwort freigeben")
    release(officer)
    assert "Freigegeben. Jetzt drucken und zur Post geben." in officer.page.text
    assert not offered(house, number, "Antwort versenden", "Freigabe zurücknehmen")
    officer.press("Als versandt vermerken")
    assert not offered(house, number, "Abschließen", "Rückläufer vermerken")


def offered(house, number, *of_the_case):
    """Return what of the steps of KRM the lead finds, in the Vorgang and at its answer."""
    lead = Walker(house.lead_leistung).open(f"/vorgang/{number}/")
    found = [words for words in of_the_case if lead.has(words)]
    lead.press("Antwortschreiben")
    assert lead.has("Entwurf als PDF ansehen") or lead.has("PDF")
    return found + [words for words in AT_THE_LETTER if lead.has(words)]


AT_THE_LETTER = (
    "Freigeben", "Geprüft", "Text speichern", "Entwurf verwerfen", "Als versandt vermerken",
    "Freigabe zurücknehmen", "Rückläufer vermerken",
)  # fmt: skip


@covered_by("test_units.py::test_as_31_the_person_complained_about_writes_no_schriftsatz")
def test_as_31_whom_it_is_about_writes_no_schriftsatz(house):
    about = house.deputy_leistung
    number = number_of(letter(house.officer, "2026-05-11T09:00", complained_about=about.pk))
    case = Walker(house.officer).open(f"/vorgang/{number}/").page.text
    assert f"{about.display_name} Um diese Person geht es in der Beschwerde." in case
    walker = take_up(house.officer, "An den Fachbereich weiterleiten", number)
    assert str(about.pk) not in choices(walker, "drafter")
    assert str(house.drafter.pk) in choices(walker, "drafter")
    forward(house, number)
    walker = take_up(house.lead_leistung, "Schriftsatz abgeben", number)
    authors = choices(walker, "author")
    assert str(about.pk) not in authors
    assert str(house.lead_leistung.pk) in authors
    assert number not in heute(about).page.text


def choices(walker, name):
    """Return what a select of the page offers, by its keys."""
    fields = [item for form in walker.page.forms for item in form.fields if item.name == name]
    return {value for item in fields for value, _ in item.options}


def test_walker_1_what_the_unit_still_owes_is_its_next_step(house):
    """It refuses something and names no other solution: KRM has the Schriftsatz, the unit a task.

    That a draft waits for the signature stands on Heute before (walker 12).
    """
    number = at_unit(house)
    lead = take_up(house.lead_leistung, "Schriftsatz abgeben", number)
    lead.press("Entwurf speichern", **written(lead))
    Schriftsatz.objects.update(ready_at=at("Mo 11.05.2026 11:00"), author=house.drafter)
    assert not rows(heute(house.lead_leistung), "Schriftsatz abgeben", number)
    lead = take_up(house.lead_leistung, "Entwurf des Schriftsatzes prüfen und zeichnen", number)
    waits = f"Der Entwurf von {house.drafter.display_name} wartet auf die Unterschrift."
    assert waits in Walker(house.officer).open(f"/vorgang/{number}/").page.text
    no = dict.fromkeys(fields(lead, "-assessment"), "unberechtigt")
    lead.press("Zeichnen und an KRM abgeben", **no)
    case = Walker(house.lead_leistung).open(f"/vorgang/{number}/")
    assert DEAD_END not in case.page.text
    assert "Nächster Schritt Der Schriftsatz liegt" in case.page.text
    assert "Offene Aufgabe" not in case.page.text
    case.press("Eintragen").press(
        "Ergebnis speichern", outcome="not_suitable", note="Das Gespräch ist vorbei."
    )
    assert "Das Ergebnis ist gespeichert." in case.page.text
    assert DEAD_END in case.page.text
