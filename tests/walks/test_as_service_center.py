"""AS-35 and AS-38 to AS-41: a call at the Service Center, and what becomes of it."""

import pytest

from krm.arrivals.models import Alarm, IntakeItem
from krm.reactions.models import Reaction
from tests.walks.covered import covered_by
from tests.walks.directive import clock, fills_in, reads, reads_nowhere, stands_in, story, today
from tests.walks.walker import Walker

__all__ = ["clock", "story"]
pytestmark = pytest.mark.both_databases("walk: from Heute to the end of a story")

TRIED_TWICE = "22.05.2026 15:00\n26.05.2026 09:30"
WHO = {"last_name": "Beispielfrau", "phone": "0170 0000000"}


def call(story, *pages):
    """Answer the questions of a call, one page after the other."""
    walker = today(story.service_center).press("Anruf aufnehmen").press("Weiter", need="no")
    for page in pages:
        walker.press("Weiter", **page)
    return walker


def missed_callback(story, clock, when, attempts):
    clock.on(when)
    ticket = {"ticket_number": "T-4711", "ticket_created_at": "2026-05-22T10:00"}
    walker = call(story, {"topic": "callback"}, ticket | {"attempts_text": attempts})
    reads(
        walker,
        "Zeit für den Rückruf bis Mi 27.05., 10:00 Uhr",
        "ohne Ruhen an freien Tagen: So 24.05., 10:00 Uhr",
        "Mo 25.05.: die Uhr ruht, Pfingstmontag",
    )
    return walker.press("Ja, weiter")


def test_a_child_in_danger_hears_of_help_on_every_page_and_is_asked_for_a_number(story, clock):
    clock.on("2026-05-20T11:15")
    walker = today(story.service_center).press("Anruf aufnehmen").press("Weiter", need="child")
    reads(walker, "Das sagen Sie zuerst", "die 110 oder die 112", "Jugendamt")
    walker.press("Weiter", area="unknown")
    reads(walker, "die 110 oder die 112")
    walker.press("Weiter", consent="no")
    reads(walker, "die 110 oder die 112", "Rufnummer, ohne Namen", "brauchen wir eine Nummer")
    reads_nowhere(walker, "Nachname")
    walker.press("Weiter", matter="Ein Kind ist allein.", phone="0170 0000000")
    reads(walker, "die 110 oder die 112", "ruft Sie noch heute, Mi 20.05. an")
    reads_nowhere(walker, "ohne Ihren Namen")
    reads(today(story.officer).press("Posteingang"), "Gefahr für ein Kind", "+49 170 0000000")
    assert (Alarm.objects.count(), IntakeItem.objects.count()) == (1, 1)


def test_krm_hears_of_danger_with_the_first_page_and_stays_if_the_line_breaks(story, clock):
    """Finding: the alarm came three pages later, or never."""
    clock.on("2026-05-20T11:15")
    walker = today(story.service_center).press("Anruf aufnehmen").press("Weiter", need="danger")
    reads(walker, "Der Alarm läuft schon")
    officer = today(story.officer).press("Posteingang")
    reads(officer, "Gefahr durch Gewalt oder Krankheit", "Notlage, am Telefon gemeldet")
    walker.press("Weiter", area=f"unit:{story.leistung.pk}").press("Weiter", consent="yes")
    walker.press("Weiter", matter="Es geht um heute Nacht.", **WHO)
    reads(walker, "ruft Sie noch heute, Mi 20.05. an")
    alarm = Alarm.objects.get(kind="peril")
    assert alarm.reaction == Reaction.objects.get()
    assert IntakeItem.objects.get().reaction == alarm.reaction


def says_what(story, walker, **more):
    walker.press("Weiter", area=f"unit:{story.leistung.pk}").press("Weiter", consent="yes")
    return walker.press("Weiter", matter="Niemand hat zurückgerufen.", **WHO, **more)


@pytest.mark.both_databases("process: a call to the Service Center")
def test_as_35_about_the_jobcenter_goes_to_the_lead(story, clock):
    clock.on("2026-05-20T11:15")
    walker = call(story, {"topic": "jobcenter"}, {"solved": "no"})
    says_what(story, walker, anliegen="V2", best_time="vormittags")
    reads(
        walker,
        "Die zuständige Führungskraft ruft Sie bis morgen, Do 21.05. an.",
        "Anruf Mi 20.05.2026 11:15",
        "An die Führungskraft des Teams und an KRM",
    )
    numbers = {person.phone for person in story.people} - {""}
    assert numbers
    reads_nowhere(walker, "Beispielfrau", *numbers)
    lead = today(story.lead_leistung)
    reads(lead, "Do 21.05.2026 morgen Mit der Kundin oder dem Kunden klären")
    lead.press("Klären")
    reads(lead, "Niemand hat zurückgerufen.", "Rückruf unter 0170 0000000, am besten: vormittags.")
    lead.press("KRM-2026", wanting="/vorgang/")
    reads(lead, "Eingang Mi 20.05.2026 11:15", "Eingangsweg Telefon (Service Center)")
    lead.open("/").press("Klären").press("Abschließen", settled_how="Angerufen und erklärt.")
    reads(lead, "Der Vorgang ist abgeschlossen")
    reads(today(story.service_center), "abgeschlossen")
    reads(today(story.officer).press("Mitteilungen"), "vom Service Center an Leistungsgewährung")


def test_as_38_tried_and_content_with_a_new_time(story, clock):
    walker = missed_callback(story, clock, "2026-05-27T11:00", TRIED_TWICE)
    walker.press("Weiter", accepts="yes")
    walker.press("Weiter", new_ticket_number="T-4801", window="Mi 27.05., 14 bis 16 Uhr")
    reads(
        walker,
        "Der Rückruf wurde versucht: Fr 22.05., 15:00 Uhr und Di 26.05., 09:30 Uhr.",
        "Der neue Rückruf kommt: Mi 27.05., 14 bis 16 Uhr.",
        "Neues Ticket T-4801",
        "Neues Rückruf-Ticket; hier nur gezählt",
    )
    officer = today(story.officer)
    reads(officer, "0 offene Vorgänge", "0 neu im Posteingang")
    officer.press("Reaktion erfassen").press("Abgleich mit dem Service Center")


@covered_by(
    "test_service_center.py::test_as_39_documented_and_insisting",
    "test_service_center.py::test_as_39_krm_may_change_it",
)
def test_as_39_tried_and_insisting_is_preset_and_krm_may_change_it(story, clock):
    walker = missed_callback(story, clock, "2026-05-27T11:00", TRIED_TWICE)
    walker.press("Weiter", accepts="no")
    says_what(story, walker)
    reads(
        walker,
        "Der Rückruf wurde versucht: Fr 22.05., 15:00 Uhr und Di 26.05., 09:30 Uhr.",
        "Ich gebe Ihre Beschwerde weiter.",
        "bis morgen, Do 28.05.",
    )
    lead = today(story.lead_leistung).press("Klären")
    assert stands_in(lead, "assessment") == "unberechtigt"
    lead.press("KRM-2026", wanting="/vorgang/")
    reads(lead, "noch offen, Vorschlag: unberechtigt", "Ticket T-4711 vom Fr 22.05., 10:00")
    officer = today(story.officer).press("Register").press("Zugesagter Rückruf kam nicht")
    officer.press("Anliegen beantworten und bewerten")
    assert stands_in(officer, "-assessment") == "unberechtigt"
    assert "Vorschlag aus dem Ticket, KRM kann ihn ändern." in stands_in(officer, "-reason")
    fills_in(officer, "Speichern", assessment="berechtigt", criterion="promise_broken")
    reads(officer, "S3.3 Rückruf nicht eingehalten berechtigt")


@covered_by("test_service_center.py::test_as_40_not_documented_and_over")
def test_as_40_not_tried_and_over_is_preset_berechtigt_and_the_lead_calls(story, clock):
    walker = missed_callback(story, clock, "2026-05-27T14:00", "")
    says_what(story, walker)
    reads(walker, "Der Rückruf hätte schon kommen müssen.", "bis morgen, Do 28.05.")
    lead = today(story.lead_leistung)
    reads(lead, "Do 28.05.2026 morgen Kontakt herstellen")
    clock.on("2026-05-28T10:00")
    lead.open("/").press("Eintragen").press("Kontakt speichern")
    reads(lead, "Kontakt durch die Führungskraft", "✓ Do 28.05.2026 fällig war Do 28.05.2026")
    reads(lead, "S3.3 Rückruf nicht eingehalten noch offen, Vorschlag: berechtigt")
    assert lead.page.tones["noch offen, Vorschlag: berechtigt"] == "warn"
    lead.open("/").press("Klären").press("Abschließen", settled_how="Angerufen und entschuldigt.")
    reads(lead, "Der Vorgang ist abgeschlossen", "Ergebnis: berechtigt")


def test_as_40_a_lead_who_leaves_it_open_does_not_keep_the_proposal(story, clock):
    says_what(story, missed_callback(story, clock, "2026-05-27T14:00", ""))
    lead = today(story.lead_leistung).press("Klären")
    assert stands_in(lead, "assessment") == "berechtigt"
    lead.press("Abschließen", settled_how="Angerufen.", assessment="", criterion="", reason="")
    reads(lead, "Der Vorgang ist abgeschlossen", "S3.3 Rückruf nicht eingehalten nicht bewertet")
    reads_nowhere(lead, "Vorschlag: berechtigt", "Ergebnis:")


def test_w_53_who_settles_a_missed_callback_says_why_nobody_called(story, clock):
    says_what(story, missed_callback(story, clock, "2026-05-27T14:00", ""))
    page = Reaction.objects.get().get_absolute_url()
    assert Walker(story.lead_leistung).open(page).has("Kontakt eintragen")
    clock.on("2026-06-01T10:00")
    lead = today(story.lead_leistung).press("Klären")
    reads(lead, "Warum war niemand erreichbar?")
    lead.press("Abschließen", settled_how="Angerufen.", cause="illness")
    reads(lead, "Der Vorgang ist abgeschlossen", "1 Frist erledigt, zu spät",
          "Warum niemand erreichbar war: Krankheit oder Urlaub")  # fmt: skip


def test_as_41_not_tried_but_the_time_runs(story, clock):
    walker = missed_callback(story, clock, "2026-05-26T09:00", "")
    reads(
        walker,
        "Die Zeit für den Rückruf läuft noch. Der Rückruf kommt bis Mi 27.05., 10:00 Uhr.",
        "Noch keine Kundenreaktion; hier nur gezählt",
    )
    reads(today(story.officer), "0 offene Vorgänge", "0 neu im Posteingang")
