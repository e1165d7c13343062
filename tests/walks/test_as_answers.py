"""AS-12 to AS-15: what the customer hears first, and what never moves the end."""

import pytest

from krm.reactions.models import Reaction
from tests.house.cases import assessed, checked, delivered, forwarded, in_check, sent
from tests.walks.covered import covered_by
from tests.walks.directive import (
    answers,
    clock,
    closes,
    fills_in,
    letter,
    mail_arrives,
    mail_recorded,
    reads,
    reads_nowhere,
    stands_in,
    story,
    today,
)
from tests.walks.walker import DeadEnd
from tests.walks.ways import release, tick

__all__ = ["clock", "story"]
pytestmark = pytest.mark.both_databases("walk: from Heute to the end of a story")


def test_as_12_the_first_letter_names_whom_to_ask(story, clock):
    """The page enters the contact by itself; whoever deletes it cannot release the letter."""
    clock.on("2026-05-04T10:00")
    letter(story.officer, "2026-05-04")
    walker = today(story.officer).press("Bestätigen")
    reads(walker, "Kontakt: Mara Beispiel", "✓ Ansprechperson genannt")
    body = stands_in(walker, "body")
    assert "ist Mara Beispiel." in body
    with pytest.raises(DeadEnd, match="Der Text nennt die Ansprechperson Mara Beispiel nicht"):
        walker.press("Freigeben", as_shown=True, body=body.replace("ist Mara Beispiel.", "hilft."))
    reads(today(story.officer), "Eingang bestätigen")


@covered_by("test_answers.py::test_as_13_a_quick_answer_confirms_and_closes")
def test_as_13_a_quick_answer_is_the_confirmation_too(story, clock):
    clock.on("2026-08-03T10:00")
    mail_arrives()
    walker = reads(mail_recorded(story.officer), "Eingangsbestätigung Do 06.08.2026")
    clock.on("2026-08-05T10:00")
    walker.press("Anliegen beantworten und bewerten")
    fills_in(
        walker,
        "Speichern",
        answer="Der Bescheid liegt heute in der Post.",
        assessment="berechtigt",
        criterion="deadline_missed",
    )
    walker.press("Antwort schreiben")
    reads(walker, "✓ Ansprechperson genannt", "Der Bescheid liegt heute in der Post.")
    tick(walker)
    walker.press("Zweite Person um Freigabe bitten").press("Bitten")
    second = today(story.front_office).press("Freigeben")
    second.press("Freigeben", as_shown=True)
    reads(second, "Freigegeben. KRM versendet das Schreiben.")
    assert not second.has("Als versandt vermerken")
    today(story.officer).press("Versenden").press("Als versandt vermerken")
    reads(
        closes(story.officer),
        "2 Fristen erledigt",
        "Eingangsbestätigung ✓ Mi 05.08.2026 fällig war Do 06.08.2026",
        "Abschluss der Beschwerde ✓ Mi 05.08.2026 fällig war Mo 31.08.2026",
        "Abgeschlossen",
    )


def says_when_instead(walker, reason, forecast_on=""):
    """Write a Zwischennachricht with its reason, release it and give it to the post."""
    walker.press("Zwischennachricht schreiben")
    label = "Grund einsetzen" if walker.has("Grund einsetzen") else "Grund ersetzen"
    walker.press(label, as_shown=True, own=reason, forecast_on=forecast_on)
    release(walker)
    return walker.press("Als versandt vermerken")


@covered_by("test_answers.py::test_as_14_and_15_a_zwischennachricht_never_extends")
def test_as_14_and_15_a_zwischennachricht_confirms_but_never_extends(story, clock):
    clock.on("2026-08-03T10:00")
    walker = letter(story.officer, "2026-08-03")
    clock.on("2026-08-06T10:00")
    says_when_instead(walker, "Uns fehlt noch eine Auskunft.")
    reads(
        walker,
        "Eingangsbestätigung ✓ Do 06.08.2026 fällig war Do 06.08.2026",
        "Abschluss der Beschwerde Mo 31.08.2026",
    )
    reads_nowhere(today(story.officer), "Eingang bestätigen")
    row = Reaction.objects.get()
    row = delivered(story, forwarded(story, row, "2026-08-07"), "2026-08-12")
    assessed(story, checked(story, row, "2026-08-13"), "2026-08-13")
    clock.on("2026-08-28T10:00")
    walker = today(story.officer).press("Register").press("Drei Wochen keine Antwort")
    says_when_instead(walker, "Uns fehlt jetzt noch ein Gutachten.", "2026-09-07")
    reads(walker, "Abschluss der Beschwerde Mo 31.08.2026 · noch 3 Tage")
    clock.on("2026-09-07T10:00")
    reads(
        answers(story.officer),
        "Abschluss der Beschwerde Mo 07.09.2026 fällig war Mo 31.08.2026 · überschritten um 7 Tage",
    )
    reads(closes(story.officer), "3 Fristen erledigt, 1 davon zu spät")


def test_whoever_has_died_is_written_to_no_more_and_the_vorgang_ends(story, clock):
    """Nothing is asked that can only be refused (§ 35 SGB I): no confirmation, no answer."""
    clock.on("2026-05-04T10:00")
    letter(story.officer, "2026-05-04")
    reads(today(story.officer), "Eingang bestätigen")
    walker = today(story.officer).press("Weiterleiten")
    walker.press("KRM-2026").press("Als verstorben vermerken")
    walker.press("Vermerken")
    assert "Eingang bestätigen" not in today(story.officer).page.text
    reads(today(story.officer), "Ohne Antwort abschließen: Die Person ist verstorben")
    row = Reaction.objects.get()
    forwarded(story, row, "2026-05-05T10:00")
    checked(story, delivered(story, row), "2026-05-08T10:00")
    clock.on("2026-05-08T11:00")
    walker = today(story.officer).press("Abschließen")
    reads(walker, "Die Person ist verstorben, deshalb geht kein Schreiben mehr hinaus.")
    walker.press("Abschließen", proof="Sterbeurkunde liegt vor")
    reads(walker, "Vorgeschlagen, noch nicht gültig", "Bestätigen kann das:")
    reads(walker, "Abschluss der Beschwerde Mo 01.06.2026")
    reads_nowhere(today(story.officer), "Ohne Antwort abschließen")
    walker = today(story.front_office).press("Ansehen")
    reads(walker, "In Prüfung", "Abgeschlossen", "Sterbeurkunde liegt vor")
    walker.press("Bestätigen")
    reads(walker, "Ohne Antwort abgeschlossen, die Person ist verstorben. Nachweis: Sterbeurkunde")
    assert "KRM-2026" not in today(story.officer).page.text.split("Mitteilungen")[-1]


def test_a_15_a_death_noted_by_mistake_is_taken_back_with_a_reason(story, clock):
    clock.on("2026-05-04T10:00")
    letter(story.officer, "2026-05-04")
    walker = today(story.officer).press("Weiterleiten")
    walker.press("KRM-2026").press("Als verstorben vermerken").press("Vermerken")
    walker.press("Angabe berichtigen").press("Als verstorben vermerkt")
    walker.press("Berichtigen", new_day="", reason="Verwechselt")
    reads(walker, "Die Korrektur gilt.", "Berichtigt – Als verstorben vermerkt: am Mo 04.05.2026")
    walker = today(story.officer)
    reads(walker, "Eingang bestätigen")
    reads_nowhere(walker, "verstorben")


def test_the_closing_proposes_the_remedy_of_the_anliegen_and_it_can_be_changed(story, clock):
    row = in_check(story)
    row.anliegen.update(remedy="partial")
    sent(story, row, "answer", "2026-05-12T09:00")
    clock.on("2026-05-13T09:00")
    walker = today(story.officer).press("Abschließen")
    assert stands_in(walker, "remedy") == "partial"
    reads(walker, "Vorgeschlagen ist, was aus den Anliegen folgt.")
    walker.press("Abschließen", remedy="full")
    row.refresh_from_db()
    assert (row.state, row.remedy) == ("closed", "full")
