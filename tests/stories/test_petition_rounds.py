"""What follows a Stellungnahme, and what is none: remedies, rounds, endings, Eingaben (R-37)."""

from datetime import date

import pytest
from django.core.management import call_command

from krm.casework.actions.letters import draft_letter
from krm.journal.actions import Refused
from krm.letters.queries import document_of
from krm.petitions.actions import drafting, transmitting
from krm.petitions.actions.details import change_petition
from krm.petitions.actions.transmitting import Ending, FurtherQuestion
from krm.petitions.queries import latest_statement
from krm.petitions.queries.standing import standing_of
from krm.reactions.actions import PetitionData
from krm.reactions.queries import petition_of
from tests.house.cases import assessed, recorded
from tests.house.petitions import (
    NUMBER,
    approved,
    drafted,
    petitioned,
    presented,
    topics,
    transmitted,
    without_topics,
)
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules

pytestmark = pytest.mark.both_databases("story: all verbs with their locks and constraints")

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def rules(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return shipped_rules(at=moment("2024-05-15"))


def test_individual_remedy_stands_in_the_stellungnahme_and_voids_the_release(cast):
    row = without_topics(cast)
    drafting.record_remedy(
        reaction=row, happened_on=date(2026, 2, 25), what="Nachzahlung angewiesen",
        by=cast.officer, at=moment("2026-02-25T10:00"),
    )  # fmt: skip
    latest = latest_statement(row)
    assert (latest.version, latest.content["remedies"]) == (
        2, ["25.02.2026: Nachzahlung angewiesen"],
    )  # fmt: skip
    with pytest.raises(Refused, match="noch nicht freigegeben"):
        transmitted(cast, row)


def test_a_further_question_is_a_round_of_its_own_and_the_committee_ends_it(cast):
    row = without_topics(cast)
    transmitted(cast, row)
    at = moment("2026-04-13T10:00")
    question = FurtherQuestion("Wann wurde gezahlt?", committee_due_on=date(2026, 5, 15))
    transmitting.ask_again(reaction=row, question=question, by=cast.officer, at=at)
    row.refresh_from_db()
    petition = petition_of(row)
    assert (row.state, petition.round, petition.statement_hash) == ("in_check", 2, "")
    assert str(row.deadlines.running().get(kind="petition").act_by) == "2026-04-30"
    drafted(cast, row, at="2026-04-14T10:00", facts="Gezahlt am 01.04.2026.")
    assert latest_statement(row).content["question"] == "Wann wurde gezahlt?"
    presented(cast, row, at="2026-04-15T10:00")
    approved(cast, row, at="2026-04-16T10:00")
    transmitted(cast, row, at="2026-04-17T10:00")
    assert row.answered_at == moment("2026-03-12T10:00"), "the first one counts"
    ending = Ending(date(2026, 7, 1), "refused", "Beschlussempfehlung liegt bei")
    end = {"reaction": row, "ending": ending, "by": cast.officer, "at": moment("2026-07-02T10:00")}
    with pytest.raises(Refused, match="noch nicht bewertet"):
        transmitting.end_petition(**end)
    words = {"assessment": "unberechtigt", "criterion": "conduct_correct"}
    assessed(cast, row, at="2026-04-17T11:00", **words,
             reason="Richtig berechnet")  # fmt: skip
    transmitting.end_petition(**end)
    row.refresh_from_db()
    assert (row.state, row.result, petition_of(row).result) == ("closed", "unberechtigt", "refused")
    assert not row.deadlines.running().exists()
    call_command("verify_journal")


def test_after_the_transmission_other_dates_start_no_deadline_again(cast):
    row = without_topics(cast)
    transmitted(cast, row)
    data = PetitionData(number=NUMBER, participation="no", committee_due_on=date(2026, 4, 30))
    change_petition(reaction=row, data=data, by=cast.officer, at=moment("2026-03-13T09:00"))
    assert not row.deadlines.running().filter(kind="petition").exists()


def test_nobody_writes_a_letter_to_the_petitioner(cast):
    row = petitioned(cast)
    for kind in ("answer", "confirmation", "interim_notice"):
        with pytest.raises(
            Refused, match=r"nicht mit einem Schreiben|KRM schreibt der Person nicht"
        ):
            draft_letter(reaction=row, kind=kind, by=cast.officer, at=moment("2026-02-10T10:00"))
    assert not row.letters.exists()


def test_an_eingabe_is_answered_as_its_sender_or_the_body_asked(cast):
    at = moment("2026-02-10T10:00")
    own = recorded(cast, "2026-02-09", kind="eingabe", codes=["S1.1"])
    assert own.deadlines.filter(kind="confirmation").exists()
    with pytest.raises(Refused, match="keine Stellungnahme verlangt"):
        drafted(cast, own)
    assert draft_letter(reaction=own, kind="confirmation", by=cast.officer, at=at)
    assert draft_letter(reaction=own, kind="answer", by=cast.officer, at=at)
    with pytest.raises(Refused, match="Stelle nennen"):
        petitioned(cast, kind="eingabe", answer_to="body", committee_on="")
    body = petitioned(cast, kind="eingabe", answer_to="body", committee_on="", number="",
                      passed_by="Wahlkreisbüro Musterland", participation="no")  # fmt: skip
    with pytest.raises(Refused, match="bittet um eine Stellungnahme"):
        draft_letter(reaction=body, kind="answer", by=cast.officer, at=at)
    drafted(cast, body)
    topics(cast, body)
    presented(cast, body)
    approved(cast, body)
    assert transmitted(cast, body).content["recipient"] == ["Wahlkreisbüro Musterland"]


def test_what_was_ended_by_mistake_waits_for_the_committee_again(cast):
    from krm.casework.actions.close import undo_close  # noqa: PLC0415

    row = without_topics(cast)
    transmitted(cast, row)
    assessed(cast, row, at="2026-03-12T11:00")
    ending = Ending(date(2026, 3, 12), "granted")
    at = moment("2026-03-12T12:00")
    transmitting.end_petition(reaction=row, ending=ending, by=cast.officer, at=at)
    undo_close(reaction=row, reason="Falscher Vorgang", by=cast.officer, at=at)
    row.refresh_from_db()
    assert (row.state, row.answered_at) == ("transmitted", moment("2026-03-12T10:00"))
    assert petition_of(row).ended_on is None
    assert not row.deadlines.running().filter(kind="petition").exists()


def test_w_52_an_eingabe_that_was_handed_on_says_by_whom_we_have_it(cast, client):
    row = petitioned(cast, kind="eingabe", passed_by="MdB Max Beispiel", number="", committee_on="")
    letter = draft_letter(
        reaction=row, kind="confirmation", by=cast.officer, at=moment("2026-02-10T10:00")
    )
    assert letter.body.startswith(
        "vielen Dank für Ihr Anliegen. Wir haben es am 09.02.2026 erhalten von: MdB Max Beispiel."
    )
    assert "Ihre Nachricht" not in letter.subject + letter.body
    assert document_of(letter, at=moment("2026-02-10T10:00")).info.your_message_of == ""
    client.force_login(cast.officer)
    page = " ".join(client.get(row.get_absolute_url()).content.decode().split())
    assert "<dt>Wir antworten</dt> <dd>der Person, die geschrieben hat</dd>" in page
    assert "<dt>Nummer</dt>" not in page
    assert "Petitionsausschuss" not in page
    assert "Angaben zur Eingabe erfasst" in page
    assert "Angaben zur Petition" not in page


def test_an_eingabe_answered_by_a_letter_waits_for_no_stellungnahme(cast):
    row = petitioned(cast, kind="eingabe", passed_by="Wahlkreisbüro Musterland")
    row.state = "in_check"
    row.save()
    found = standing_of(row, petition_of(row))
    assert (found.words, found.step) == ("In Prüfung", "")
    assert found.due_on == date(2026, 3, 17)
