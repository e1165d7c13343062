"""R-13, AS-62 to AS-64: KRM is away; front office, team lead and KRM walk it from Heute."""

from datetime import date

import pytest

from krm.casework.actions.sweep import sweep
from krm.organisation.models import Absence
from tests.house.cases import forwarded, recorded, sent
from tests.house.reactions import moment
from tests.walks.covered import covered_by
from tests.walks.directive import (
    clock,
    fills_in,
    letter,
    reads,
    reads_nowhere,
    ready_to_answer,
    stands_in,
    story,
    today,
)
from tests.walks.story import notices, number_of, rows, take_up
from tests.walks.walker import DeadEnd, Walker
from tests.walks.ways import release, send, tick

__all__ = ["clock", "story"]
pytestmark = pytest.mark.both_databases("walk: pages and verbs with their locks and constraints")

FIRST, LAST = "2026-07-01", "2026-07-17"
AWAY = "Sie sind abwesend gemeldet bis Fr 17.07.2026."


def is_away(by, whom, *, first=FIRST, last=LAST):
    """Enter the absence of somebody else, by the links of the page."""
    walker = today(by).press("Meine Abwesenheit")
    walker.press("Person wählen", person=whom.pk)
    return walker.press("Eintragen", starts_on=first, ends_on=last)


def test_r_13_both_sides_see_who_stands_in_and_until_when(story, clock):
    """The office enters whoever is ill; both sides read it on Heute; the officer ends it."""
    clock.on("2026-06-30T10:00")
    walker = today(story.front_office).press("Meine Abwesenheit").press("Abwesenheit von Mara")
    reads(walker, "KRM: Elif Muster")
    walker.press("Eintragen", starts_on=FIRST, ends_on=LAST)
    clock.on("2026-07-06T09:00")
    reads(today(story.officer), AWAY, "Es vertritt Sie: Elif Muster (für KRM).")
    deputy = "Sie vertreten Mara Beispiel (KRM) bis Fr 17.07.2026."
    reads(today(story.front_office), deputy).press("Posteingang sichten")
    reads_nowhere(today(story.clerk), "vertreten", "abwesend gemeldet")
    own = {
        story.executive_deputy: "Geschäftsführung: Anna Vorbild ist da. "
        "Sind beide abwesend, vertritt Ruth Gremium.",
        story.deputy_leistung: "Leitung Leistungsgewährung: Ines Leitbild ist da. "
        "Sind beide abwesend, vertritt Anna Vorbild.",
        story.clerk: "Für diese Stelle ist keine Vertretung bestimmt.",
    }
    for person, sentence in own.items():
        reads(today(person).press("Meine Abwesenheit"), sentence)
    today(story.officer).press("Abwesenheit beenden")
    reads_nowhere(today(story.officer), "abwesend gemeldet")
    reads_nowhere(today(story.front_office), "Sie vertreten")


@pytest.mark.both_databases("process: a lead who is away")
def test_as_64_deputy_then_executive_then_the_deputy_of_the_executive(story, clock):
    clock.on("2026-07-06T09:00")
    admin, lead = story.administrator, "Sie vertreten Ines Leitbild (Leitung Leistungsgewährung)"
    house = "Sie vertreten Anna Vorbild (Geschäftsführung)"
    reads(is_away(admin, story.lead_leistung, first="2026-07-06"), "Kai Ersatz")
    reads(today(story.deputy_leistung), lead)
    is_away(admin, story.deputy_leistung, first="2026-07-06")
    reads_nowhere(today(story.deputy_leistung), "Sie vertreten")
    reads(today(story.executive), lead)
    is_away(admin, story.executive, first="2026-07-06")
    reads_nowhere(today(story.executive), "Sie vertreten")
    reads(today(story.executive_deputy), lead, house)


def test_a_team_lead_enters_the_own_team_and_nobody_else(story, clock):
    clock.on("2026-07-06T09:00")
    reads(is_away(story.lead_leistung, story.drafter, first="2026-07-06"), "ist eingetragen")
    walker = today(story.lead_leistung).press("Meine Abwesenheit")
    offered = {value for form in walker.page.forms for item in form.fields
               if item.name == "person" for value, _ in item.options}  # fmt: skip
    assert str(story.lead_markt.pk) not in offered
    assert not today(story.clerk).press("Meine Abwesenheit").has("Person wählen")
    with pytest.raises(DeadEnd, match="vor dem Beginn"):
        today(story.clerk).press("Meine Abwesenheit").press(
            "Eintragen", starts_on="2026-07-08", ends_on="2026-07-07"
        )


def is_absent(house, *, first=FIRST, last=LAST):
    """KRM is away; the row alone, since how it is entered is a walk of its own."""
    Absence.objects.create(
        person=house.officer, starts_on=date.fromisoformat(first), ends_on=date.fromisoformat(last)
    )


def arrives_and_is_forwarded(house, clock):
    """AS-62: a letter of Mo 06.07.2026; the office sends it on, as the form has it."""
    is_absent(house)
    clock.on("2026-07-06T09:00")
    walker = letter(house.front_office, "2026-07-06")
    reads(walker, "Eingangsbestätigung Do 09.07.2026", "Abschluss der Beschwerde Mo 03.08.2026")
    walker = today(house.front_office).press("Weiterleiten")
    (preset,) = [item.is_on for form in walker.page.forms for item in form.fields
                 if item.name == "is_answered_by_unit"]  # fmt: skip
    assert preset
    return walker.press("Weiterleiten", lead_unit=house.leistung.pk)


@covered_by("test_absence.py::test_as_62_the_unit_is_responsible_and_the_clock_runs_on")
def test_as_62_the_unit_confirms_answers_and_closes_in_its_own_name(story, clock):
    walker = arrives_and_is_forwarded(story, clock)
    reads(
        walker,
        "Zur abschließenden Klärung an Leistungsgewährung (Ines Leitbild)",
        "Eingangsbestätigung Do 09.07.2026",
        "Abschluss der Beschwerde Mo 03.08.2026",
    )
    reads_nowhere(today(story.front_office), "Eingang bestätigen", "Weiterleiten :")
    walker = today(story.lead_leistung).press("Bestätigen")
    assert "Ihre Ansprechperson ist Ines Leitbild." in stands_in(walker, "body")
    send(walker)
    clock.on("2026-07-10T09:00")
    walker = today(story.lead_leistung).press("Klären").press("Antwort beginnen")
    reads(walker, "Leistungsgewährung antwortet selbst, weil KRM abwesend ist.")
    walker.press("Anliegen beantworten und bewerten")
    said = {"answer": "Der Bescheid ist unterwegs.", "assessment": "berechtigt",
            "criterion": "deadline_missed"}  # fmt: skip
    fills_in(walker, "Speichern", **said)
    walker = today(story.lead_leistung).press("Schreiben")
    reads(walker, "Kontakt: Ines Leitbild")
    tick(walker)
    walker.press("Zweite Person um Freigabe bitten").press(
        "Bitten", person=story.deputy_leistung.pk
    )
    today(story.deputy_leistung).press("Freigeben").press("Freigeben", as_shown=True)
    today(story.lead_leistung).press("Versenden").press("Als versandt vermerken")
    today(story.lead_leistung).press("Abschließen").press("Abschließen")
    reads_nowhere(today(story.lead_leistung), "Zweitschrift", "KRM-2026")
    looks_through_and_completes(story, clock)


def looks_through_and_completes(story, clock):
    """Let KRM, back on Mo 20.07., read what happened and complete it."""
    clock.on("2026-07-20T08:00")
    walker = reads(
        today(story.officer),
        "Während Ihrer Abwesenheit",
        "erfasst am Mo 06.07. · bestätigt am Mo 06.07. · am Mo 06.07. an Leistungsgewährung zur "
        "abschließenden Klärung · beantwortet am Fr 10.07. · abgeschlossen am Fr 10.07.",
    )
    words = walker.page.text
    assert words.index("Während Ihrer Abwesenheit") > words.index("Vervollständigen")
    reads_nowhere(walker, "Zweitschrift fehlt")
    reads_nowhere(today(story.front_office), "Während Ihrer Abwesenheit")
    walker.press("Durchgesehen")
    reads_nowhere(today(story.officer), "Während Ihrer Abwesenheit")
    walker = today(story.officer).press("Vervollständigen")
    reads(walker, "Die Einheit hat in Ihrer Abwesenheit geantwortet und abgeschlossen.")
    walker.press("Vervollständigen", as_shown=True)
    reads(walker, "Nach der Abwesenheit angesehen und vervollständigt", "Abgeschlossen")
    reads_nowhere(today(story.officer), "Vervollständigen")


@covered_by(
    "test_absence.py::test_as_63_an_answer_of_its_own_owes_the_zweitschrift_until_it_is_there",
)
def test_as_63_what_was_sent_without_the_system_owes_the_zweitschrift(story, clock):
    """Answered Fr 31.07.2026, 25 days after the arrival; the list is empty once it is there."""
    arrives_and_is_forwarded(story, clock)
    send(today(story.lead_leistung).press("Bestätigen"))
    clock.on("2026-07-31T10:00")
    walker = today(story.lead_leistung).press("Klären").press("Antwort beginnen")
    walker.press("Anliegen beantworten und bewerten")
    fills_in(walker, "Speichern", assessment="berechtigt", criterion="deadline_missed")
    with pytest.raises(DeadEnd, match="Zukunft"):
        walker.press("Antwort ist schon verschickt").press(
            "Antwort eintragen", sent_on="2026-08-03", second=story.deputy_leistung.pk
        )
    walker.press("Antwort eintragen", sent_on="2026-07-31", second=story.deputy_leistung.pk)
    reads(
        walker,
        "Leistungsgewährung hat selbst geantwortet: am Fr 31.07.2026 verschickt (mit der Post). "
        "Als zweite Person genannt: Kai Ersatz.",
        "Abschluss der Beschwerde Mo 03.08.2026",
        "Die Zweitschrift der Antwort fehlt noch. Bitte zuerst hochladen.",
        "Es fehlt nur die Zweitschrift: Mit ihr ist diese Frist erledigt.",
    )
    reads(today(story.officer), "Während Ihrer Abwesenheit", "Zweitschrift fehlt")
    reads(Walker(story.officer).open("/register/"), "Es fehlt nur die Zweitschrift")
    owed = "Zweitschrift der Antwort für KRM hochladen"
    clock.on("2026-08-03T09:00")
    sweep(at=moment("2026-08-03T09:00"))
    said = "am Mo 03.08. fällig. Die Antwort ist hinaus. Es fehlt nur die Zweitschrift."
    assert said in notices(story.officer)
    reads(today(story.officer), owed)
    walker = reads(today(story.lead_leistung), owed).press("Hochladen").press("Hochladen")
    reads(
        walker,
        "Zweitschrift abgelegt",
        "Abschluss der Beschwerde ✓ Fr 31.07.2026 fällig war Mo 03.08.2026",
    )
    walker.press("Abschließen").press("Abschließen")
    reads_nowhere(today(story.officer), owed)
    reads_nowhere(today(story.lead_leistung), owed)


def begun(house, clock, *, arrived="2026-06-08"):
    """KRM has confirmed and forwarded it; the unit has not delivered yet."""
    clock.on(f"{arrived}T09:00")
    row = recorded(house, f"{arrived}T08:00", title="Zwei Briefe ohne Antwort")
    sent(house, row, "confirmation", f"{arrived}T10:00")
    return forwarded(house, row, f"{arrived}T11:00")


def test_r_13_what_falls_due_in_a_begun_vorgang_is_the_team_leads(story, clock):
    """Arrived Mo 08.06.2026, 28 days end Mo 06.07., KRM is away from 01. to 17.07."""
    row = begun(story, clock)
    later = begun(story, clock, arrived="2026-06-22")
    is_absent(story)
    clock.on("2026-07-01T07:00")
    sweep(at=clock())
    what = "KRM ist abwesend: beantworten und abschließen"
    walker = reads(today(story.lead_leistung), what)
    assert rows(walker, what, row.number)
    assert not rows(walker, what, later.number)  # Mo 20.07. is after the absence
    reads_nowhere(today(story.lead_markt), what)
    walker = Walker(story.lead_leistung).open(row.get_absolute_url())
    reads(walker, "KRM ist abwesend bis Fr 17.07.2026. Bis dahin handelt Leistungsgewährung "
          "(Ines Leitbild): beantworten und abschließen.")  # fmt: skip
    walker = take_up(story.lead_leistung, what, row.number).press("Antwort beginnen")
    walker.press("Anliegen beantworten und bewerten")
    said = {"answer": "Der Bescheid ist unterwegs.", "assessment": "berechtigt",
            "criterion": "deadline_missed"}  # fmt: skip
    fills_in(walker, "Speichern", **said)
    walker = take_up(story.lead_leistung, what, row.number)
    # The confirmation named KRM; who answers now does so in her own name.
    reads(walker, "Kontakt: Ines Leitbild")
    clock.on("2026-07-20T07:00")
    sweep(at=clock())
    assert not rows(today(story.lead_leistung), what)
    assert not Walker(story.lead_leistung).open(row.get_absolute_url()).has("Antwort freigeben")
    reads(Walker(story.officer).open(row.get_absolute_url()), "KRM ist wieder da")
    assert rows(today(story.officer), "Antwort schreiben", row.number)


def test_r_13_a_zwischennachricht_that_falls_due_is_the_team_leads(story, clock):
    row = begun(story, clock, arrived="2026-06-15")
    is_absent(story, last="2026-07-10")  # 28 days end Mo 13.07.
    for day in ("2026-07-08T07:00", "2026-07-09T07:00", "2026-07-10T07:00"):
        clock.on(day)
        sweep(at=clock())
        sweep(at=clock())
    what = "Zwischennachricht prüfen"
    assert rows(today(story.lead_leistung), what, row.number)
    assert not rows(today(story.front_office), what)
    walker = Walker(story.lead_leistung).open(row.get_absolute_url())
    walker.press("Zwischennachricht schreiben")
    reads(walker, "Kontakt: Ines Leitbild")
    release(walker)
    clock.on("2026-07-13T07:00")
    sweep(at=clock())
    assert not rows(today(story.lead_leistung), what)


@covered_by("test_absence.py::test_as_64_who_settles_it_when_the_lead_is_away_too")
def test_as_64_the_lead_falls_ill_after_it_was_forwarded(story, clock):
    """Deputy and lead are away: it goes to the executive, and back when the lead is here again."""
    row = begun(story, clock, arrived="2026-06-29")
    what = "Schriftsatz abgeben"
    clock.on("2026-07-01T07:00")
    for person in (story.lead_leistung, story.deputy_leistung):
        is_away(story.front_office, person, last="2026-07-03")
    sweep(at=clock())
    assert rows(today(story.executive), what, row.number)
    reads(Walker(story.executive).open(row.get_absolute_url()), "Was bei Leistungsgewährung lag")
    assert Walker(story.executive).open(row.get_absolute_url()).has(what)
    clock.on("2026-07-06T07:00")
    sweep(at=clock())
    assert not rows(today(story.executive), what)
    assert rows(today(story.lead_leistung), what, row.number)


def test_decision_9_who_is_excluded_is_skipped_on_the_way(story, clock):
    """A complaint about the deputy, while the lead is away: straight to the executive."""
    clock.on("2026-07-06T09:00")
    is_absent(story)
    is_away(story.front_office, story.lead_leistung, first="2026-07-06")
    walker = letter(story.front_office, "2026-07-06", complained_about=story.deputy_leistung.pk)
    number = number_of(walker)
    today(story.front_office).press("Weiterleiten").press(
        "Weiterleiten", lead_unit=story.leistung.pk
    )
    assert number not in today(story.deputy_leistung).page.text
    walker = take_up(story.executive, "Abschließend klären", number)
    walker.press("Antwort beginnen")
    assert number not in today(story.lead_leistung).press("Mitteilungen").page.text


def test_r_05_the_executive_is_absent_with_a_release_due(story, clock):
    """The letter of the Vorstand waits for the release; the deputy has it, and releases it."""
    row = ready_to_answer(story, "2026-07-01", is_board=True)
    clock.on("2026-07-02T09:00")
    is_away(story.administrator, story.executive, first="2026-07-02", last="2026-07-10")
    walker = take_up(story.officer, "Antwort schreiben", row.number)
    tick(walker)
    reads(walker, "liegt der Geschäftsführung zur Freigabe für den Vorstand vor")
    reads(today(story.executive), "Es vertritt Sie: Peter Sinnbild (für Geschäftsführung).")
    what = "Schreiben im Namen des Vorstands freigeben"
    walker = take_up(story.executive_deputy, what, row.number)
    walker.press("Für den Vorstand freigeben")
    assert not rows(today(story.executive_deputy), what)
    reads_nowhere(take_up(story.officer, "Antwort schreiben", row.number), "muss das Schreiben im")


def test_r_05_the_whole_executive_is_absent_and_the_chair_releases(story, clock):
    row = ready_to_answer(story, "2026-07-01", is_board=True)
    clock.on("2026-07-02T09:00")
    tick(take_up(story.officer, "Antwort schreiben", row.number))
    for person in (story.executive, story.executive_deputy):
        is_away(story.administrator, person, first="2026-07-02", last="2026-07-10")
    reads(today(story.executive), "Es vertritt Sie: Ruth Gremium (für Geschäftsführung).")
    reads(today(story.tv_chair), "Sie vertreten Anna Vorbild (Geschäftsführung) bis Fr 10.07.2026.")
    reads(today(story.tv_chair), "Auch Peter Sinnbild ist abwesend.")
    sweep(at=moment("2026-07-02T09:10"))
    sweep(at=moment("2026-07-02T09:20"))
    found = notices(story.tv_chair)
    assert "2 neue Mitteilungen" in found  # the Besonderheit and the release, once each
    assert "Aus der Geschäftsführung kann hier niemand freigeben" in found
    what = "Schreiben im Namen des Vorstands freigeben"
    walker = take_up(story.tv_chair, what, row.number)
    reads(walker, "ist abwesend. Ruth Gremium (Vorsitz der Trägerversammlung) übernimmt.")
    walker.press("Für den Vorstand freigeben")
    assert not rows(today(story.tv_chair), what)
    reads_nowhere(take_up(story.officer, "Antwort schreiben", row.number), "muss das Schreiben im")


def test_r_13_what_the_executive_has_to_know_and_settle_goes_to_the_deputy_then_the_chair(
    story, clock
):
    """What lay with the executive when they fell ill; the chair gives it back afterwards."""
    row = forwarded(story, recorded(story, "2026-06-01", is_board=True), "2026-06-02T10:00")
    what, late = "Besonderheit: Frist überschritten", "Abschluss im Namen des Vorstands überfällig"
    clock.on("2026-06-16T07:00")
    sweep(at=clock())
    walker = today(story.executive)
    assert rows(walker, what, row.number)
    assert rows(walker, late, row.number)

    clock.on("2026-06-17T09:00")
    walker = is_away(story.administrator, story.executive, first="2026-06-17", last="2026-06-26")
    reads(walker, "Geschäftsführung: Peter Sinnbild")
    sweep(at=clock())
    assert rows(today(story.executive_deputy), what, row.number)
    assert rows(today(story.executive_deputy), late, row.number)
    reads(
        today(story.executive_deputy).press("Meine Abwesenheit"), "Geschäftsführung: Ruth Gremium"
    )

    is_away(story.administrator, story.executive_deputy, first="2026-06-17", last="2026-06-19")
    for _again in range(2):
        sweep(at=clock())
    walker = take_up(story.tv_chair, what, row.number)
    walker.press("Zur Kenntnis genommen")
    walker = take_up(story.tv_chair, late, row.number)
    reads_nowhere(walker, "Erika")
    walker.press("Erledigt", result="Mit der Leitung besprochen.")
    assert not rows(today(story.tv_chair), what, row.number)
    assert not rows(today(story.tv_chair), late, row.number)
    assert rows(today(story.executive), what, row.number)  # read it when back, all the same


def test_what_stays_with_the_chair_goes_back_when_the_executive_is_here(story, clock):
    row = forwarded(story, recorded(story, "2026-06-01", is_board=True), "2026-06-02T10:00")
    late = "überfällig seit"
    clock.on("2026-06-16T07:00")
    for person in (story.executive, story.executive_deputy):
        is_away(story.administrator, person, first="2026-06-16", last="2026-06-18")
    sweep(at=clock())
    reads(today(story.tv_chair), late)
    assert rows(today(story.tv_chair), "Besonderheit: Frist überschritten", row.number)
    Walker(story.tv_chair).open(row.get_absolute_url())
    clock.on("2026-06-19T07:00")
    sweep(at=clock())
    reads(today(story.executive), late)
    reads_nowhere(today(story.tv_chair), f"{late} Mo", "klären", "Besonderheit: Frist")
    assert rows(today(story.executive), "Besonderheit: Frist überschritten", row.number)
    with pytest.raises(DeadEnd):
        Walker(story.tv_chair).open(row.get_absolute_url())
