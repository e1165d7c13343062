"""4.7 and 4.8: thanks for a Lob that its team reads, and what becomes of an Idee."""

import re
from datetime import timedelta

import pytest

from krm.casework.models import IdeaDecision
from krm.letters.tasks import send_outbox
from krm.measures.models import Measure
from krm.notices.models import Notice
from krm.reactions.models import Reaction
from tests.house.cases import checked, forwarded, recorded
from tests.walks.directive import (
    clock,
    confirms,
    letter,
    reads,
    reads_nowhere,
    stands_in,
    story,
    through,
    today,
)
from tests.walks.story import notices, rows, take_up
from tests.walks.walker import DeadEnd, Walker
from tests.walks.ways import release

__all__ = ["clock", "story"]
pytestmark = pytest.mark.both_databases("walk: from Heute to the end of a story")

# Nobody writes a Schriftsatz about a Lob or an Idee, assesses it, puts it right or acts against it.
FOREIGN = re.compile(r"Schriftsatz|Gegenmaßnahme|[Bb]erechtigt|[Aa]bhilf|[Bb]ewert")
# What the Regelwerk calls the deadline of a unit, whatever it gives.
OF_THE_REGELWERK = "Schriftsatz des Fachbereichs"


@pytest.fixture(autouse=True)
def every_page_speaks_of_praise_or_ideas(monkeypatch):
    """Let nobody of these walks read a word of complaints, once it is known what it is."""

    def reads(walker):
        if not walker.address.startswith("/erfassen/"):
            text = walker.page.text.replace(OF_THE_REGELWERK, "")
            found = [text[max(at.start() - 60, 0) : at.end() + 40] for at in FOREIGN.finditer(text)]
            assert not found, (walker.trail[-1], found)

    monkeypatch.setattr(Walker, "on_page", reads)


PRAISED = "Frau Entwurf hat mir alles in Ruhe erklärt."
IDEA = "Hängen Sie die Öffnungszeiten auch außen an die Tür."


def test_praise_is_thanked_for_and_its_team_reads_it(story, clock):
    clock.on("2026-05-11T10:00")
    walker = letter(
        story.officer, "2026-05-11", "Ja, ein Lob", title="Lob", matter=PRAISED, anliegen=["L1"]
    )
    assert not walker.has("An den Fachbereich weiterleiten")
    early = today(story.officer).press("Weitergeben")
    with pytest.raises(DeadEnd, match="Bitte zuerst den Eingang bestätigen"):
        early.press("Lob weitergeben und abschließen", unit=story.leistung.pk)
    confirms(story.officer)
    row = Reaction.objects.get()
    assert "vielen Dank für Ihr Lob" in row.letters.get().body
    # Its way is not that of a complaint (walker 22).
    reads_nowhere(walker, "Der Weg dieses Vorgangs")
    walker = today(story.officer).press("Weitergeben")
    walker.press("Lob weitergeben und abschließen", unit=story.leistung.pk, person=story.drafter.pk)
    reads(walker, "Lob an Leistungsgewährung weitergegeben", "Abgeschlossen")
    reads_nowhere(walker, "Ergebnis:", "noch nicht bewertet")
    reads(today(story.officer), "keine Aufgaben")
    drafter = today(story.drafter).press("Mitteilungen")
    reads(drafter, "Sie wurden gelobt. Danke für Ihre Arbeit!")
    reads(drafter.open(Notice.objects.get(recipient=story.drafter).url), PRAISED)
    lead = today(story.lead_leistung)
    reads_nowhere(lead, "Lob weitergeben")
    reads(lead.press("Mitteilungen"), "Lob für Leistungsgewährung.")
    stranger = Walker(story.lead_markt)
    with pytest.raises(DeadEnd):
        stranger.open(Notice.objects.get(recipient=story.drafter).url)
    assert not row.deadlines.running().exists()


def test_praise_without_a_name_goes_to_its_team_and_no_letter_is_owed(story, clock):
    clock.on("2026-05-11T10:00")
    walker = through(today(story.officer).press("Reaktion erfassen").press("Brief"), "Ja, ein Lob")
    walker.press(
        "Erfassen", wanting="/krm/", as_shown=True, title="Lob", anliegen=["L1"],
        matter="Alles wurde mir in Ruhe erklärt.", channel="letter", is_anonymous="on",
        anonymous_reason="unknown", arrived_at="2026-05-11T09:00",
        arrived_krm_at="2026-05-11T09:00",
    )  # fmt: skip
    row = Reaction.objects.get()
    assert (row.is_anonymous, row.party, row.state) == (True, None, "recorded")
    assert not walker.has("Eingang bestätigen")
    assert not walker.has("An eine Einheit geben")
    walker = today(story.officer).press("Weitergeben")
    walker.press("Lob weitergeben und abschließen", unit=story.leistung.pk)
    reads(walker, "Lob an Leistungsgewährung weitergegeben", "Abgeschlossen")
    reads(today(story.lead_leistung).press("Mitteilungen"), "Lob für Leistungsgewährung.")
    reads(today(story.officer), "keine Aufgaben")
    row.refresh_from_db()
    assert (row.letters.count(), row.deadlines.running().count()) == (0, 0)


def an_idea_at_the_unit(story):
    letter(
        story.officer, "2026-05-11", "Ja, ein Vorschlag", title="Idee", matter=IDEA, anliegen=["I1"]
    )
    confirms(story.officer)
    today(story.officer).press("Weiterleiten").press("Weiterleiten", lead_unit=story.leistung.pk)
    lead = today(story.lead_leistung).press("Entscheiden")
    return reads(lead, IDEA, "Was wird aus der Idee?")


def answered(story):
    """KRM takes the decision over and answers; a second person has written the words."""
    walker = today(story.officer).press("Prüfen")
    walker.press("Übernehmen und Antwort schreiben", as_shown=True)
    release(walker)
    walker.press("Als versandt vermerken")
    send_outbox(wait=timedelta(0))  # a minute has gone by
    return today(story.officer).press("Abschließen").press("Abschließen")


def test_an_idea_that_is_done_is_answered_and_becomes_a_measure(story, clock):
    clock.on("2026-05-11T10:00")
    lead = an_idea_at_the_unit(story)
    with pytest.raises(DeadEnd, match="Bitte sagen, bis wann"):
        lead.press(
            "Entscheidung an KRM geben", decision="planned", planned_until="", reason="Bald."
        )
    lead = today(story.lead_leistung).press("Entscheiden")
    reason = "Das Schild hängt seit heute."
    lead.press("Entscheidung an KRM geben", decision="done", reason=reason)
    reads(lead, "KRM hat die Entscheidung.")
    case = answered(story)
    reads(case, "hat über die Idee entschieden: umgesetzt", "Abgeschlossen")
    row = Reaction.objects.get()
    assert f"Ihre Idee haben wir umgesetzt. {reason}" in row.letters.get(kind="answer").body
    measure = Measure.objects.get()
    assert (row.result, measure.state, list(measure.reactions.all())) == ("", "done", [row])


def test_a_planned_idea_is_carried_out_and_the_person_hears_what_became_of_it(story, clock):
    clock.on("2026-05-11T10:00")
    lead = an_idea_at_the_unit(story)
    reason = "Die Schilder sind bestellt."
    lead.press("Entscheidung an KRM geben", decision="planned", planned_until="2026-07-31",
               reason=reason)  # fmt: skip
    case = answered(story)
    reads(case, "hat über die Idee entschieden: geplant", "Abgeschlossen")
    body = Reaction.objects.get().letters.get(kind="answer").body
    assert f"Wir setzen Ihre Idee um, geplant bis zum 31.07.2026. {reason}" in body
    what, tell = "Idee umsetzen: ", "Der Person sagen, was aus ihrer Idee wurde"
    clock.on("2026-06-15T09:00")  # nothing else is to be done until then
    reads(today(story.lead_leistung), what)
    reads(today(story.officer), "keine Aufgaben")
    clock.on("2026-08-03T09:00")
    reads(today(story.lead_leistung), "überfällig seit Fr 31.07.")
    lead = take_up(story.lead_leistung, what)
    reads(lead, "Die Idee: KRM-2026-00001", reason)
    result = "Die Schilder hängen an allen Türen."
    reads(lead.press("Als erledigt eintragen", result=result), "Die Maßnahme ist erledigt.")
    assert not rows(today(story.lead_leistung), what)
    assert "Eine geplante Idee ist umgesetzt." in notices(story.officer)
    officer = reads(take_up(story.officer, tell), result)
    with pytest.raises(DeadEnd, match="wann und wie Sie es gesagt haben"):
        officer.press("Erledigt", result="")
    officer = take_up(story.officer, tell)
    reads(officer, "Erika Beispielfrau", "Musterweg 1", "Telefon", "Am Telefon", "Nicht möglich")
    reads_nowhere(officer, "Das können Sie jetzt tun", "Zweite Prüfung")
    assert next(
        f.required for form in officer.page.forms for f in form.fields if f.name == "result"
    )
    officer.press("Erledigt", way="Am Telefon gesagt", result="Heute um zehn.")
    reads(officer, f"Ergebnis: {result}", "Am Telefon gesagt: Heute um zehn.", "Abgeschlossen")
    reads(today(story.officer), "keine Aufgaben")


def test_an_idea_that_is_not_possible_is_answered_with_the_reason(story, clock):
    clock.on("2026-05-11T10:00")
    lead = an_idea_at_the_unit(story)
    reason = "Die Tür gehört dem Vermieter, und er erlaubt es nicht."
    lead.press("Entscheidung an KRM geben", decision="not_possible", reason=reason)
    answered(story)
    row = Reaction.objects.get()
    assert f"leider nicht umsetzen. {reason}" in row.letters.get(kind="answer").body
    assert not Measure.objects.exists()


def test_an_idea_is_neither_answered_nor_closed_before_it_is_decided(story, clock):
    """4.8: KRM writes the answer without any unit; the decision stands before the release."""
    clock.on("2026-05-11T10:00")
    letter(
        story.officer, "2026-05-11", "Ja, ein Vorschlag", title="Idee", matter=IDEA, anliegen=["I1"]
    )
    confirms(story.officer)
    case = today(story.officer).press("Weiterleiten").press("KRM-2026-00001")
    page = case.press("Antwort schreiben")
    undecided = "Über die Idee ist noch nicht entschieden: umgesetzt, geplant oder nicht möglich"
    reads(page, undecided, "oder KRM trägt ihre Entscheidung ein")
    # Heute and the Vorgang offer the decision, not the letter that cannot be released.
    ask = today(story.officer).press("Eintragen")
    reads(ask, IDEA, "Was wird aus der Idee?", "Welche Einheit hat entschieden?")
    page = page.press("Entscheidung eintragen")
    words = {"unit": story.leistung.pk, "decision": "not_possible"}
    with pytest.raises(DeadEnd, match="Begründung: Diese Angabe fehlt noch"):
        page.press("Entscheidung speichern", reason="", **words)
    reason = "Die Tür gehört dem Vermieter."
    case = today(story.officer).press("Eintragen")
    case.press("Entscheidung speichern", reason=reason, **words)
    reads(case, "Leistungsgewährung hat über die Idee entschieden: nicht möglich")
    reads_nowhere(today(story.officer).press("Schreiben"), undecided)
    # Somebody changes their mind: what was to be done becomes no measure that nobody carries out.
    case.press("Entscheidung über die Idee ändern").press(
        "Entscheidung speichern", decision="done", reason="Das Schild hängt."
    )
    assert Measure.objects.get().state == "done"
    case.press("Entscheidung über die Idee ändern").press("Entscheidung speichern", **words)
    assert Measure.objects.get().state == "dismissed"


def test_an_idea_that_was_answered_undecided_is_closed_with_its_decision(story, clock):
    """What left without a decision, or came over from the old table, gets it before it ends."""
    clock.on("2026-05-11T10:00")
    row = recorded(story, "2026-05-04", kind="idea")
    Reaction.objects.filter(pk=row.pk).update(state="answered", answered_at=row.arrived_at)
    case = today(story.officer).press("Eintragen").press(
        "Entscheidung speichern", unit=story.leistung.pk, decision="done", reason="Es hängt."
    )  # fmt: skip
    case = today(story.officer).press("Abschließen")
    reads(case, "Was lernen wir daraus?")
    reads_nowhere(case, "Bewertungen", "Abhilfe")
    reads(case.press("Abschließen"), "Abgeschlossen")


def test_an_idea_from_the_counter_is_decided_by_the_lead_who_settles_it(story, clock):
    clock.on("2026-05-11T10:00")
    page = today(story.clerk).press("Reaktion erfassen").press("Erfassungsbogen")
    said = {"title": "Idee", "matter": IDEA, "kind": "idea", "anliegen": ["I1"],
            "is_anonymous": "on", "unit": story.leistung.pk}  # fmt: skip
    wrong = said | {"anliegen": ["S3.6"]}
    fitting = r"S3\.6 .* passt nicht zu dieser Art .* Es passen: I1 \(Idee zu Verfahren\), I2 "
    with pytest.raises(DeadEnd, match=fitting):
        page.press("Abschicken", **wrong)
    # Whether it is settled, and who was right, is not asked of an Idee; an answer counts nothing.
    today(story.clerk).press("Reaktion erfassen").press("Erfassungsbogen").press(
        "Abschicken", outcome="settled", settled_how="Notiert.", assessment="berechtigt", **said
    )
    lead = today(story.lead_leistung).press("Klären")
    reads_nowhere(lead, "berechtigt", "Kriterium")
    lead.press("Abschließen", decision="planned", planned_until="2026-06-30",
               settled_how="Das Schild ist bestellt.")  # fmt: skip
    reads(lead, "hat über die Idee entschieden: geplant", "Abgeschlossen")
    assert Measure.objects.get().state == "accepted"


def test_an_anonymous_idea_ends_with_a_decision_too(story, clock):
    clock.on("2026-05-11T10:00")
    row = recorded(story, "2026-05-04", kind="idea", is_anonymous=True, anonymous_reason="unknown")
    officer = today(story.officer).press("Weitergeben").tick_one("units")
    officer.press("An die Einheit geben")
    lead = today(story.lead_leistung).press("Antworten")
    reads(lead, "Was wird aus der Idee?", "Die Entscheidung geht an KRM")
    reads_nowhere(lead, "Nur zur Kenntnis genommen", "liest es die Kundin")
    with pytest.raises(DeadEnd, match="Was wird aus der Idee"):
        lead.press("Rückmeldung senden", decision="", reason="Das Schild hängt.")
    lead.press("Rückmeldung senden", decision="done", reason="Das Schild hängt.")
    officer = today(story.officer).press("Abschließen")
    reads(officer, "Was die Einheit sagt", "Zur Idee: umgesetzt. Das Schild hängt.")
    reads_nowhere(officer, "berechtigt", "Abhilfe insgesamt")
    # What the unit has said stands in the form already, and that it was this unit.
    assert stands_in(officer, "unit") == str(story.leistung.pk)
    officer.press("Abschließen")
    assert IdeaDecision.objects.get(reaction=row).unit == story.leistung
    row.refresh_from_db()
    assert row.closed_at is not None
    assert Measure.objects.get().state == "done"


def decided_by_two(story, **columns):
    """Let the leading unit accept the Idee and the other one, which answers later, refuse it."""
    row = recorded(story, "2026-05-04", kind="idea", **columns)
    if not columns:
        row = forwarded(story, row, "2026-05-11T09:00", units=[story.leistung, story.markt])
    else:
        officer = today(story.officer).press("Weitergeben")
        officer.press("An die Einheit geben", units=[story.leistung.pk, story.markt.pk])
    button = "Antworten" if columns else "Entscheiden"
    send = "Rückmeldung senden" if columns else "Entscheidung an KRM geben"
    lead = today(story.lead_leistung).press(button)
    lead.press(send, decision="planned", planned_until="2026-06-30", reason="Ist bestellt.")
    lead = today(story.lead_markt).press(button)
    # Nobody begins with what another unit has said.
    assert not stands_in(lead, "reason").strip()
    lead.press(send, decision="not_possible", reason="Zu teuer.")
    assert Measure.objects.get().state == "accepted"
    return row


DIFFER = (
    "Die Einheiten sind sich nicht einig: Leistungsgewährung sagt „geplant bis 30.06.2026“ und "
    "Markt und Integration sagt „nicht möglich“. KRM entscheidet."
)
FALLS = "Entscheiden Sie „nicht möglich“, fällt die Maßnahme von Leistungsgewährung weg"


def test_fresh_3_two_units_say_different_things_and_krm_decides(story, clock):
    clock.on("2026-05-11T10:00")
    row = decided_by_two(story, is_anonymous=True, anonymous_reason="unknown")
    reads(Walker(story.officer).open(row.get_absolute_url()), DIFFER)
    page = today(story.officer).press("Abschließen")
    reads(page, DIFFER, FALLS)
    # The form begins with what the leading unit says, not with the last answer.
    assert stands_in(page, "reason").strip() == "Ist bestellt."
    markt = {"unit": story.markt.pk, "decision": "not_possible", "reason": "Zu teuer."}
    case = page.press("Abschließen", **markt)
    assert Measure.objects.get().state == "dismissed"
    heard = "Die Idee wird doch nicht umgesetzt, Ihre Maßnahme fällt weg."
    assert heard in notices(story.lead_leistung)
    said = "Markt und Integration hat über die Idee entschieden: nicht möglich"
    assert case.page.text.count(said) == 1
    reads(case, "KRM hat über die Idee entschieden, wie Markt und Integration es sagt")
    reads_nowhere(case, "nicht einig")


def test_fresh_3_with_a_name_nobody_answers_before_krm_has_decided(story, clock):
    clock.on("2026-05-11T10:00")
    row = decided_by_two(story)
    row.refresh_from_db()
    checked(story, row, "2026-05-11T10:00")
    page = today(story.officer).press("Eintragen")
    reads(page, DIFFER, FALLS)
    assert stands_in(page, "reason").strip() == "Ist bestellt."
    reads_nowhere(page.press("Entscheidung speichern"), "nicht einig")
    # What the leading unit has accepted stays.
    assert Measure.objects.get().state == "accepted"
    row.refresh_from_db()
    assert "Ist bestellt." in row.anliegen.get().answer
