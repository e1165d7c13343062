"""An anonymous reaction: no letter and no deadline, but its units learn of it and may remedy it."""

from datetime import date

import pytest
from django.core.management import call_command
from django.urls import reverse

from krm.casework.actions import information, schriftsatz
from krm.casework.actions.ideas import Decided
from krm.casework.actions.information import Information
from krm.casework.models import IdeaDecision
from krm.deadlines.models import Deadline
from krm.desk.queries.worklist import today_for
from krm.journal.actions import Refused
from krm.journal.models import JournalEntry
from krm.letters.models import Letter
from krm.measures.actions import measuring
from krm.measures.models import Measure
from krm.notices.models import Notice
from krm.work import access
from tests.house.cases import draft, recorded
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules

pytestmark = pytest.mark.both_databases("story: all verbs with their locks and constraints")

AT = moment("2026-05-22T09:00")
LATER = moment("2026-05-22T14:00")


@pytest.fixture(autouse=True)
def rules(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return shipped_rules(at=moment("2024-05-15"))


@pytest.fixture
def card(cast):
    return recorded(
        cast, "2026-05-21", is_anonymous=True, anonymous_reason="no_consent",
        concerned_unit=cast.leistung,
    )  # fmt: skip


def informed(cast, row, *units, at=AT):
    given = Information(units or [cast.leistung], "Bitte auf die Schilder achten.")
    return information.inform_units(reaction=row, information=given, by=cast.officer, at=at)


def replied(row, by, remedy="", at=LATER):
    return information.answer_information(reaction=row, remedy=remedy, by=by, at=at)


def whats(person):
    return [row.what for row in today_for(person, AT.date())]


def test_the_unit_learns_of_it_remedies_and_krm_closes(cast, card):
    lead = cast.leistung.lead
    assert not access.visible_reactions(lead, AT.date()).exists()
    row = informed(cast, card)
    assert row.closed_at is None
    assert "Anonyme Reaktion ansehen und abhelfen" in whats(lead)
    assert row.tasks.get(done_at=None).due_on.isoformat() == "2026-06-01"
    assert Notice.objects.filter(recipient=lead, reaction_pk=row.pk).exists()
    row = replied(row, lead, "Die Schilder hängen jetzt richtig.")
    assert row.notes.get().text == "Abhilfe: Die Schilder hängen jetzt richtig."
    assert not whats(lead)
    assert "Rückmeldung ansehen und abschließen" in whats(cast.officer)
    row = information.close_anonymous(
        reaction=row, remedy="full", by=cast.officer, at=moment("2026-05-26T08:00")
    )
    assert (row.state, row.remedy, row.lead_unit) == ("anonymous_recorded", "full", cast.leistung)
    assert row.closed_at == moment("2026-05-26T08:00")
    assert not row.tasks.filter(done_at=None).exists()
    assert not Letter.objects.exists()
    assert not Deadline.objects.exists()
    entries = [entry.verb for entry in JournalEntry.objects.filter(chain=f"reaction:{row.pk}")]
    follows = {"notice_sent", "task_created", "task_done"}
    assert [verb for verb in entries if verb not in follows][-4:] == [
        "information_given", "information_answered", "note_added", "reaction_closed",
    ]  # fmt: skip


def test_a_tick_is_enough(cast, card):
    row = replied(informed(cast, card), cast.leistung.lead)
    assert row.notes.get().text == "Zur Kenntnis genommen."


def test_krm_closes_only_after_every_unit_has_replied(cast, card):
    row = informed(cast, card, cast.leistung, cast.markt)
    replied(row, cast.leistung.lead)
    with pytest.raises(Refused, match="Rückmeldung einer Einheit fehlt noch"):
        information.close_anonymous(reaction=row, by=cast.officer, at=LATER)
    replied(row, cast.markt.lead)
    assert information.close_anonymous(reaction=row, by=cast.officer, at=LATER).closed_at == LATER


def test_nobody_replies_twice_and_nobody_else(cast, card):
    row = informed(cast, card)
    with pytest.raises(Refused, match="kein Recht"):
        replied(row, cast.markt.lead)
    replied(row, cast.leistung.lead)
    with pytest.raises(Refused, match="nicht um eine Rückmeldung"):
        replied(row, cast.leistung.lead)


def test_no_schriftsatz_is_written_about_it(cast, card):
    row, lead = informed(cast, card), cast.leistung.lead
    with pytest.raises(Refused, match="keinen Schriftsatz"):
        schriftsatz.save_schriftsatz(
            assignment=row.assignments.get(), draft=draft(row, lead), by=lead, at=LATER
        )


def test_only_an_anonymous_reaction_goes_that_way_and_a_unit_gets_it_once(cast, card):
    with pytest.raises(Refused, match="Erfasst"):
        informed(cast, recorded(cast, "2026-05-20"))
    row = informed(cast, card)
    with pytest.raises(Refused, match="bereits"):
        informed(cast, row, at=LATER)
    with pytest.raises(Refused, match="mindestens eine"):
        information.inform_units(
            reaction=row, information=Information([]), by=cast.officer, at=LATER
        )


def test_the_way_over_the_pages(cast, card, client):
    def post(name, data):
        return client.post(reverse("casework:step", args=[card.number, name]), data)

    client.force_login(cast.officer)
    assert "An eine Einheit geben, damit sie abhilft" in client.get(card.get_absolute_url()).text
    assert post("inform_unit", {"units": [cast.leistung.pk]}).status_code == 302
    client.force_login(cast.leistung.lead)
    page = client.get(card.get_absolute_url()).text
    assert "Rückmeldung geben" in page
    assert "Schriftsatz abgeben" not in page
    assert post("answer_information", {"remedy": ""}).status_code == 400
    assert post("answer_information", {"remedy": "Erledigt.", "is_noted": "on"}).status_code == 400
    assert post("answer_information", {"is_noted": "on"}).status_code == 302
    client.force_login(cast.officer)
    page = client.get(card.get_absolute_url()).text
    assert page.count("Zur Kenntnis genommen.") == 1
    assert page.count("Zur Abhilfe an Leistungsgewährung") == 1
    assert post("close_anonymous", {"remedy": "none"}).status_code == 302
    card.refresh_from_db()
    assert card.remedy == "none"
    call_command("verify_journal")


def test_an_idea_that_is_done_meanwhile_stays_done_when_krm_confirms_the_decision(cast):
    row = recorded(
        cast, "2026-05-21", kind="idea", is_anonymous=True, anonymous_reason="no_consent",
        concerned_unit=cast.leistung,
    )  # fmt: skip
    lead, by_june = cast.leistung.lead, Decided("planned", "Schilder bestellt.", date(2026, 6, 5))
    informed(cast, row)
    row = information.answer_information(
        reaction=row, remedy="", decided=by_june, by=lead, at=LATER
    )
    done, at = "Die Schilder hängen.", moment("2026-06-02T09:00")
    measuring.complete_measure(measure=Measure.objects.get(), result=done, by=lead, at=at)
    idea = (cast.leistung, by_june)
    at = moment("2026-06-10T09:00")
    information.close_anonymous(reaction=row, idea=idea, by=cast.officer, at=at)
    measure = Measure.objects.get()
    assert (measure.state, measure.result, measure.completed_by) == ("done", done, lead)
    assert IdeaDecision.objects.get().decided_by == lead
