"""A petition: its own dates, the deadline for the statement, and who hears of it (R-37)."""

from datetime import date

import pytest
from django.core.management import call_command
from django.urls import reverse

from krm.casework.actions.sweep import sweep
from krm.casework.queries.case import CaseRows
from krm.corrections.actions import proposing
from krm.corrections.actions.proposing import Change
from krm.deadlines import queries as deadlines
from krm.deadlines.models import Deadline
from krm.desk.queries.worklist import today_for
from krm.journal.actions import Refused
from krm.journal.models import JournalEntry
from krm.notices.models import Notice
from krm.organisation.queries import local_day
from krm.petitions.actions.details import change_petition
from krm.petitions.queries.composing import first_content
from krm.reactions.actions import PetitionData
from krm.reactions.models import Reaction, ReactionQuerySet
from krm.reactions.queries import petition_of
from krm.reports.queries.table import table_rows
from tests.house.cases import agreed, in_check, recorded
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules

pytestmark = pytest.mark.both_databases("story: all verbs with their locks and constraints")

NUMBER = "Pet 4-20-11-81503-000001"
AT = moment("2026-02-10T09:00")


@pytest.fixture(autouse=True)
def rules(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return shipped_rules(at=moment("2024-05-15"))


def petitioned(cast, committee_on="2026-03-31", **columns):
    due = date.fromisoformat(committee_on) if committee_on else None
    values = {"kind": "petition", "codes": ["S1.1"]} | columns
    values.setdefault("petition", PetitionData(number=NUMBER, committee_due_on=due))
    return recorded(cast, "2026-02-09", **values)


def statement(row):
    return row.deadlines.running().get(kind="petition")


@pytest.mark.parametrize(
    ("committee_on", "due_on", "act_by"),
    [
        ("2026-03-31", "2026-03-17", "2026-03-17"),  # AS-54
        ("2026-04-20", "2026-04-06", "2026-04-02"),  # AS-55: Ostermontag, never later
        ("2026-06-08", "2026-05-25", "2026-05-22"),  # AS-56: Pfingstmontag
    ],
)
def test_the_statement_is_due_14_days_before_the_date_of_the_committee(
    cast, committee_on, due_on, act_by
):
    found = statement(petitioned(cast, committee_on))
    assert (str(found.due_on), str(found.act_by)) == (due_on, act_by)
    assert found.explanation["start"].startswith("Frist des Petitionsausschusses")
    assert not found.reaction.deadlines.filter(kind="confirmation").exists()


def test_r_37_a_petition_stored_before_gets_the_deadline_of_the_bmas_by_itself(cast):
    words = {"number": NUMBER, "ministry_due_on": date(2026, 3, 13)}
    earlier = petitioned(cast, petition=PetitionData(**words))
    words = {"ministry_due_on": date(2026, 3, 17), "committee_due_on": date(2026, 3, 31)}
    later = petitioned(cast, petition=PetitionData(number=NUMBER, **words))
    Deadline.objects.filter(kind="ministry").delete()  # as it was before this date had one
    for day in ("2026-02-10T08:00", "2026-02-11T08:00"):
        assert sweep(at=moment(day)).failed == 0
        (found,) = Deadline.objects.filter(kind="ministry")
        assert (found.reaction, found.due_on) == (earlier, date(2026, 3, 13))
    assert statement(later)
    # What was taken out again stays out.
    data = PetitionData(number=NUMBER)
    change_petition(reaction=earlier, data=data, by=cast.officer, at=moment("2026-02-12T10:00"))
    sweep(at=moment("2026-02-13T08:00"))
    assert not Deadline.objects.running().filter(kind="ministry").exists()


def test_the_executive_hears_of_it_at_once_and_only_once(cast):
    row = petitioned(cast)
    notified = Notice.objects.filter(kind="petition", reaction_pk=row.pk)
    assert {notice.recipient for notice in notified} == {cast.executive, cast.executive_deputy}
    assert all("Beispielfrau" not in notice.text for notice in notified)
    data = PetitionData(number="Pet 1", committee_due_on=date(2026, 3, 31))
    change_petition(reaction=row, data=data, by=cast.officer, at=AT)
    assert notified.count() == 2


def test_w_43_a_stellungnahme_asserts_no_procedure_that_nobody_has_spoken_of(cast):
    quiet = petitioned(cast)
    sued = petitioned(cast, procedure="klage", procedure_reference="S 1 AS 2/26")
    said = [
        first_content(CaseRows(row, AT.date()), petition_of(row)).procedures
        for row in (quiet, sued)
    ]
    assert said == ["", "Zu diesen Punkten läuft: Klage (Aktenzeichen S 1 AS 2/26)."]


def test_w_45_a_petition_names_no_letter_as_missing_and_sends_krm_to_nobody(cast, client):
    row = in_check(cast, "2026-02-09", kind="petition", codes=["S1.1"],
                   petition=PetitionData(number=NUMBER))  # fmt: skip
    client.force_login(cast.officer)
    page = client.get(row.get_absolute_url()).content.decode()
    assert "Themen der Trägerversammlung geprüft sein" in page
    assert "Das macht KRM" not in page
    assert "KRM schreibt der Person nicht" not in page


def test_another_date_moves_the_deadline_and_both_stand_in_the_journal(cast):
    row = petitioned(cast)
    new = PetitionData(number=NUMBER, committee_due_on=date(2026, 3, 30), participation="yes")
    change_petition(reaction=row, data=new, by=cast.officer, at=AT)
    assert statement(row).due_on == date(2026, 3, 16)
    assert row.deadlines.filter(kind="petition", state="lapsed").count() == 1
    entry = JournalEntry.objects.get(verb="petition_changed")
    assert entry.data["old"]["committee_due_on"] == "2026-03-31"
    assert entry.data["new"]["committee_due_on"] == "2026-03-30"
    again = change_petition(reaction=row, data=new, by=cast.officer, at=AT)
    assert again is None
    call_command("verify_journal")


@pytest.mark.parametrize(
    ("new", "at"),
    [("2026-04-20", AT), (None, AT), ("2026-03-30", moment("2026-03-18T09:00"))],
)
def test_a_21_nobody_moves_or_removes_that_deadline_alone(cast, new, at):
    """Later, none, or any other day once it has passed: a second person agrees (ruling 18)."""
    row = petitioned(cast)
    day = date.fromisoformat(new) if new else None
    words = {"reaction": row, "by": cast.officer, "at": at}
    with pytest.raises(Refused, match="bestätigt eine zweite Person"):
        change_petition(data=PetitionData(number=NUMBER, committee_due_on=day), **words)
    waiting = proposing.propose_correction(
        change=Change("committee_due_on", new), reason="Neues Schreiben des BMAS", **words
    )
    assert (waiting.state, statement(row).due_on) == ("proposed", date(2026, 3, 17))
    agreed(cast, waiting, at)
    left = row.deadlines.running().filter(kind="petition")
    assert [local_day(deadline.starts_at) for deadline in left] == ([day] if day else [])
    call_command("verify_journal")


def test_an_eingabe_with_a_set_date_has_it_too_and_nothing_else(cast):
    found = petitioned(cast, kind="eingabe")
    assert statement(found).due_on == date(2026, 3, 17)
    assert not recorded(cast, "2026-02-09", kind="eingabe", codes=["S1.1"]).deadlines.filter(
        kind="petition"
    )
    with pytest.raises(Refused, match="nur bei einer Petition"):
        petitioned(cast, kind="complaint")


def test_what_turns_out_to_be_no_petition_loses_the_deadline(cast):
    row = petitioned(cast)
    waiting = proposing.propose_correction(
        reaction=row, change=Change("kind", "complaint"), reason="Falsch", by=cast.officer, at=AT
    )
    agreed(cast, waiting, AT)
    assert not row.deadlines.running().filter(kind="petition").exists()
    row.refresh_from_db()
    waiting = proposing.propose_correction(
        reaction=row, change=Change("kind", "petition"), reason="Doch", by=cast.officer, at=AT
    )
    agreed(cast, waiting, AT)
    assert statement(row).due_on == date(2026, 3, 17)


def test_a_date_before_the_letter_is_refused(cast):
    wrong = PetitionData(letter_received_on=date(2026, 2, 9), committee_due_on=date(2026, 2, 1))
    with pytest.raises(Refused, match="vor dem Anschreiben"):
        petitioned(cast, petition=wrong)


def test_the_ladder_goes_up_towards_the_date(cast):
    row = petitioned(cast)
    lights = [
        deadlines.lights(date(2026, 3, day)).of(statement(row)).tone for day in (2, 3, 14, 18)
    ]
    assert lights == ["info", "warn", "bad", "bad"]
    sweep(at=moment("2026-03-14T07:00"))
    kinds = Notice.objects.filter(kind="deadline_petition", reaction_pk=row.pk)
    assert {notice.recipient for notice in kinds} == {cast.officer, cast.executive}
    sweep(at=moment("2026-03-18T07:00"))
    assert row.tasks.filter(kind="escalation", done_at=None).exists()


def test_krm_sees_it_once_on_its_page(cast):
    row = petitioned(cast)
    assert [line.number for line in today_for(cast.officer, date(2026, 2, 10))] == [row.number]


def test_number_and_dates_stand_in_the_table(cast):
    petitioned(cast)
    rows: ReactionQuerySet = Reaction.objects.all()
    (line,) = table_rows(rows)
    assert line["petition_number"] == NUMBER
    assert (line["committee_due_on"], line["statement_due"]) == (
        date(2026, 3, 31), date(2026, 3, 17),
    )  # fmt: skip


def test_it_is_entered_and_corrected_over_the_pages(cast, client):
    client.force_login(cast.officer)
    data = {
        "kind": "petition", "title": "Petition zum Regelsatz", "channel": "letter",
        "arrived_at": "2026-02-09T10:00", "anliegen": ["S1.1"], "party_kind": "person",
        "form_of_address": "none", "preferred_channel": "letter", "party_role": "beneficiary",
        "procedure": "none", "path": "nny", "number": NUMBER, "committee_due_on": "2027-03-31",
    }  # fmt: skip
    answer = client.post(reverse("record:krm"), data)
    row = Reaction.objects.filter(kind="petition").first()
    assert row is not None, answer.context["form"].errors
    page = client.get(row.get_absolute_url()).text
    assert NUMBER in page
    assert "Stellungnahme an das BMAS" in page
    assert "Eingang bestätigen" not in page
    address = reverse("petitions:step", args=[row.number, "petition"])
    assert NUMBER in client.get(address).text
    sent = {"number": NUMBER, "committee_due_on": "2027-04-15", "participation": "yes"}
    refused = client.post(address, sent)
    assert "bestätigt eine zweite Person" in refused.text
    assert client.post(address, sent | {"committee_due_on": "2027-03-30"}).status_code == 302
    assert statement(row).due_on == date(2027, 3, 16)
    assert "Das BMAS sagt: ja" in client.get(row.get_absolute_url()).text
