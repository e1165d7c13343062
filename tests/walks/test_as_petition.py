"""AS-54 to AS-61: a petition from the letter of the BMAS to its end, by links and buttons."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from krm.casework.actions import record
from krm.casework.actions.sweep import sweep
from krm.documents.actions import store_document
from krm.organisation.models import Absence
from krm.reactions.models import Reaction
from tests.house.petitions import drafted, petitioned, presented, topics
from tests.house.reactions import moment
from tests.walks.covered import covered_by
from tests.walks.directive import (
    checks,
    clock,
    delivers,
    forwards,
    letter,
    reads,
    reads_nowhere,
    stands_in,
    story,
    today,
)
from tests.walks.story import notices, rows, take_up
from tests.walks.walker import PDF, DeadEnd, Walker

__all__ = ["clock", "story"]
pytestmark = pytest.mark.both_databases("walk: pages and verbs with their locks and constraints")

NUMBER = "Pet 4-20-11-81503-000001"
WRITE, TOPICS = "Stellungnahme schreiben", "Themen der Trägerversammlung prüfen"
PRESENT = "Stellungnahme der Geschäftsführung vorlegen"
RELEASE, TRANSMIT = "Stellungnahme freigeben", "Stellungnahme übermitteln"


def recorded(story, clock, due="2026-03-31", **said):
    """KRM records on Monday 09.02.2026 what the BMAS has sent."""
    clock.on("2026-02-09T10:00")
    words = {"number": NUMBER, "committee_due_on": due, "participation": "yes",
             "title": "Petition zur Dauer", "channel": "via_bmas"} | said  # fmt: skip
    return letter(story.officer, "2026-02-09", "Ja, eine Petition", **words)


def case(person) -> Walker:
    return Walker(person).open(f"/vorgang/{Reaction.objects.get().number}/")


def to_check(story):
    """The unit delivers its Schriftsatz and KRM assesses the Anliegen."""
    forwards(story.officer)
    delivers(story.lead_leistung)
    checks(story.officer)


def written(story, *topics):
    """KRM writes the Stellungnahme, checks the topics and presents it."""
    said = {"organisation": "Der Ablauf ist geändert."} if topics else {}
    take_up(story.officer, WRITE).press("Speichern", outcome="Der Bescheid ist ergangen.", **said)
    take_up(story.officer, TOPICS).press("Speichern", topics=list(topics))


def for_the_executive(story):
    """Without topics: the executive releases and transmits (the verbs; each has its own walk)."""
    row = petitioned(story, participation="no")
    drafted(story, row)
    topics(story, row)
    presented(story, row)


def before_chair(story):
    to_check(story)
    written(story, "posts")
    take_up(story.officer, PRESENT).press("Vorlegen")
    return take_up(story.executive, RELEASE).press("Freigeben")


@pytest.mark.parametrize(
    ("due", "page"),
    [
        ("2026-03-31", "bis Di 17.03.2026 · 14 Tage vor der Frist"),  # AS-54
        ("2026-04-20", "bis Do 02.04.2026, im Bericht zählt Mo 06.04.2026"),  # AS-55
        pytest.param(
            "2026-06-08",
            "bis Fr 22.05.2026, im Bericht zählt Mo 25.05.2026",
            marks=pytest.mark.deep,
        ),
    ],
)
def test_as_54_55_every_step_has_its_own_date(story, clock, due, page):
    walker = recorded(story, clock, due)
    reads(walker, page, "Schriftsatz des Fachbereichs", "Vorlage zur Freigabe",
          "Der Weg dieses Vorgangs: Schritt 1 von 6")  # fmt: skip
    reads_nowhere(walker, "Eingang bestätigen")
    assert "Petition eingegangen" in notices(story.executive)


def krm_waits(officer):
    """KRM waits; to change it now would take back what the chair has before them."""
    waiting = case(officer)
    reads(waiting, "Die Stellungnahme liegt beim Vorsitz der Trägerversammlung")
    more = waiting.page.text.partition("Weiteres")[2]
    assert "Stellungnahme ändern: Was vorgelegt ist, gilt dann nicht mehr" in more
    assert waiting.page.text.count("Stellungnahme ändern") == 1
    reads(waiting.press("Stellungnahme ändern"), "Jede Änderung macht eine neue Fassung")


def test_the_chair_reads_what_the_statement_answers_and_names_the_resolution(story, clock):
    recorded(story, clock, matter="Seit Monaten dauert jede Antwort zu lange.")
    row = Reaction.objects.get()
    files = {}
    for kind, title in (("incoming", "Petition"), ("ministry", "Brief"), ("other", "Vermerk")):
        at, by = moment("2026-02-09T10:00"), story.officer
        content = PDF + kind.encode()
        file = store_document(content=content, name=f"{kind}.pdf", title=title, by=by, at=at)
        record.attach(reaction=row, document=file, kind=kind, by=by, at=at)
        files[kind] = reverse("casework:document", args=[row.number, file.pk])
    before_chair(story)
    walker = take_up(story.tv_chair, RELEASE)
    reads(
        walker,
        "Seit Monaten dauert jede Antwort zu lange.",
        "Die Schreiben dazu",
        "Brief Anschreiben des BMAS",
        "Petition Eingang",
        "steht zum Beispiel: „Beschluss der",
    )
    reads_nowhere(walker, "Vermerk")
    assert [walker.client.get(url).status_code for url in files.values()] == [200, 200, 404]
    assert stands_in(walker, "resolution") == ""
    with pytest.raises(DeadEnd):
        walker.press("Diese Fassung freigeben", resolution="")
    walker = take_up(story.tv_chair, RELEASE)
    walker.press("Diese Fassung freigeben", resolution="Beschluss vom 10.12.2025")
    reads(case(story.officer), "Beschluss vom 10.12.2025")


@pytest.mark.both_databases("process: a petition to the signed Stellungnahme")
def test_as_57_58_61_from_the_letter_to_the_end_with_the_chair(story, clock):
    recorded(story, clock)
    before_chair(story)
    assert rows(today(story.executive), TRANSMIT) == []
    reads(case(story.executive), "fehlt die Freigabe durch den Vorsitz",
          "Die Stellungnahme liegt beim Vorsitz der Trägerversammlung")  # fmt: skip
    krm_waits(story.officer)
    walker = take_up(story.tv_chair, RELEASE)
    reads(walker, "Stellungnahme, Fassung 1", "Prüfzeichen", "Der Bescheid ist ergangen.",
          "genau diese Fassung")  # fmt: skip
    walker.press("Diese Fassung freigeben")
    reads(case(story.officer), "Freigegeben, die Geschäftsführung übermittelt")
    # AS-58: one word changes, and the chair is asked again.
    walker = case(story.officer).press("Stellungnahme ändern")
    reads(walker, "Diese Fassung ist freigegeben")
    walker.press("Speichern", outcome="Der Bescheid ist am 12.02.2026 ergangen.")
    reads(walker, "Die Freigabe der Fassung davor gilt nicht mehr", "Fassung 2")
    take_up(story.officer, PRESENT).press("Vorlegen")
    take_up(story.executive, RELEASE).press("Freigeben")
    take_up(story.tv_chair, RELEASE).press("Diese Fassung freigeben")
    # AS-59: KRM finds no button for it, the executive has one.
    assert not case(story.officer).has("Übermittlung")
    clock.on("2026-02-16T10:00")
    walker = take_up(story.executive, TRANSMIT)
    walker.press("Als übermittelt eintragen", how="Post")
    reads(walker, "die Frist ist gehalten", "Stellungnahme übermittelt")
    reads(case(story.officer), "Übermittelt am Mo 16.02., wartet auf Antwort")
    listed = today(story.officer).press("Petitionen")
    reads(listed, "Petition zur Dauer", NUMBER, "Stellungnahme übermittelt")
    clock.on("2026-07-01T10:00")
    walker = case(story.officer).press("Ende der Petition eintragen")
    walker.press("Abschließen", ended_on="2026-06-30", result="refused")
    reads(walker, "Abgeschlossen", "Beendet Di 30.06.2026")
    reads(today(story.officer).press("Petitionen"), "Keine offene Petition", "Petition zur Dauer")


@covered_by("test_petition_release.py::test_as_56_one_day_late_is_late_and_reported_at_once")
def test_as_56_one_day_late_is_shown_and_reported(story, clock):
    recorded(story, clock, "2026-06-08", participation="no")
    to_check(story)
    written(story)
    take_up(story.officer, PRESENT).press("Vorlegen")
    take_up(story.executive, RELEASE).press("Freigeben")
    clock.on("2026-05-26T09:00")
    walker = take_up(story.executive, TRANSMIT)
    walker.press("Als übermittelt eintragen", how="Post")
    reads(walker, "1 Tag zu spät", "2 Fristen erledigt, 1 davon zu spät")
    assert "einen Tag zu spät übermittelt worden" in notices(story.officer)
    reads(today(story.officer).press("Besonderheiten"), "Frist überschritten")
    reads(today(story.officer).press("Petitionen"), "zu spät übermittelt")
    # The letter had left before the weekend: the executive says so, a second person agrees.
    walker = case(story.executive).press("Übermittlung berichtigen")
    walker.press("Berichtigen", transmitted_on="2026-05-22", why="Beleg der Post")
    reads(walker, "Vorgeschlagen, noch nicht gültig", "am Di 26.05.2026 → am Fr 22.05.2026")
    take_up(story.front_office, "Korrektur bestätigen").press("Bestätigen")
    reads(case(story.officer), "übermittelt am Fr 22.05.2026")
    reads_nowhere(today(story.officer).press("Petitionen"), "zu spät übermittelt")


@covered_by("test_petition_release.py::test_as_60_topics_against_the_bmas_wait_for_the_executive")
def test_as_60_the_executive_decides_where_the_bmas_sees_no_topic(story, clock):
    recorded(story, clock, participation="no")
    to_check(story)
    take_up(story.officer, WRITE).press("Speichern")
    walker = take_up(story.officer, TOPICS)
    walker.press("Speichern", topics=["posts"])
    reads(walker, "Die Geschäftsführung muss jetzt entscheiden",
          "Die Geschäftsführung muss darüber entscheiden")  # fmt: skip
    assert rows(today(story.officer), PRESENT) == []
    walker = take_up(story.executive_deputy, "Über die Beteiligung entscheiden")
    reads(walker, "Stellenplan")
    walker.press("Entscheiden", decision="yes", reason="Es geht um Stellen.")
    reads(walker, "Freigabe durch Vorsitz der Trägerversammlung")
    take_up(story.officer, PRESENT).press("Vorlegen")
    take_up(story.executive, RELEASE).press("Freigeben")
    assert rows(today(story.tv_chair), RELEASE)


@covered_by(
    "test_petition_release.py::test_r_35_a_signed_paper_with_the_mark_of_this_version_releases_it",
    "test_petition_release.py::test_r_35_paper_with_another_mark_or_from_another_hand_releases_nothing",
)
def test_as_57_a_signed_paper_counts_for_the_version_whose_mark_it_bears(story, clock):
    recorded(story, clock)
    before_chair(story)
    walker = case(story.executive).press("Freigabe mit Unterschrift eintragen")
    mark = walker.page.text.split("mit Prüfzeichen ")[1].split()[0]
    file = SimpleUploadedFile("freigabe.pdf", PDF, "application/pdf")
    said = {"released_on": "2026-02-09", "name": "Ruth Gremium", "file": file}
    address = walker.address
    with pytest.raises(DeadEnd, match="gehört nicht zu Fassung 1"):
        walker.press("Freigabe eintragen", mark="0000-0000-0000-0000", **said)
    file.seek(0)
    walker = Walker(story.executive).open(address)
    walker.press("Freigabe eintragen", mark=mark, **said)
    reads(walker, "Bitte übermitteln Sie die Stellungnahme")
    assert rows(today(story.tv_chair), RELEASE) == []
    take_up(story.executive, TRANSMIT).press("Als übermittelt eintragen", how="Post")


def test_r_13_where_nobody_of_the_executive_can_the_chair_releases_and_transmits(story, clock):
    """One is away, the other excluded: the chair hears of it, reads why, and does both."""
    clock.on("2026-02-24T09:00")
    for_the_executive(story)
    own = today(story.tv_chair)
    reads(own, "Zurzeit liegt Ihnen keine Stellungnahme vor")
    first, last = date(2026, 2, 24), date(2026, 3, 6)
    Absence.objects.create(person=story.executive, starts_on=first, ends_on=last)
    assert not rows(today(story.tv_chair), RELEASE)
    walker = case(story.officer).press("Kollegin oder Kollegen vom Vorgang ausschließen")
    walker.press("Ausschließen", person=story.executive_deputy.pk, reason="Verwandt")
    sweep(at=moment("2026-02-24T09:10"))
    assert "Aus der Geschäftsführung kann hier niemand" in notices(story.tv_chair)
    why = (
        "Anna Vorbild (Geschäftsführung) ist abwesend. Peter Sinnbild (Geschäftsführung) ist für "
        "diesen Vorgang ausgeschlossen. Ruth Gremium (Vorsitz der Trägerversammlung) übernimmt."
    )
    reads(case(story.officer), "Die Stellungnahme liegt bei der Geschäftsführung", why)
    reads(today(story.tv_chair), "anstelle der Geschäftsführung · ")
    walker = reads(take_up(story.tv_chair, RELEASE), why).press("Freigeben")
    reads(case(story.officer), "durch den Vorsitz der Trägerversammlung anstelle der "
          "Geschäftsführung freigegeben")  # fmt: skip
    walker = reads(take_up(story.tv_chair, TRANSMIT), why)
    walker.press("Als übermittelt eintragen", how="Post")
    reads(walker, "die Frist ist gehalten")
    reads(case(story.officer), "Übermittelt am Di 24.02.")
    clock.on("2026-03-09T09:00")  # the executive is back, and the Vorgang is hers alone
    with pytest.raises(DeadEnd):
        case(story.tv_chair)


@covered_by("test_petition_release.py::test_what_is_given_back_has_to_be_released_anew")
def test_the_chair_gives_it_back_and_krm_reads_why(story, clock):
    recorded(story, clock)
    before_chair(story)
    walker = take_up(story.tv_chair, RELEASE).press("Stellungnahme zur Überarbeitung zurückgeben")
    walker.press("Zurückgeben", remark="Bitte den Ablauf genauer.")
    assert "Die Stellungnahme ist zur Überarbeitung zurück" in notices(story.officer)
    reads(case(story.officer).press("Stellungnahme ändern"), "Bitte den Ablauf genauer.")


def test_a_number_of_another_form_is_kept_and_marked(story, clock):
    walker = recorded(story, clock, number="Pet 12/2026")
    reads(walker, "Pet 12/2026 unübliche Form")
    walker.press("bearbeiten", wanting="/petition/petition/")
    file = SimpleUploadedFile("anschreiben.pdf", PDF, "application/pdf")
    walker.press("Speichern", letter=file, letter_received_on="2026-02-09")
    reads(walker, "hat nicht die übliche Form (Pet #-##-##-#####-######",
          "liegt bei den Dokumenten")  # fmt: skip


@covered_by(
    "test_petition_rounds.py::test_a_further_question_is_a_round_of_its_own_and_the_committee_ends_it",
    "test_petition_rounds.py::test_individual_remedy_stands_in_the_stellungnahme_and_voids_the_release",
)
def test_a_further_question_begins_a_round_and_remedy_stands_in_the_text(story, clock):
    recorded(story, clock, participation="no")
    to_check(story)
    written(story)
    walker = case(story.officer).press("Abhilfe oder Bescheid neben der Petition eintragen")
    walker.press("Eintragen", happened_on="2026-02-09", what="Nachzahlung angewiesen")
    take_up(story.officer, PRESENT).press("Vorlegen")
    walker = take_up(story.executive, RELEASE)
    reads(walker, "09.02.2026: Nachzahlung angewiesen")
    walker.press("Freigeben")
    take_up(story.executive, TRANSMIT).press("Als übermittelt eintragen", how="Post")
    clock.on("2026-04-13T10:00")
    walker = case(story.officer).press("Nachfrage eintragen")
    walker.press("Nachfrage eintragen", question="Wann?", ministry_due_on="2026-05-01")
    reads(walker, "bis Do 30.04.2026, im Bericht zählt Fr 01.05.2026",
          "Stellungnahme zur Frist des BMAS oder der Stelle")  # fmt: skip
    sweep(at=moment("2026-04-28T08:00"))
    assert "Die Stellungnahme zur Frist des BMAS oder der Stelle" in notices(story.executive)
    walker = take_up(story.officer, WRITE)
    reads(walker, "Nachfrage", "Wann?")
    walker.press("Speichern")
    reads(walker, "Ihre Nachfrage", "(2. Stellungnahme)")
