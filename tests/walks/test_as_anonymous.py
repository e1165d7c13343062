"""AS-44 and the way of an anonymous Vorgang: recorded, given away, answered, assessed, closed."""

import pytest

from krm.casework.actions import capture, close
from krm.outreach import actions as outreach
from krm.parties.models import Party
from krm.privacy.actions import proposing
from krm.privacy.actions.proposing import Plan
from krm.privacy.queries.anonymising import free_texts
from krm.reactions.models import Reaction
from tests.house.cases import answered, bogen
from tests.house.reactions import moment
from tests.walks.directive import clock, letter, reads, reads_nowhere, story, through, today
from tests.walks.walker import DeadEnd, Walker
from tests.walks.ways import inform

__all__ = ["clock", "story"]
pytestmark = pytest.mark.both_databases("walk: from Heute to the end of a story")

NO_NAME = {"is_anonymous": "on", "anonymous_reason": "no_consent"}


def test_as_44_a_name_in_the_text_is_noticed_and_the_name_is_not_kept(story, clock):
    clock.on("2026-05-21T10:00")
    said = "Erika Beispielfrau wartet seit drei Wochen."
    with pytest.raises(DeadEnd, match=r"„Beispielfrau“ \(Name\)"):
        letter(story.officer, "2026-05-21", matter=said, **NO_NAME)
    assert not Reaction.objects.exists()
    walker = letter(story.officer, "2026-05-21", matter="Sie wartet seit drei Wochen.", **NO_NAME)
    reads(walker, "anonym (keine Einwilligung)", "Anonym erfasst")
    reads_nowhere(walker, "Beispielfrau")
    assert not Party.objects.exists()


def test_as_44_a_name_may_stay_with_a_reason(story, clock):
    clock.on("2026-05-21T10:00")
    walker = through(today(story.officer).press("Reaktion erfassen").press("Brief"))
    said = {
        "title": "Empfang", "matter": "Frau Sommer am Empfang war laut.", "anliegen": ["V1"],
        "channel": "letter", "arrived_at": "2026-05-21T09:00",
        "arrived_krm_at": "2026-05-21T09:00",
    }  # fmt: skip
    with pytest.raises(DeadEnd, match="Frau Sommer"):
        walker.press("Erfassen", wanting="/krm/", **said, **NO_NAME)
    reads(walker, "Ohne Namen erfassen: Das steht noch in den Texten.")
    walker.press("Erfassen", wanting="/krm/", names_kept="Name einer Kollegin")
    reads(walker, "Anonym erfasst", "Frau Sommer am Empfang war laut.")


@pytest.mark.both_databases("process: a Vorgang without a name")
def test_r_28_each_station_is_walked_once(story, clock):
    clock.on("2026-05-21T10:00")
    walker = letter(story.officer, "2026-05-21", **NO_NAME)
    reads_nowhere(walker, "Der Vorgang ist beendet.", "wird nicht mehr bearbeitet")
    inform(walker := today(story.officer).press("Weitergeben"))
    # It waits for the unit, it has not ended (walker 35).
    reads(walker, "Zur Abhilfe bei: ", "Die Rückmeldung einer Einheit fehlt noch.")
    reads_nowhere(walker, "Der Vorgang ist beendet.")
    lead = today(story.lead_leistung).press("Antworten")
    lead.press("Rückmeldung senden", remedy="Der Rückruf ist nachgeholt.")
    reads(lead, "Die Rückmeldung ist bei KRM.")
    walker = today(story.officer).press("Abschließen")
    walker.press("Abschließen", assessment="berechtigt")
    reads(walker, "Anonym erfasst", "Der Vorgang ist beendet.", "berechtigt")
    reads(today(story.officer), "Alles erledigt")
    assert walker.page.text.count("Abgeschlossen") <= 1


def test_r_29_a_vorgang_becomes_anonymous_and_nobody_can_be_answered(story, clock):
    clock.on("2026-05-21T10:00")
    walker = letter(story.officer, "2026-05-21", matter="Ich bin Erika Beispielfrau.")
    walker.press("Anonym machen")
    reads(walker, "Gefunden: „Beispielfrau“ (Name)", "Das lässt sich nicht rückgängig machen")
    key = next(name for name in fields(walker) if name.startswith("reaction-matter-"))
    words = {key: "Ich warte.", "reason": "Zustimmung widerrufen", "is_sure": "on"}
    walker.press("Vorschlagen", **words)
    reads(walker, "Gelöscht ist noch nichts", "Eine zweite Person entscheidet")
    second = today(story.front_office).press("Ansehen")
    reads(second, "Ich warte.", "Name, Anschrift und alle anderen Angaben zur Person")
    second.press("Endgültig anonym machen")
    reads(second, "Der Vorgang ist anonym.", "Eine Antwort ist nicht möglich.")
    reads_nowhere(second, "Beispielfrau", "Musterweg")
    assert not second.has("Antwort schreiben")
    assert not second.has("Zwischennachricht schreiben")
    assert not second.has("Eingang bestätigen")
    inform(today(story.officer).press("Weitergeben"))


def test_f_1_a_closed_vorgang_without_a_name_is_opened_again_and_judged_anew(story, clock):
    clock.on("2026-05-21T10:00")
    letter(story.officer, "2026-05-21", **NO_NAME)
    inform(today(story.officer).press("Weitergeben"))
    lead = today(story.lead_leistung).press("Antworten")
    lead.press("Rückmeldung senden", remedy="Der Rückruf ist nachgeholt.")
    walker = today(story.officer).press("Abschließen")
    reads(walker, "Was die Einheit sagt", "Abhilfe: Der Rückruf ist nachgeholt.")
    walker.press("Abschließen", assessment="berechtigt", remedy="full")
    reads(walker, "erst nach dem Schritt „Abschluss rückgängig machen“ ändern")
    walker.press("Abschluss rückgängig machen")
    reads(walker, "bleibt anonym", "schließt ihn danach neu ab")
    reads_nowhere(walker, "die Fristen laufen weiter")
    walker.press("Rückgängig machen", reason="Falsch bewertet")
    reads(walker, "Der Vorgang ist wieder offen.", "Anonym erfasst")
    assert not walker.has("Abschluss rückgängig machen")
    walker = today(story.officer).press("Abschließen")
    walker.press("Abschließen", assessment="teilweise")
    reads(walker, "Der Vorgang ist beendet.", "teilweise berechtigt")
    row = Reaction.objects.get()
    assert (row.state, row.remedy, row.closed_at is None) == ("anonymous_recorded", "full", False)
    reads(today(story.officer), "Alles erledigt")


def test_f_1_what_was_made_anonymous_after_its_end_is_judged_anew(story, clock):
    clock.on("2026-05-26T10:00")
    row = answered(story)
    row = close.close(reaction=row, by=story.officer, at=moment("2026-05-20T09:00"))
    answered_at = row.answered_at
    plan = Plan({text.key: "Ohne Namen." for text in free_texts(row)}, "Zustimmung widerrufen")
    words = {"reaction": row, "plan": plan, "by": story.officer, "at": moment("2026-05-20T10:00")}
    proposal = proposing.propose_anonymous(**words)
    proposing.decide_anonymous(
        row=proposal, accept=True, by=story.front_office, at=moment("2026-05-20T11:00")
    )
    walker = Walker(story.officer).open(row.get_absolute_url())
    reads(walker, "erst nach dem Schritt „Abschluss rückgängig machen“ ändern")
    walker.press("Abschluss rückgängig machen")
    walker.press("Rückgängig machen", reason="Falsch bewertet")
    today(story.officer).press("Abschließen").press(
        "Abschließen", assessment="teilweise", criterion=""
    )
    row.refresh_from_db()
    assert (row.state, row.result, row.answered_at) == ("closed", "teilweise", answered_at)
    assert not row.deadlines.running().exists()


def test_fresh_3_what_was_settled_at_once_says_so_truly_after_it_was_opened_again(story, clock):
    clock.on("2026-05-25T10:00")
    at, settled = moment("2026-05-22T09:30"), "Geklärt: gleich bei der Annahme, Fr 22.05.2026"
    said = bogen("2026-05-22T09:00", assessment="berechtigt", concerned_unit=story.leistung)
    row = capture.settle_on_the_spot(bogen=said, by=story.clerk, at=at)
    walker = Walker(story.officer).open(row.get_absolute_url())
    reads(walker, "Abgeschlossen", f"{settled}, am Tag des Eingangs")
    walker.press("Abschluss rückgängig machen").press("Rückgängig machen", reason="Falsch")
    reads_nowhere(walker, "Geklärt:", "Rückmeldung liegt vor")
    walker = today(story.officer).press("Abschließen")
    walker.press("Abschließen", assessment="teilweise")
    reads(walker, "Abgeschlossen", f"{settled}, am Tag des Eingangs")
    # Nobody gave it to a unit, so that its way does not say so.
    reads_nowhere(walker, "Anonym erfasst", "Rückmeldung liegt vor")
    row.refresh_from_db()
    assert (row.state, row.result) == ("closed", "teilweise")


def fields(walker):
    return [item.name for form in walker.page.forms for item in form.fields]


def test_as_44_a_card_without_a_name_is_looked_through(story, clock):
    clock.on("2026-05-21T10:00")
    outreach.open_box(
        standort=story.neustadt, place="Wartezone", by=story.officer, at=moment("2026-05-04")
    )
    walker = today(story.officer).press("Material").press("Karten erfassen")
    said = {"kind": "complaint", "happened": "Ich heiße Erika Muster.", "topics": ["S3.4"]}
    with pytest.raises(DeadEnd, match="Erika Muster"):
        walker.press("Speichern, nächste", **said)
    assert not Reaction.objects.exists()
    walker.press("Speichern, nächste", happened="Es war voll.")
    reads(walker, "KRM-2026-00001 ist anonym erfasst.")


def test_as_44_a_caller_without_consent_is_not_named_in_the_words(story, clock):
    clock.on("2026-05-20T11:15")
    walker = today(story.service_center).press("Anruf aufnehmen").press("Weiter", need="no")
    for page in ({"topic": "jobcenter"}, {"solved": "no"}, {"area": f"unit:{story.leistung.pk}"},
                 {"consent": "no"}):  # fmt: skip
        walker.press("Weiter", **page)
    assert not {"last_name", "phone"} & set(fields(walker))
    with pytest.raises(DeadEnd, match="Erika Muster"):
        walker.press("Weiter", matter="Ich heiße Erika Muster.", anliegen="V2")
    walker.press("Weiter", matter="Niemand rief zurück.")
    reads_nowhere(walker, "Muster")
